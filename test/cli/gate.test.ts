import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/core/printable.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { takeLock } from "../../src/store/lock.js";
import { machineIdentity, ownIdentity } from "../../src/store/writer-identity.js";
import { withPython } from "../helpers/python.js";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

interface Family {
  readonly name: string;
  readonly lr: number;
  readonly day: number;
  readonly maes: readonly (number | null)[];
}

const good: Family = { name: "good", lr: 0.001, day: 10, maes: [0.2, 0.21, 0.19, 0.205, 0.195] };
const bad: Family = { name: "bad", lr: 0.1, day: 20, maes: [0.4, 0.41, 0.39, 0.406, 0.395] };
const contract = "roots: [experiments]\nmetrics:\n  t20.mae: { direction: min, unit: s, tolerance: 2% }\n";

/** A folder with a run for each seed of each family, seed 1 first. */
function project(families: readonly Family[] = [good, bad], yaml: string | undefined = contract): string {
  const folder = temporaryFolder();
  if (yaml !== undefined) writeTree(folder, { "runledger.yaml": yaml });
  for (const family of families) addFamily(folder, family);
  return folder;
}

function addFamily(folder: string, { name, lr, day, maes }: Family): void {
  maes.forEach((mae, index) => {
    writeTree(folder, {
      [`experiments/${name}${index + 1}_202601${day}_00000${index}/metadata.json`]: {
        model_name: "net",
        seed: index + 1,
        training_config: { learning_rate: lr },
        git: { commit: `c0ffee${day}` },
        metrics: { t20: { mae }, blorp: { x: index } },
      },
    });
  });
}

async function gate(folder: string, ...words: string[]): Promise<CliResult> {
  return await runCli(["gate", ...words], { in: folder });
}

