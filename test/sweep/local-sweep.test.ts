import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** What a sweep's programs find. */
const environment = { PATH: process.env.PATH ?? "", HOME: "/nonexistent" };

function sweepFolder(yaml: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "sweep.yaml"), `name: demo\nroot: runs\n${yaml}\n`);
  return folder;
}

async function sweep(
  folder: string,
  words: readonly string[],
  more: Record<string, string> = {},
): Promise<CliResult> {
  return await runCli(["sweep", ...words], {
    in: folder,
    now: Date.now(),
    environment: { ...environment, ...more },
  });
}

interface TrialAnswer {
  readonly name: string;
  readonly id: string;
  readonly phase: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly params: Record<string, unknown>;
}

async function trialsOf(folder: string, words: readonly string[] = []): Promise<TrialAnswer[]> {
  const { out } = await sweep(folder, ["status", "sweep.yaml", ...words, "--json"]);
  return (JSON.parse(out) as { trials: TrialAnswer[] }).trials;
}

/** Lines that the programs have added to starts.log, one for each start. */
function starts(folder: string): string[] {
  const path = join(folder, "starts.log");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

const counting = (then = ""): string =>
  `shell: true\ncommand: 'echo {a} >>starts.log; echo "{{\\"step\\":1,\\"loss\\":0.5}}"; ${then}'`;

describe("a sweep on this machine", () => {
  it("captures every trial once, in its own folder, and runs nothing the second time", async () => {
    const folder =
      sweepFolder(`${counting('cat "$RUNLEDGER_RUN_DIR/config/params.json" >"$RUNLEDGER_RUN_DIR/seen.json"')}
grid: { a: [1, 2] }
seeds: { base: 5, count: 2 }
phases: { p: {}, q: { params: { a: 9 } } }`);
    const first = await sweep(folder, ["run", "sweep.yaml", "--parallel", "3"]);
    expect(first.code, first.err).toBe(0);
    expect(starts(folder).sort()).toEqual(["1", "1", "2", "2", "9", "9"]);
    const trials = await trialsOf(folder);
    expect(trials.map(({ state }) => state)).toEqual(Array(6).fill("captured"));
    for (const { phase, id, params } of trials) {
      const run = join(folder, "runs", "demo", phase ?? "", `run_${id}`);
      expect(JSON.parse(readFileSync(join(run, "seen.json"), "utf8"))).toEqual(params);
      const metadata = JSON.parse(readFileSync(join(run, "metadata.json"), "utf8")) as Record<
        string,
        unknown
      >;
      expect(metadata).toMatchObject({
        status: "finished",
        config: params,
        seed: params.seed,
        metrics: { loss: 0.5 },
      });
    }
    expect(readdirSync(join(folder, "runs", "demo", ".runledger", "claims"))).toEqual([]);
    const second = await sweep(folder, ["run", "sweep.yaml"]);
    expect(second).toMatchObject({ code: 0, err: "All 6 trials are captured already: nothing is run.\n" });
    expect(starts(folder)).toHaveLength(6);
  });

  it("runs nothing again when the file is edited, and runs what is new", async () => {
    const folder = sweepFolder(`${counting()}\ngrid: { a: [1, 2], b: [x] }`);
    await sweep(folder, ["run", "sweep.yaml"]);
    const edited =
      "shell: true\ncommand: 'echo {a} new >>starts.log'\ngrid: { b: [x], a: [3, 2, 1] }\nretries: 2";
    writeFileSync(join(folder, "sweep.yaml"), `root: runs\nname: demo\n${edited}\n`);
    const again = await sweep(folder, ["run", "sweep.yaml", "--set", "a=1,2,3"]);
    expect(again.code).toBe(0);
    expect(again.err).toContain("2 of 3 trials are captured already.");
    expect(starts(folder).sort()).toEqual(["1", "2", "3 new"]);
  });

  it("runs a trial anew whose folder was deleted, and only that one", async () => {
    const folder = sweepFolder(`${counting()}\ngrid: { a: [1, 2, 3] }`);
    await sweep(folder, ["run", "sweep.yaml"]);
    const [, second] = await trialsOf(folder);
    rmSync(join(folder, "runs", "demo", `run_${second?.id}`), { recursive: true });
    await sweep(folder, ["run", "sweep.yaml"]);
    expect(starts(folder).slice(3)).toEqual(["2"]);
  });

  it("tells which trials failed and why, ends with 1, and tries only them again", async () => {
    const folder = sweepFolder(
      `${counting("test {a} != 2 || test -e mended || exit 3")}\ngrid: { a: [1, 2, 3] }`,
    );
    const first = await sweep(folder, ["run", "sweep.yaml", "--retries", "1"]);
    expect(first.code).toBe(1);
    expect(first.out).toMatch(/failed +why\n.*\nrun_[0-9a-f]{12} +Ended with exit code 3\./);
    expect(starts(folder).sort()).toEqual(["1", "2", "2", "3"]);
    writeFileSync(join(folder, "mended"), "");
    expect((await sweep(folder, ["retry", "sweep.yaml"])).code).toBe(0);
    expect(starts(folder).slice(4)).toEqual(["2"]);
    expect((await sweep(folder, ["retry", "sweep.yaml"])).err).toContain("No trial has failed");
  });

  it("resumes a trial in its folder, with what the attempt before has left", async () => {
    const save = '"$RUNLEDGER_RUN_DIR/step"';
    const folder = sweepFolder(
      `shell: true\nparams: { a: 1 }\ncommand: 'echo resume=$RUNLEDGER_RESUME; if test -e ${save}; then cat ${save}; else echo 7 >${save}; exit 1; fi'`,
    );
    expect((await sweep(folder, ["run", "sweep.yaml"])).code).toBe(1);
    expect((await sweep(folder, ["run", "sweep.yaml"])).code).toBe(0);
    const [trial] = await trialsOf(folder);
    const outputs = join(folder, "runs", "demo", `run_${trial?.id}`, "outputs");
    expect(readFileSync(join(outputs, "stdout.1.log"), "utf8")).toBe("resume=0\n");
    expect(readFileSync(join(outputs, "stdout.log"), "utf8")).toBe("resume=1\n7\n");
  });

  it("forces exactly what is named, and keeps the old folders in the trash", async () => {
    const folder = sweepFolder(
      `${counting()}\ngrid: { a: [1, 2] }\nphases: { p: {}, q: { params: { b: 1 } } }`,
    );
    await sweep(folder, ["run", "sweep.yaml"]);
    await sweep(folder, ["run", "sweep.yaml", "--force", "--stage", "q"]);
    expect(starts(folder).slice(4).sort()).toEqual(["1", "2"]);
    const [first] = await trialsOf(folder);
    await sweep(folder, ["run", "sweep.yaml", "run_*", "--force", "--stage", "p", "--set", "a=1"]);
    expect(starts(folder).slice(6)).toEqual(["1"]);
    const trash = join(folder, "runs", "demo", "p", ".trash");
    expect(readdirSync(trash).map((entry) => readdirSync(join(trash, entry)).sort())).toEqual([
      [`run_${first?.id}`, "trash.json"],
    ]);
    const wrong = await sweep(folder, ["run", "sweep.yaml", "run_zzz*", "--force"]);
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('No planned trial fits "run_zzz*"') as string,
    });
  });

  it("ends a trial at its time limit, also one that ignores being asked", async () => {
    const folder = sweepFolder(
      "command: [sh, -c, \"trap '' TERM; sleep {a}; sleep {a}\"]\ngrid: { a: [300] }\ntime_limit: 300ms",
    );
    const { code, out } = await sweep(folder, ["run", "sweep.yaml"], { RUNLEDGER_GRACE_SECONDS: "0.2" });
    expect(code).toBe(1);
    expect(out).toContain("Took longer than its time limit of 0.3 s.");
  });

  it("gives values to programs as they are, whatever is in them", async () => {
    const hostile = `'; touch hacked; "$(touch hacked)" \`touch hacked\` * ~ \\ é`;
    const folder = sweepFolder(`params: { a: ${JSON.stringify(hostile)} }
phases:
  words: { command: [sh, -c, 'printf %s "$1" >"$RUNLEDGER_RUN_DIR/got"', sh, "{a}"] }
  shell: { shell: true, command: 'printf %s {a} >"$RUNLEDGER_RUN_DIR/got"' }`);
    expect((await sweep(folder, ["run", "sweep.yaml"])).code).toBe(0);
    for (const { phase, id } of await trialsOf(folder)) {
      expect(readFileSync(join(folder, "runs", "demo", phase ?? "", `run_${id}`, "got"), "utf8")).toBe(
        hostile,
      );
    }
    expect(existsSync(join(folder, "hacked"))).toBe(false);
  });

  it("shows what it would do and does nothing in a dry run", async () => {
    const folder = sweepFolder(`${counting()}\ngrid: { a: [1, 2] }`);
    for (const [words, more] of [
      [["--dry-run"], {}],
      [[], { DRY_RUN: "1" }],
    ] as const) {
      const { code, out, err } = await sweep(folder, ["run", "sweep.yaml", ...words], more);
      expect(code).toBe(0);
      expect(out).toContain("2 trials in");
      expect(err).toContain("Dry run: nothing was started and nothing was written.");
    }
    expect(readdirSync(folder)).toEqual(["sweep.yaml"]);
  });

  it("asks above ten thousand trials, and refuses where nobody can be asked", async () => {
    const numbers = Array.from({ length: 101 }, (_, i) => i).join(", ");
    const folder = sweepFolder(`${counting()}\ngrid: { a: [${numbers}], b: [${numbers}] }`);
    const { code, err } = await sweep(folder, ["run", "sweep.yaml"]);
    expect(code).toBe(5);
    expect(err).toContain("The sweep has up to 10201 trials, more than 10000.");
  });

  it("never shares a folder that holds another config with the same id", async () => {
    const folder = sweepFolder(`${counting()}\nparams: { a: 1 }`);
    const [trial] = await trialsOf(folder);
    const run = join(folder, "runs", "demo", `run_${trial?.id}`);
    mkdirSync(run, { recursive: true });
    writeFileSync(
      join(run, "commit.json"),
      `{"id":"${trial?.id}","params":{"a":2},"sha256":"${"0".repeat(64)}"}\n`,
    );
    const { code, out } = await sweep(folder, ["run", "sweep.yaml"]);
    expect(code).toBe(1);
    expect(out).toContain('holds another config with the same id: {"a":2}');
    expect(starts(folder)).toEqual([]);
  });

  it("gives each trial its own graphics processors", async () => {
    const folder = sweepFolder(
      "shell: true\ncommand: 'echo $CUDA_VISIBLE_DEVICES >>starts.log; sleep 0.3'\ngrid: { a: [1, 2, 3, 4] }\nslots: { gpu: 1 }",
    );
    const gpus = { CUDA_VISIBLE_DEVICES: "4,7" };
    expect((await sweep(folder, ["run", "sweep.yaml", "--parallel", "4"], gpus)).code).toBe(0);
    expect(starts(folder).sort()).toEqual(["4", "4", "7", "7"]);
    const none = await sweep(folder, ["run", "sweep.yaml", "--force"], { CUDA_VISIBLE_DEVICES: "" });
    expect(none.err).toContain("A trial wants 1 graphics processors, and there are 0 here.");
  });

  it("lets each trial run once when two launchers start at the same moment", async () => {
    const folder = sweepFolder(`${counting("sleep 0.2")}\ngrid: { a: [1, 2, 3, 4, 5, 6] }`);
    const both = [
      sweep(folder, ["run", "sweep.yaml", "--parallel", "2"]),
      sweep(folder, ["run", "sweep.yaml", "--parallel", "2"]),
    ];
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual([0, 0]);
    expect(starts(folder).sort()).toEqual(["1", "2", "3", "4", "5", "6"]);
  });
});

