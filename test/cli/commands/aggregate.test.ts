// `runledger aggregate` as it is typed: what it says of logs that are odd, of partitions, and of words that exclude each other.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { jsonLines, writeTree } from "../../helpers/write-tree.js";

let here = "";
const aggregate = (...words: string[]): Promise<CliResult> => runCli(["aggregate", ...words], { in: here });

function log(runId: string, config: object, ...steps: object[]): string {
  const header = { run_header: true, run_id: runId, ts: 1_756_815_622, config };
  return jsonLines(header, ...steps.map((step, index) => ({ run_id: runId, step: index, ...step })));
}

beforeEach(() => {
  here = temporaryFolder();
});

describe("runledger aggregate", () => {
  it("says which runs are in several logs, the first five by name", async () => {
    for (let run = 0; run < 7; run++)
      for (const copy of run === 0 ? ["a", "b", "c", "d", "e"] : ["a", "b"])
        writeTree(here, { [`runs/${copy}/r${run}.jsonl`]: log(`r${run}`, {}, { acc: 1 }) });
    const { code, out } = await aggregate("runs");
    expect(code).toBe(0);
    expect(out).toMatch(/\nRun r0 is in 5 logs, kept as that many runs: a\/r0\.jsonl, .* and 2 more\.\n/);
    expect(out).toContain("\n2 more runs are in several logs.\n");
  });

  it.each([
    [1, "\n1 file called .jsonl is no step log.\n"],
    [2, "\n2 files called .jsonl are no step log.\n"],
  ])("counts %d other files", async (count, words) => {
    writeTree(here, { "runs/a.jsonl": log("a", {}, { acc: 1 }) });
    for (let other = 0; other < count; other++)
      writeTree(here, { [`runs/other${other}.jsonl`]: '{"question":"why?"}\n{"question":"how?"}\n' });
    expect((await aggregate("runs")).out).toContain(words);
  });

  it("tells of partitions: written, removed since, and those without a value", async () => {
    writeTree(here, {
      "runs/a.jsonl": log("a", {}, { domain: "psych", acc: 1 }, { domain: "", acc: 0 }),
      "runs/b.jsonl": log("b", {}, { domain: "law", acc: 1 }),
    });
    const words = ["runs", "--partition-by", "domain", "--metric", "acc"];
    expect((await aggregate(...words)).out).toMatch(/\n\d partitions by domain: \d written\.\n/);
    rmSync(join(here, "runs/b.jsonl"));
    expect((await aggregate(...words)).out).toContain(", 1 removed.\n");
    writeTree(here, { "runs/a.jsonl": log("a", {}, { domain: null, acc: 1 }) });
    expect((await aggregate(...words)).out).toContain(
      "No step has a value for domain: pandas and pyarrow cannot read such partitions.",
    );
  });

  it("answers in JSON with partitions, and with null without", async () => {
    writeTree(here, { "runs/a.jsonl": log("a", {}, { domain: "psych", acc: 1 }) });
    expect(JSON.parse((await aggregate("runs", "--json")).out)).toMatchObject({ partitions: null });
    const { out } = await aggregate("runs", "--json", "--partition-by", "domain", "--out", "made");
    expect(JSON.parse(out)).toMatchObject({ partitions: { keys: ["domain"] } });
    expect(existsSync(join(here, "made"))).toBe(true);
  });

  it("refuses partitions of steps that are left out", async () => {
    writeTree(here, { "runs/": "" });
    const { code, err } = await aggregate("runs", "--rollups-only", "--partition-by", "domain");
    expect(err).toContain("--rollups-only: leaves out the steps that --partition-by would keep.");
    expect(code).toBe(2);
  });

  it("asks for one root where the project has several", async () => {
    writeTree(here, { "runledger.yaml": "roots: [runs, other]\n", "runs/": "", "other/": "" });
    const { code, err } = await aggregate();
    expect(err).toContain("There are several roots here: runs, other. A database is made of one.");
    expect(code).toBe(2);
  });

  it("leaves out the steps where only rollups are wanted", async () => {
    writeTree(here, { "runs/a.jsonl": log("a", {}, { acc: 1 }) });
    const { code, out } = await aggregate("runs", "--rollups-only");
    expect([code, out.length > 0]).toEqual([0, true]);
  });
});
