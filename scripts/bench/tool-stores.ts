// Stores of other trackers in a table: a thousand runs of MLflow, against MLflow's own search, and a thousand of W&B.

import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandFile, dataFolder, home, pythonFile } from "./measure/places.js";
import { type Program, peakMemory, runOnce, timeInTurns } from "./measure/processes.js";
import { findPython, type Python } from "./measure/python.js";
import { type Bench, type Line, type Measurement, type Report, speedUpOf } from "./measure/report.js";

const runs = 1000;
const mostMemory = 300;

export const toolStores: Measurement = {
  name: "tools",
  summary: "1,000 runs of MLflow (files, SQLite) against mlflow.search_runs, 1,000 of W&B",
  isUsual: false,
  run: async (bench) => {
    const python = findPython(["mlflow"]);
    const reports = [offlineRuns(bench)];
    if ("missing" in python) return [...reports, skippedStores(python.missing)];
    return [
      ...reports,
      searched(bench, python, { title: "file store", store: madeStore(bench, python, "mlruns"), goal: 10 }),
      searched(bench, python, {
        title: "SQLite store",
        store: madeStore(bench, python, "mlflow.db"),
        goal: 3,
      }),
    ];
  },
};

interface Search {
  readonly title: string;
  /** Path of the folder or database. */
  readonly store: string;
  /** So many times faster we want to be. */
  readonly goal: number;
}

function searched(bench: Bench, python: Python, { title, store, goal }: Search): Report {
  bench.say(`MLflow's ${title}`);
  const ours = compared("runledger compare", store);
  checkAnswer(runOnce(ours).output);
  const theirs: Program = {
    name: "mlflow.search_runs",
    file: python.file,
    args: [pythonFile("mlflow_stores.py"), "search", store],
  };
  const inside = Number(runOnce(theirs).output.trim());
  const times = timeInTurns([ours, theirs], bench.rounds(3));
  const [own, other] = [times[ours.name], times[theirs.name]];
  if (own === undefined || other === undefined) throw new Error("nothing was timed");
  const lines: Line[] = [
    { name: ours.name, spread: own, figures: [memoryOf(ours)] },
    { name: theirs.name, spread: other, figures: [speedUpOf(own, other, "faster are we", goal)] },
  ];
  return {
    title: `${runs} runs x 20 metrics x 100 steps in MLflow's ${title}`,
    unit: "ms",
    basis: "whole processes, in turns; ours reads without its index",
    lines,
    remarks: [
      `Of MLflow's process the search alone took ${(inside * 1000).toFixed(0)} ms: the rest is its start.`,
      "Both answers have 1,000 rows with values.",
    ],
    skipped: [],
  };
}

/** A folder's database lies alone, so that both sides read the same. */
function madeStore(bench: Bench, python: Python, name: string): string {
  const folder = join(dataFolder(), `tools-${name}`);
  const store = join(folder, name);
  if (existsSync(join(folder, "whole"))) return store;
  bench.say(`making ${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  runOnce({ name: "make", file: python.file, args: [pythonFile("mlflow_stores.py"), "make", store] });
  mkdirSync(join(folder, "whole"));
  return store;
}

/** @throws Error when the table does not hold a thousand runs and their values */
function checkAnswer(output: string): void {
  const rows = (JSON.parse(output) as { runs: { metrics: Record<string, unknown> }[] }).runs;
  const isWhole = rows.length === runs && rows.every(({ metrics }) => typeof metrics.m19 === "number");
  if (!isWhole) throw new Error(`${rows.length} rows, or some without values`);
}

function compared(name: string, store: string): Program & { readonly name: string } {
  const root = store.endsWith(".db") ? join(store, "..") : store;
  return {
    name,
    file: process.execPath,
    args: [commandFile, "compare", root, "--no-cache", "--json", "--all"],
  };
}

function memoryOf(program: Program): Line["figures"][number] {
  return { value: peakMemory(program), unit: "MB", meaning: "most memory", goal: { atMost: mostMemory } };
}

/** Copies of a run that wandb wrote, each under an id of its own. */
function offlineRuns(bench: Bench): Report {
  bench.say("W&B");
  const root = join(dataFolder(), "tools-wandb");
  rmSync(root, { recursive: true, force: true });
  const name = "offline-run-20260105_080148-long0001";
  const golden = join(home, "test/golden-tools/wandb/tree/wandb", name);
  for (let index = 0; index < runs; index++) {
    const id = `r${String(index).padStart(7, "0")}`;
    const folder = join(root, "wandb", `offline-run-20260105_080148-${id}`);
    cpSync(join(golden, "run-long0001.wandb"), join(folder, `run-${id}.wandb`));
  }
  const program: Program & { readonly name: string } = {
    name: "runledger list",
    file: process.execPath,
    args: [commandFile, "list", root, "--no-cache", "--json"],
  };
  const listed = (JSON.parse(runOnce(program).output) as { runs: unknown[] }).runs;
  if (listed.length !== runs) throw new Error(`${listed.length} runs are listed`);
  const spread = timeInTurns([program], bench.rounds(5))[program.name];
  if (spread === undefined) throw new Error("nothing was timed");
  const seconds = { value: spread.median, unit: "ms", meaning: `for ${runs} runs`, goal: { atMost: 3000 } };
  return {
    title: `${runs} offline runs of W&B, 51 kB of records each`,
    unit: "ms",
    basis: "whole processes",
    lines: [{ name: program.name, spread, figures: [seconds, memoryOf(program)] }],
    remarks: [],
    skipped: [],
  };
}

function skippedStores(reason: string): Report {
  return {
    title: "MLflow's stores",
    unit: "ms",
    basis: "whole processes",
    lines: [],
    remarks: [],
    skipped: [{ name: "mlflow.search_runs", reason }],
  };
}