describe("the words of sweep commands", () => {
  it("prints a line for GNU parallel whose workers commit", async () => {
    const folder = sweepFolder(`${counting()}\ngrid: { a: [1, 2] }`);
    const { out } = await sweep(folder, ["plan", "sweep.yaml", "--as", "parallel"]);
    const manifest = /sweep worker (\S+) \{\}/.exec(out)?.[1] ?? "";
    expect(out).toMatch(/^seq 0 1 \| parallel --jobs "\$\{PARALLEL_JOBS:-100%\}" /);
    for (const index of ["0", "1", "0"])
      expect((await sweep(folder, ["worker", manifest, index])).code).toBe(0);
    expect(starts(folder)).toEqual(["1", "2"]);
    writeFileSync(manifest, `${readFileSync(manifest, "utf8")} `);
    expect((await sweep(folder, ["worker", manifest, "0"])).err).toContain(
      "was changed after it was written",
    );
  });

  it("tells repeated trials once", async () => {
    const folder = sweepFolder(`${counting()}\nlist: [{ a: 1 }, { a: 1 }, { a: 1 }]`);
    const { err } = await sweep(folder, ["plan", "sweep.yaml"]);
    expect(err).toMatch(
      /^2 combinations of the file are given more than once and run once: run_[0-9a-f]{12}\.\n$/,
    );
  });

  it.each([
    [["plan", "sweep.yaml", "--launcher", "slrum"], /There is no launcher "slrum"/],
    [["paln", "sweep.yaml"], /there is no action "paln"[\s\S]*Did you mean plan/],
    [["plan", "nowhere.yaml"], /nowhere\.yaml: there is no such sweep file/],
    [["run", "sweep.yaml", "--parallel", "0"], /--parallel is 0, not a whole number/],
    [["plan", "sweep.yaml", "--set", "a"], /--set a is not NAME=VALUE/],
    [["plan", "sweep.yaml", "--set", "aa=1"], /no phase has a param "aa"[\s\S]*Nearest: a/],
    [["run", "twice.yaml"], /^runledger: twice\.yaml:3: this key is here a second time\./],
    [
      ["plan", "launcher.yaml"],
      /^runledger: launcher\.yaml:2: launcher names "slrum", .*\n.*Did you mean "slurm"/,
    ],
  ])("%j is refused with a way out", async (words, message) => {
    const folder = sweepFolder(`${counting()}\nparams: { a: 1 }`);
    writeFileSync(join(folder, "twice.yaml"), "command: [echo]\ngrid: { a: [1] }\ngrid: { b: [1] }\n");
    writeFileSync(join(folder, "launcher.yaml"), "command: [echo]\nlauncher: slrum\n");
    const { code, err } = await sweep(folder, words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
