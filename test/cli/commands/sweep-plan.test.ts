// `runledger sweep` before anything runs: plans, status, dry runs, and what is wrong with the words.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type CliResult, type CliWorld, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

const files = {
  "grid.yaml": `command: run {lr}
grid: { lr: [1, 2], model: [small, large], long_param_name: [${"a".repeat(23)}, b], other_long_name: [1, 2] }
params: { fixed: 3 }`,
  "one.yaml": 'command: "true"',
  "twice.yaml": "command: run\nlist: [{ a: 1 }, { a: 1.0 }, { a: 2 }, { a: 2 }, { a: 3 }]",
  "phased.yaml": "phases: { p: { command: x, params: { a: 1 } }, q: { command: y, params: { a: 2 } } }",
  "staged.yaml": "stages: { t: { command: x, params: { a: 1 } }, h: { on: t, command: y } }",
  "many.yaml": "command: run\nseeds: { count: 20000 }",
};

let here = "";
beforeEach(() => {
  here = temporaryFolder();
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(here, name), `name: demo\nroot: runs\n${text}\n`);
});

const sweep = (words: readonly string[], world: Partial<CliWorld> = {}): Promise<CliResult> =>
  runCli(["sweep", ...words], { in: here, ...world });

describe("runledger sweep plan", () => {
  it("is a table of what varies, with what is the same in all below it", async () => {
    const { code, out } = await sweep(["plan", "grid.yaml"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^trial +state +lr +model +long_param_name +other_long_name\n/);
    expect(out).toMatch(/\nThe same in all: fixed=3\.\n16 trials in .*\/runs\/demo: 16 waiting\.\n$/);
    const one = await sweep(["plan", "one.yaml"]);
    expect(one.out).toMatch(/^trial +state\n─.*\nrun_\w{12} +waiting\n1 trial in .*: 1 waiting\.\n$/);
  });

  it("leaves out columns on a narrow terminal, and names them", async () => {
    const { out } = await sweep(["plan", "grid.yaml"], { columns: 60 });
    expect(out).toMatch(/^trial +state +lr +model +long_param_name\n/);
    expect(out).toContain("Not shown for want of room: other_long_name.");
  });

  it("has a column of phases or stages, and can be of some of them", async () => {
    expect((await sweep(["plan", "phased.yaml"])).out).toMatch(/^trial +phase +state +a\n/);
    const staged = await sweep(["plan", "staged.yaml"]);
    expect(staged.out).toMatch(/^trial +stage +state +a +sampler\n/);
    expect(staged.out).toMatch(/\ntgt_\w+\/run_h_\w+ +h +waiting +– +h\n/);
    const some = await sweep(["plan", "phased.yaml", "--stage", "p"]);
    expect(some.out).toMatch(/\n1 trial in /);
  });

  it("tells combinations that are given more than once", async () => {
    const { err } = await sweep(["plan", "twice.yaml"]);
    expect(err).toMatch(
      /^2 combinations of the file are given more than once and run once: run_\w+ and 1 more\.\n$/,
    );
    const json = await sweep(["plan", "twice.yaml", "--json"]);
    expect(json.err).toBe("");
    expect(JSON.parse(json.out)).toMatchObject({
      ...{ schema: "runledger.sweep-plan/1", counts: { waiting: 3 } },
      duplicates: [{ phase: null, count: 1 }, { count: 1 }],
      trials: [{ state: "waiting", command: { words: ["run"] } }, {}, {}],
    });
  });

  it("is a line for GNU parallel", async () => {
    const { out } = await sweep(["plan", "grid.yaml", "--as", "parallel"]);
    expect(out).toMatch(
      /^seq 0 15 \| parallel --jobs "\$\{PARALLEL_JOBS:-100%\}" .* sweep worker .*\.json \{\}\n$/,
    );
    const staged = await sweep(["plan", "staged.yaml", "--as", "parallel"]);
    expect(staged.out.split("\n").map((line) => line.slice(0, 7))).toEqual(["seq 0 0", "seq 1 1", ""]);
  });

  it("has values and seeds from the command line and the environment", async () => {
    const set = await sweep(["plan", "grid.yaml", "--set", "lr=5", "--set", "model=a b"]);
    expect(set.out).toContain("The same in all: fixed=3, lr=5, model=a b.");
    const based = await sweep(["plan", "many.yaml", "--set", "seeds=4"], { environment: { SEED_BASE: "7" } });
    expect(based.out).toContain("seed=4");
  });
});

describe("runledger sweep", () => {
  it("tells of what became of trials, and of targets that are not there", async () => {
    expect((await sweep(["status", "grid.yaml"])).out).toMatch(/\nall +16 +0 +16\n/);
    expect(JSON.parse((await sweep(["status", "staged.yaml", "--json"])).out)).toMatchObject({
      schema: "runledger.sweep-status/1",
      trials: [
        { reason: null },
        { reason: expect.stringMatching(/^Its target tgt_\w+ is not there yet\.$/) },
      ],
    });
    expect((await sweep(["cancel", "grid.yaml"])).out).toBe("Nothing of this sweep is running.\n");
  });

  it("starts and writes nothing in a dry run", async () => {
    const { code, err } = await sweep(["run", "grid.yaml", "--dry-run"]);
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(
        /^16 trials here, CPU slots: \d+\nDry run: nothing was started and nothing was written\.\n$/,
      ),
    ]);
    const staged = await sweep(["run", "staged.yaml", "--dry-run"]);
    expect(staged.err).toMatch(/^1 trial here, .*\nWhen that is done:\n1 trial here, /);
  });

  it("asks before it runs more trials than anybody means", async () => {
    const { code, err } = await sweep(["run", "many.yaml"]);
    expect([code, err]).toEqual([
      5,
      expect.stringContaining("The sweep has up to 20000 trials, more than 10000."),
    ]);
  });

  it.each([
    [["plam", "one.yaml"], {}, 'there is no action "plam".\n  Did you mean plan? Write one of plan, run,'],
    [["zzzzzz", "one.yaml"], {}, 'there is no action "zzzzzz".\n  Write one of plan, run,'],
    [["plan"], {}, "FILE is missing."],
    [["plan", "grid.yaml", "--set", "lr"], {}, "--set lr is not NAME=VALUE,VALUE."],
    [["plan", "grid.yaml", "--set", "lr=.nan"], {}, "--set: .nan is no value that a config can have."],
    [["plan", "grid.yaml"], { SEED_BASE: "x" }, 'SEED_BASE is "x", not a whole number.'],
    [["run", "grid.yaml", "--parallel", "0"], {}, "--parallel is 0, not a whole number from 1 to 4096."],
    [
      ["run", "grid.yaml"],
      { PARALLEL_JOBS: "x" },
      'PARALLEL_JOBS is "x", not a whole number from 1 to 4096.',
    ],
  ])("refuses %j with %j as wrong usage", async (words, environment, message) => {
    const { code, err } = await sweep(words, { environment });
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
