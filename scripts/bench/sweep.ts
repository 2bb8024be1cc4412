// Sweeps: what the local pool costs beside xargs -P, and how long planning and looking at 100,000 trials takes.

import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandFile, dataFolder } from "./measure/places.js";
import { type Program, runOnce, timeInTurns } from "./measure/processes.js";
import { type Bench, type Measurement, type Report, ratioOf } from "./measure/report.js";
import type { Spread } from "./measure/spread.js";

const trials = 100;
const parallel = 2;
const many = 100_000;

export const sweep: Measurement = {
  name: "sweep",
  summary: "the local pool beside xargs -P; planning and status of 100,000 trials",
  isUsual: false,
  run: async (bench) => [measurePool(bench), measureMany(bench)],
};

type Named<Name extends string> = Program & { readonly name: Name };

/** The same program as often, as many at once: by a sweep that records each, and by xargs, which does nothing beside. */
function measurePool(bench: Bench): Report {
  const folder = mkdtempSync(join(tmpdir(), "runledger-bench-sweep-"));
  const file = `name: pool\nroot: runs\ncommand: ["true"]\nparams: { x: 1 }\nseeds: { base: 0, count: ${trials} }\n`;
  writeFileSync(join(folder, "sweep.yaml"), file);
  const ours: Named<"runledger sweep run"> = {
    name: "runledger sweep run",
    file: process.execPath,
    args: [commandFile, "sweep", "run", "sweep.yaml", "--parallel", String(parallel)],
    folder,
    prepare: () => rmSync(join(folder, "runs"), { recursive: true, force: true }),
  };
  const theirs: Named<"xargs"> = {
    name: "xargs",
    file: "sh",
    args: ["-c", `seq ${trials} | xargs -P ${parallel} -I{} true`],
    folder,
  };
  const nothing: Named<"nothing left"> = { name: "nothing left", file: ours.file, args: ours.args, folder };
  try {
    const times = timeInTurns([ours, theirs], bench.rounds(9));
    runOnce(nothing);
    const startUp = timeInTurns([nothing], bench.rounds(5))["nothing left"];
    return poolReport({ ours: times[ours.name], theirs: times.xargs, startUp });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function poolReport({ ours, theirs, startUp }: Record<"ours" | "theirs" | "startUp", Spread>): Report {
  const perTrial = (ours.median - theirs.median) / trials;
  const withoutStart = (ours.median - startUp.median - theirs.median) / trials;
  const figure = (value: number, meaning: string, atMost?: number) => ({
    ...{ value, unit: "ms", meaning },
    ...(atMost === undefined ? {} : { goal: { atMost } }),
  });
  return {
    title: `${trials} trials of true, ${parallel} at once`,
    unit: "ms",
    basis: `${ours.count} interleaved whole processes`,
    lines: [
      { name: `xargs -P ${parallel}`, spread: theirs, figures: [] },
      {
        name: `sweep run --parallel ${parallel}`,
        spread: ours,
        figures: [
          figure(perTrial, "more per trial than xargs", 60),
          figure(withoutStart, "of it without the command's own start"),
          ratioOf(ours, theirs, "of xargs"),
        ],
      },
      { name: "sweep run, nothing left to run", spread: startUp, figures: [] },
    ],
    remarks: [
      "Each trial is a run folder with its commit, brought to the disk; xargs keeps nothing.",
      "The disk's syncs are most of it: a disk shared with busy others shows more.",
    ],
    skipped: [],
  };
}

function measureMany(bench: Bench): Report {
  const folder = manyTrials(bench);
  const cache = mkdtempSync(join(tmpdir(), "runledger-bench-cache-"));
  const command = (action: string): string[] => [commandFile, "sweep", action, "sweep.yaml"];
  const program = <Name extends string>(name: Name, args: readonly string[], home: string): Named<Name> => ({
    ...{ name, file: "/usr/bin/env", folder },
    args: [`HOME=${home}`, `XDG_CACHE_HOME=${home}`, process.execPath, ...args],
  });
  try {
    const bare = program("node -e 0", ["-e", "0"], cache);
    const plan = program("sweep plan", command("plan"), cache);
    const cold = program("sweep status, nothing remembered", command("status"), "/nonexistent");
    const warm = program("sweep status, warm", command("status"), cache);
    checkSame(runOnce(cold).output, [runOnce(warm).output, runOnce(warm).output]);
    const times = timeInTurns([bare, plan, cold, warm], bench.rounds(7));
    const line = (name: keyof typeof times, atMost?: number) => ({
      name,
      spread: times[name],
      figures:
        atMost === undefined
          ? []
          : [{ value: times[name].median / 1000, unit: "s", meaning: "wall time", goal: { atMost } }],
    });
    return {
      title: `${many.toLocaleString("en-US")} trials, all captured`,
      unit: "ms",
      basis: `${times["sweep plan"].count} interleaved whole processes`,
      lines: [
        line("node -e 0"),
        line("sweep plan", 2),
        line("sweep status, nothing remembered"),
        line("sweep status, warm", 1),
      ],
      remarks: ["Both looks gave the same answer."],
      skipped: [],
    };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function checkSame(expected: string, others: readonly string[]): void {
  if (!expected.includes(String(many)) || others.some((other) => other !== expected))
    throw new Error("sweep status tells something else from memory than from the disk");
}

/** Commits as a sweep leaves them; made once and kept. */
function manyTrials(bench: Bench): string {
  const folder = join(dataFolder(), "sweep-100k-1");
  const done = join(folder, "done");
  if (hasFile(done)) return folder;
  bench.say(`making ${many} committed trials in ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
  writeFileSync(
    join(folder, "sweep.yaml"),
    `name: many\nroot: runs\ncommand: [python, train.py, --lr, "{lr}", --seed, "{seed}"]\n` +
      `grid: { lr: ${ten}, width: ${ten}, act: ${ten} }\nseeds: { base: 0, count: 100 }\n`,
  );
  const listed = runOnce({
    ...{ name: "sweep plan --json", file: process.execPath, folder },
    args: [commandFile, "sweep", "plan", "sweep.yaml", "--json"],
  });
  const old = Date.now() / 1000 - 3600;
  for (const trial of (JSON.parse(listed.output) as { trials: PlannedTrial[] }).trials) {
    mkdirSync(trial.path, { recursive: true });
    const path = join(trial.path, "commit.json");
    writeFileSync(path, commitOf(trial));
    utimesSync(path, old, old);
  }
  writeFileSync(done, "");
  return folder;
}

interface PlannedTrial {
  readonly id: string;
  readonly path: string;
  readonly params: Readonly<Record<string, number>>;
}

function commitOf({ id, params }: PlannedTrial): string {
  const canonical = JSON.stringify(
    Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  const sha256 = hash("sha256", canonical, "hex");
  return `{"committed_at":"2026-01-22T12:00:00.000Z","id":"${id}","params":${canonical},"schema_version":1,"seconds":1,"sha256":"${sha256}"}\n`;
}

function hasFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false; // Not made yet, or not to its end.
  }
}
