// `runledger reference` and `gate` as they are typed wrongly, and what is listed.

import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

function project(): string {
  const here = temporaryFolder();
  for (const [seed, commit] of [
    [1, "c0ffee0000000000"],
    [2, "c0ffee0000000000"],
    [3, "beef000000000000"],
  ] as const)
    writeTree(here, {
      [`experiments/net_2026010${seed}_000000/metadata.json`]: {
        ...{ model_name: "net", seed, git: { commit }, metrics: { mae: seed / 10, note: "text" } },
      },
    });
  writeTree(here, { "experiments/bare_20260109_000000/metadata.json": { model_name: "bare" } });
  return here;
}

const reference = (here: string, ...words: string[]): Promise<CliResult> =>
  runCli(["reference", ...words], { in: here });

describe("runledger reference", () => {
  it("lists nothing, then what was set: runs, seeds, commit and day", async () => {
    const here = project();
    const none = await reference(here, "list");
    expect([none.code, none.out]).toEqual([0, ""]);
    expect(none.err).toMatch(/^No references in .*\n {2}Set one: runledger reference set RUN --name main\n$/);
    expect((await reference(here, "set", "net_20260101")).out).toBe(
      "main is now the run net_20260101_000000 (1 run, 1 seed).\n",
    );
    const family = await reference(here, "set", "family:net_20260101", "--name", "all");
    expect(family.out).toMatch(/^all is now the family .* \(3 runs, 3 seeds\)\.\n$/);
    expect((await reference(here, "set", "net_20260102")).out).toContain(
      "It was the run net_20260101_000000.",
    );
    const { out } = await reference(here, "list");
    expect(out).toMatch(/\nall +family .* 3 +3 +– +2026-01-22\n/);
    expect(out).toMatch(/\nmain +run +net_20260102_000000 +1 +1 +c0ffee0000 +2026-01-22\n/);
    const listed = JSON.parse((await reference(here, "list", "--json")).out);
    expect(listed.references).toMatchObject([
      { name: "all", kind: "family", commit: null },
      { name: "main", kind: "run", commit: "c0ffee0000000000", runs: [{ id: "net_20260102_000000" }] },
    ]);
  });

  it("removes one by its name, given either way", async () => {
    const here = project();
    await reference(here, "set", "net_20260101", "--name", "a");
    await reference(here, "set", "net_20260101", "--name", "b");
    expect((await reference(here, "remove", "a")).code).toBe(0);
    expect((await reference(here, "remove", "--name", "b")).code).toBe(0);
    expect((await reference(here, "list")).err).toContain("No references in");
  });

  it.each([
    [["list", "main"], '"main" was not expected.'],
    [["lst"], '"lst" is none of set, list, remove.\n  Did you mean "list"?'],
    [["zzzzzzzzz"], '"zzzzzzzzz" is none of set, list, remove.\n  runledger reference --help'],
    [["set"], "RUN is missing."],
    [["remove"], "the reference's name is missing."],
    [["set", "bare"], "bare has no metrics, so nothing could be held against it."],
  ])("refuses %j", async (words, message) => {
    const { code, err } = await reference(project(), ...words);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("runledger gate", () => {
  const gate = (here: string, ...words: string[]): Promise<CliResult> =>
    runCli(["gate", ...words], { in: here });

  it("tells names that mean nothing, with the nearest and the references there are", async () => {
    const here = project();
    await reference(here, "set", "net_20260101");
    const unknown = await gate(here, "nut_20260101", "--reference", "net_20260102");
    expect([unknown.code, unknown.out]).toEqual([
      4,
      'FAIL  No run or family "nut_20260101" among 4 runs in 2 families. See all with: runledger list\n',
    ]);
    const against = await gate(here, "net_20260102", "--reference", "mian");
    expect([against.code, against.out]).toEqual([
      4,
      'FAIL  No reference, run or family "mian". References: main. See all with: runledger list\n',
    ]);
    expect((await gate(here, "family:zzzz", "--reference", "main")).out).toContain(
      'No run or family "zzzz" among 4 runs',
    );
  });

  it("says as JSON what it could not tell as null", async () => {
    const here = project();
    await reference(here, "set", "net_20260101");
    const { out } = await gate(here, "bare", "--reference", "main", "--json");
    expect(JSON.parse(out)).toMatchObject({
      metrics: [{ candidate: { n: 0, mean: null }, difference: null, interval: null }],
    });
  });
});
