// What runledger.yaml may say wrongly, what `init` drafts, and what contracts and runs say of each other.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

const twoRuns: readonly object[] = [
  { metrics: { mae: 0.5, weird: 1 }, targets: { mae: "<= 0.1" } },
  { metrics: { mae: 0.4 }, targets: { mae: "<= 0.2" } },
];

function project(yaml: string | undefined, runs = twoRuns): string {
  const here = temporaryFolder();
  runs.forEach((parts, index) => {
    const metadata = { schema_version: 1, run_id: `r${index}`, status: "finished", ...parts };
    writeTree(here, { [`runs/r${index}/metadata.json`]: metadata });
  });
  if (yaml !== undefined) writeFileSync(join(here, "runledger.yaml"), yaml);
  return here;
}

const run = (here: string, ...words: string[]): Promise<CliResult> => runCli(words, { in: here });

describe("runledger init", () => {
  it("drafts what names tell, asks what they do not, and says where runs disagree", async () => {
    const { out } = await run(project(undefined), "init", "--dry-run");
    expect(out).toContain(
      "  mae: { direction: min }   # direction inferred from the name; runs declare different targets: <= 0.1, <= 0.2\n",
    );
    expect(out).toContain("  # weird: { direction: min }   # or max? the name does not tell\n");
  });

  it("drafts an empty list of metrics, and leaves some of very many to another command", async () => {
    const none = await run(project(undefined, [{}]), "init", "--dry-run");
    expect(none.out).toContain("metrics:\n  {}\n");
    const metrics = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`m${index}.mae`, index]));
    const many = await run(project(undefined, [{ metrics }]), "init", "--dry-run");
    expect(many.out).toMatch(/ {2}# \d+ more metrics; see them with: runledger contract\n/);
  });
});

describe("runledger contract", () => {
  it("tells contradictions, and contracts and names that belong to nothing", async () => {
    const yaml = `volatile: seed
columns: [mae, zzz]
metrics:
  mae: { target: ">= 5", direction: min }
  weird: { target: "= 1", direction: min }
  gone: { direction: max, target: "<= 3" }
`;
    const { out } = await run(project(yaml), "contract");
    expect(out).toMatch(/\n1 contract without a metric:\n {2}gone\n/);
    expect(out).toContain('  "mae": min is better, but its target is ">= 5"\n');
    expect(out).toContain('  "gone": max is better, but its target is "<= 3"\n');
    expect(out).not.toContain('"weird":');
    expect(out).toMatch(/Named in volatile or columns, but no run has it:[\s\S]*zzz/);
  });

  it("of an empty file says what is inferred", async () => {
    const { code, out } = await run(project(""), "contract");
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("2 metrics without a contract:\n  mae: min (inferred)\n  weird: unknown"),
    ]);
  });

  it.each([
    ["metrics: 3", ':1: "metrics" must map metric names to contracts.'],
    ["roots: 3", ':1: "roots" is 3, not a text; must be a list of texts.'],
    ["roots: [a, 3]", ':1: "roots → 1" is 3, not a text; must be a list of texts.'],
    ["metrics: { mae: 3 }", '"metrics → mae" must be a mapping, e.g. { direction: min, unit: s }.'],
    [
      "metrics: { mae: { direction: up } }",
      '"metrics → mae → direction" is "up".\n  Choose one of: min, max',
    ],
    [
      "metrics: { mae: { tolerance: -3 } }",
      '"metrics → mae → tolerance" is "-3".\n  Write a share such as 2%',
    ],
    ["nonsense: 1", ':1: "nonsense" is not a known key.\n  Known keys: roots, metrics, volatile, columns'],
    ["- a", "runledger.yaml:1: must be a mapping of keys."],
    ["roots: [gone]", "none of its roots exists: gone."],
  ])("refuses %j with line and remedy, in every command", async (yaml, message) => {
    const here = project(`${yaml}\n`);
    for (const command of ["contract", "compare"]) {
      const { code, err } = await run(here, command);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});