describe("runledger gate", () => {
  it("breaks its sentences at the width of the terminal", async () => {
    const { out } = await runCli(["gate", "bad1", "--reference", "good1"], { in: project(), columns: 80 });
    expect(out).toContain("Only the tolerance");
    for (const line of out.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  it("passes what is no worse and fails what is, with exit code 4", async () => {
    const folder = project();
    const failed = await gate(folder, "family:bad1", "--reference", "family:good1");
    expect(failed.code).toBe(4);
    expect(failed.out.split("\n")[0]).toMatch(/^FAIL {2}.* is worse than .* in 1 of 1 metric\.$/);
    expect(failed.out).toMatch(/t20\.mae \(s\) +FAIL +worse +0\.4002 \(5\) +0\.2 ± 0\.0079 \(5\) +\+100 %/);
    const passed = await gate(folder, "family:good1", "--reference", "family:bad1");
    expect(passed.code).toBe(0);
    expect(passed.out).toMatch(/^PASS {2}/);
  });

  it("holds a run against the seeds of a family, without its own", async () => {
    const { code, out } = await gate(project(), "good2", "--reference", "family:good1", "--json");
    const answer = JSON.parse(out);
    expect(code).toBe(0);
    expect(answer.reference.runs).toHaveLength(4);
    expect(answer.metrics[0]).toMatchObject({ metric: "t20.mae", method: "prediction", reference: { n: 4 } });
  });

  it("gates on references that are kept, without their folders", async () => {
    const folder = project([good]);
    await runCli(["reference", "set", "family:good1"], { in: folder });
    rmSync(join(folder, "experiments"), { recursive: true });
    addFamily(folder, bad);
    const { code, out } = await gate(folder, "last");
    expect(code).toBe(4);
    expect(out).toContain("is worse than main in 1 of 1 metric.");
    expect((await runCli(["diff", "bad1", "--reference", "main"], { in: folder })).err).toContain(
      'No run "good1',
    );
  });

  it("holds a run of a reference against the others that it keeps", async () => {
    const folder = project([good]);
    await runCli(["reference", "set", "family:good1"], { in: folder });
    const { code, out } = await gate(folder, "good2", "--json");
    expect([code, JSON.parse(out).reference.runs.length]).toEqual([0, 4]);
  });

  it("says when the runs of a reference are no longer what they were", async () => {
    const folder = project();
    await runCli(["reference", "set", "family:good1"], { in: folder });
    addFamily(folder, { ...good, maes: [0.3, ...good.maes.slice(1)] });
    const { out } = await gate(folder, "bad1");
    expect(out).toContain("The runs of main have changed since it was set");
    expect(out).toContain("0.2 ±");
  });

  it("takes a name that starts several runs for a family, where one has it", async () => {
    const { code, out } = await gate(project(), "learning_rate=0.1", "--reference", "family:good1");
    expect(code).toBe(4);
    expect(out).toContain("FAIL  learning_rate=0.1 is worse than learning_rate=0.001");
    const folder = temporaryFolder();
    for (const [name, mae] of [
      ["mlp", 0.1],
      ["lin", 0.9],
    ] as const) {
      for (const seed of [1, 2, 3]) {
        const metrics = { t20: { mae: mae + seed / 1000 } };
        writeTree(folder, {
          [`experiments/${name}_2026010${seed}_000000/metadata.json`]: { model_name: name, seed, metrics },
        });
      }
    }
    const answer = JSON.parse((await gate(folder, "lin", "--reference", "mlp", "--json")).out);
    expect(answer).toMatchObject({
      outcome: "fail",
      candidate: { kind: "family" },
      reference: { kind: "family" },
    });
  });

  it("pairs seeds, and leaves the reference's own runs out of its family", async () => {
    const folder = project([good]);
    await runCli(["reference", "set", "family:good1"], { in: folder });
    expect((await gate(folder, "family:good1")).err).toContain("nothing is left to compare");
    addFamily(folder, { ...good, name: "later", day: 25, maes: good.maes.map((mae) => (mae ?? 0) + 0.02) });
    const answer = JSON.parse((await gate(folder, "family:later1", "--json")).out);
    expect(answer.candidate.runs.every((id: string) => id.startsWith("later"))).toBe(true);
    expect(answer.outcome).toBe("fail");
  });

  it("shows no winner where it only has one value each, and says that noise is unknown", async () => {
    const { code, out } = await gate(project(), "good1", "--reference", "good2");
    expect(code).toBe(0);
    expect(out).toContain("The noise of t20.mae is not known");
  });

  it("fails on a missing metric, on NaN, on too few seeds", async () => {
    const folder = project([good, { ...bad, maes: [0.2, null] }]);
    const one = ["--reference", "family:good1"];
    expect((await gate(folder, "bad2", ...one)).code).toBe(4);
    expect((await gate(folder, "family:bad1", ...one)).out).toContain("lacks values of 1 metric");
    expect((await gate(folder, "bad1", "--reference", "bad2", "--min-seeds", "3")).code).toBe(4);
    const typo = await gate(folder, "bad1", ...one, "--metric", "t20.mea");
    expect(typo.code).toBe(4);
    expect(typo.err).toContain('No run here has a metric "t20.mea". Nearest: t20.mae');
  });

  it("checks the targets of the contract", async () => {
    const folder = project([good], contract.replace("tolerance: 2%", 'target: "<= 0.1"'));
    const { code, out } = await gate(folder, "good1", "--reference", "good2");
    expect(code).toBe(4);
    expect(out).toContain("misses 1 target");
    expect(out).toContain("t20.mae: target <= 0.1 missed");
  });

  it.each([
    [["gate", "good1"], 'No reference, run or family "main".'],
    [["gate", "nobody", "--reference", "good1"], 'No run or family "nobody"'],
    [["gate", "good1", "--reference", "goodd1_2026"], 'No reference, run or family "goodd1_2026".'],
  ])("fails, and tells CI why, where a side is missing: %j", async (words, message) => {
    const folder = project();
    const { code, out } = await runCli([...words, "--junit", "gate.xml"], { in: folder });
    expect(out).toContain(message);
    expect(code).toBe(4);
    expect(readFileSync(join(folder, "gate.xml"), "utf8")).toContain('failures="1"');
    expect(JSON.parse((await runCli([...words, "--json"], { in: folder })).out).outcome).toBe("fail");
  });

  it.each([
    [["gate"], "RUN is missing"],
    [["gate", "good1", "--reference", "good1"], "nothing is left to compare"],
    [["gate", "good1", "--reference", "bad1", "--tolerance", "much"], '--tolerance is "much"'],
    [["gate", "good1", "--reference", "bad1", "--tolerance=-2%"], '--tolerance is "-2%"'],
    [["gate", "good1", "--reference", "bad1", "--min-seeds", "0"], "--min-seeds is 0"],
    [
      ["gate", "good1", "--reference", "bad1", "--metric", "blorp.x"],
      "whether lower or higher blorp.x is better",
    ],
    [["gate", "good1", "--reference", "bad1", "--direction", "max"], "contradicts runledger.yaml"],
  ])("refuses %j", async (words, message) => {
    const { code, err, out } = await runCli(words, { in: project() });
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(out).toBe("");
  });

  it("knows the direction of a metric from --direction", async () => {
    const words = ["--metric", "blorp.x", "--reference", "good4"];
    expect((await gate(project(), "good1", ...words, "--direction", "min")).code).toBe(0);
    expect((await gate(project(), "good1", ...words, "--direction", "max")).code).toBe(4);
  });

  it("refuses an amount as tolerance of several metrics", async () => {
    const both = ["--metric", "t20.mae", "--metric", "blorp.x"];
    const words = ["good1", "--reference", "bad1", ...both, "--tolerance", "0.01"];
    const { code, err } = await gate(project([good, bad], undefined), ...words, "--direction", "min");
    expect(code).toBe(2);
    expect(err).toContain("is in the unit of one metric, but 2 are judged");
  });

  it("writes a Markdown comment that is text whatever the names are", async () => {
    const folder = project();
    writeTree(folder, {
      "experiments/evil_20260301_000000/metadata.json": {
        seed: 1,
        training_config: { learning_rate: 9 },
        metrics: { t20: { mae: 0.9 }, "a|b<script>`@all`": { mae: 1 } },
      },
    });
    const { code } = await gate(folder, "evil", "--reference", "family:good1", "--markdown", "comment.md");
    const text = readFileSync(join(folder, "comment.md"), "utf8");
    expect(code).toBe(4);
    expect(text).toContain("### ❌ Gate failed");
    expect(text).toContain("| ❌ | t20.mae (s) |");
    expect(text).toContain("```sh\nrunledger gate evil --reference family:good1\n```");
    const wild = await gate(
      folder,
      "evil",
      "--reference",
      "good1",
      "--metric",
      "a|b<script>`@all`.mae",
      "--markdown",
      "wild.md",
    );
    expect(wild.code).toBe(4);
    const shown = readFileSync(join(folder, "wild.md"), "utf8")
      .split("\n")
      .find((line) => line.startsWith("| ❌"));
    expect(shown).toContain("a\\|b&lt;script&gt;\\`@\u200call\\`.mae");
  });

  it("says when a file cannot be written, after the answer", async () => {
    const { code, out, err } = await gate(
      project(),
      "good1",
      "--reference",
      "bad1",
      "--junit",
      "no/such/x.xml",
    );
    expect(code).toBe(1);
    expect(out).toContain("PASS");
    expect(err).toContain("--junit no/such/x.xml: cannot be written (ENOENT).");
  });
});

withPython(["xml.etree.ElementTree"], (test) => {
  test("JUnit XML of a gate is read by Python's parser, one test case a metric", async (runPython) => {
    const metric = "a<b>&\"'\u0001\uffff]]>.mae";
    const folder = project();
    writeTree(folder, {
      "experiments/evil_20260301_000000/metadata.json": {
        seed: 1,
        training_config: { learning_rate: 9 },
        metrics: { t20: { mae: 0.9 }, [metric.replace(".mae", "")]: { mae: 1 } },
      },
    });
    const words = ["evil", "--reference", "family:good1", "--metric", metric, "--metric", "t20.mae"];
    const { code } = await gate(folder, ...words, "--junit", "gate.xml");
    expect(code).toBe(4);
    const script = `
import sys, json, xml.etree.ElementTree as tree
suites = tree.parse(sys.argv[1]).getroot()
suite = suites.find("testsuite")
assert [child.tag for child in suite] == ["testcase"] * 2 + ["system-out"]
failure = lambda case: case.find("failure") is not None and case.find("failure").get("type")
print(json.dumps({"root": suites.tag, "tests": suite.get("tests"), "failures": suite.get("failures"),
  "cases": [[case.get("name"), failure(case)] for case in suite.findall("testcase")]}))`;
    expect(JSON.parse(runPython(script, join(folder, "gate.xml")))).toEqual({
      root: "testsuites",
      tests: "2",
      failures: "2",
      cases: [
        ["a<b>&\"'\\x01?]]>.mae", "missing-reference"],
        ["t20.mae", "worse"],
      ],
    });
  });
});

describe("runledger reference", () => {
  it("loses none of several references set at one time", async () => {
    const folder = project([good]);
    const names = ["a", "b", "c", "d", "e"];
    const set = (name: string) => runCli(["reference", "set", "good1", "--name", name], { in: folder });
    expect((await Promise.all(names.map(set))).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const { out } = await runCli(["reference", "list", "--json"], { in: folder });
    const kept = JSON.parse(out).references.map(({ name }: { name: string }) => name);
    expect(kept.sort()).toEqual(names);
    expect(existsSync(join(folder, "runledger.references.yaml.lock"))).toBe(false);
  });

  it("waits for one who holds the lock, and changes what that one left", async () => {
    const folder = project([good]);
    const file = join(folder, "runledger.references.yaml");
    const world = { files: nodeFileSystem, nowMs: () => Date.now() };
    const lock = takeLock({ ...world, path: `${file}.lock`, own: ownIdentity(), machine: machineIdentity() });
    const second = runCli(["reference", "set", "good2", "--name", "mine"], { in: folder });
    const theirs = project([good]);
    await runCli(["reference", "set", "good1", "--name", "theirs"], { in: theirs });
    writeFileSync(file, readFileSync(join(theirs, "runledger.references.yaml")));
    lock.release();
    expect((await second).code).toBe(0);
    const { out } = await runCli(["reference", "list"], { in: folder });
    expect(out).toContain("mine");
    expect(out).toContain("theirs");
  });

  it("keeps values, commit and date in a file beside runledger.yaml", async () => {
    const folder = project();
    const { code, out, err } = await runCli(["reference", "set", "good1", "--name", "release"], {
      in: folder,
    });
    expect(code).toBe(0);
    expect(out).toBe("release is now the run good1_20260110_000000 (1 run, 1 seed).\n");
    expect(err).toContain("Wrote runledger.references.yaml: commit it.");
    expect(readFileSync(join(folder, "runledger.references.yaml"), "utf8")).toBe(
      [
        "# References that runs are gated against, with the values they had then. Keep this file in git.",
        "# Written by: runledger reference set RUN --name NAME",
        "version: 1",
        "references:",
        "  release:",
        "    run: good1_20260110_000000",
        "    set_at: 2026-01-22T12:00:00.000Z",
        "    commit: c0ffee10",
        "    runs:",
        "      - id: good1_20260110_000000",
        '        seed: "1"',
        "        metrics:",
        "          t20.mae: 0.2",
        "          blorp.x: 0",
        "",
      ].join("\n"),
    );
  });

  it("is kept in the working folder where there is no runledger.yaml", async () => {
    const folder = project([good], undefined);
    await runCli(["reference", "set", "good1", "--root", "experiments"], { in: folder });
    expect(existsSync(join(folder, "runledger.references.yaml"))).toBe(true);
  });

  it("lists, replaces and removes references; names and values come back as they were", async () => {
    const folder = project([good, { ...bad, maes: [Number.NaN, null, 1e-300] }]);
    await runCli(["reference", "set", "family:good1"], { in: folder });
    await runCli(["reference", "set", "family:bad1", "--name", "odd"], { in: folder });
    const again = await runCli(["reference", "set", "good2"], { in: folder });
    expect(again.out).toContain("It was the family");
    const answer = JSON.parse((await runCli(["reference", "list", "--json"], { in: folder })).out);
    expect(answer.references.map((entry: { name: string }) => entry.name)).toEqual(["main", "odd"]);
    expect(answer.references[1].runs[2].metrics["t20.mae"]).toBe(1e-300);
    expect((await runCli(["reference", "remove", "odd"], { in: folder })).code).toBe(0);
    expect((await runCli(["reference", "list"], { in: folder })).out).not.toContain("odd");
  });

  it("is known to stats and diff by its name", async () => {
    const folder = project();
    await runCli(["reference", "set", "family:good1", "--name", "release"], { in: folder });
    const words = ["stats", "--metric", "t20.mae", "--reference", "release", "--json"];
    const stats = JSON.parse((await runCli(words, { in: folder })).out);
    expect(stats.comparisons[0]).toMatchObject({
      family: "learning_rate=0.1",
      reference: "learning_rate=0.001",
    });
    const diff = JSON.parse(
      (await runCli(["diff", "bad1", "--reference", "release", "--json"], { in: folder })).out,
    );
    expect(diff.runs[0].id).toBe("good1_20260110_000000");
    expect(diff.causes[0].field).toBe("training_config.learning_rate");
  });

  it.each([
    [["reference"], "ACTION is missing"],
    [["reference", "sett", "good1"], 'Did you mean "set"?'],
    [["reference", "set"], "RUN is missing"],
    [["reference", "set", "good1", "--name", "a b"], '"a b" cannot be the name of a reference'],
    [["reference", "remove", "mian"], 'No reference "mian"'],
  ])("refuses %j", async (words, message) => {
    const folder = project();
    await runCli(["reference", "set", "good1"], { in: folder });
    const before = readFileSync(join(folder, "runledger.references.yaml"), "utf8");
    const { code, err } = await runCli(words, { in: folder });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(readFileSync(join(folder, "runledger.references.yaml"), "utf8")).toBe(before);
  });

  it.each([
    ["references: [a]", '"references" must map names to references'],
    ["references:\n  main:\n    run: x\n    runs: []", ':4: "references → main → runs" must be a list'],
    [
      "references:\n  main:\n    run: x\n    runs:\n      - id: x\n        metrics: { a: b }",
      "is not a number",
    ],
    ["a: [", "runledger.references.yaml:1"],
  ])("says what is wrong with %j", async (text, message) => {
    const folder = project();
    writeFileSync(join(folder, "runledger.references.yaml"), text);
    const { code, err } = await gate(folder, "good1");
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
