// Aggregation of step logs: beside Python, beside cat, again after a change, and questions to the database.

import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { generateStepLogs, removeStepLogs } from "./generate-step-logs.js";
import { commandFile, dataFolder, pythonFile } from "./measure/places.js";
import { type Program, peakMemory, runOnce, timeInTurns } from "./measure/processes.js";
import { findPython } from "./measure/python.js";
import {
  type Bench,
  type Line,
  type Measurement,
  type Report,
  ratioOf,
  speedUpOf,
} from "./measure/report.js";
import { type Spread, spreadOf } from "./measure/spread.js";

const steps = 1000;
const names = {
  full: "runledger aggregate",
  rollups: "--rollups-only",
  changed: "after one changed log",
  tenth: "a tenth of the logs",
  cat: "cat of the logs",
  python: "Python: json, pandas, csv.gz, Parquet",
} as const;

export const aggregate: Measurement = measurement("aggregate", 2000);
export const aggregateSmall: Measurement = measurement("aggregate-small", 200);

function measurement(name: string, logs: number): Measurement {
  const size = `${logs.toLocaleString("en")} logs × ${steps.toLocaleString("en")} steps`;
  return {
    name,
    summary: `aggregate ${size}, beside Python and cat; rollups, one change, group-by, growth, memory`,
    isUsual: false,
    run: async (bench) => {
      const folder = mkdtempSync(join(dataFolder(), "aggregate-"));
      const roots = [logs, logs / 10].map((count) =>
        generateStepLogs(folder, { logs: count, steps }, bench.say),
      );
      try {
        return [await measure(bench, { folder, size, root: roots[0] ?? "", tenth: roots[1] ?? "" })];
      } finally {
        for (const root of roots) removeStepLogs(root);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

interface World {
  readonly folder: string;
  readonly size: string;
  readonly root: string;
  readonly tenth: string;
}

type Name = Exclude<(typeof names)[keyof typeof names], typeof names.python>;
type Named = Program & { readonly name: Name };

async function measure(bench: Bench, world: World): Promise<Report> {
  const programs = programsOf(world);
  const [full, ...others] = programs;
  if (full === undefined) throw new Error("nothing to measure");
  const python = findPython(["pandas", "pyarrow"]);
  bench.say("runledger and cat, in turns");
  const times = timeInTurns(programs, bench.rounds(3));
  const question = await groupBy(world, bench.rounds(3));
  const memory = peakMemory(full);
  const theirs = "missing" in python ? undefined : beside(python.file, { world, full, bench });
  return {
    title: `Aggregation of ${world.size}`,
    unit: "ms",
    basis: `${times[names.full].count} interleaved whole processes, warm page cache`,
    lines: [
      ...[full, ...others].map(({ name }) => lineOf(name, times)),
      ...(theirs === undefined ? [] : [theirs.line]),
      question,
      memoryLine("runledger's memory, MB", memory, 600),
      ...(theirs === undefined ? [] : [memoryLine("Python's memory, MB", theirs.megabytes)]),
    ],
    remarks: [
      theirs?.remark ?? "The rows were compared with nothing: no Python.",
      "Group-by: mean of three columns by model over all steps, after opening the database.",
    ],
    skipped: "missing" in python ? [{ name: "Python", reason: python.missing }] : [],
  };
}

function programsOf({ folder, root, tenth }: World): Named[] {
  const ours = (name: Name, from: string, more: readonly string[] = []): Named => {
    const out = join(folder, name.replaceAll(" ", "-"));
    const args = [commandFile, "aggregate", from, "--out", out, ...more];
    return { name, file: process.execPath, args, prepare: () => remove(out) };
  };
  const changed = ours(names.changed, root);
  const script = 'find "$1" -type f -print0 | xargs -0 cat > /dev/null';
  return [
    ours(names.full, root),
    ours(names.rollups, root, ["--rollups-only"]),
    { ...changed, prepare: () => changeOne(root, changed) },
    ours(names.tenth, tenth),
    { name: names.cat, file: "sh", args: ["-c", script, "sh", root] },
  ];
}

/** Makes the database where there is none yet, and a change in one log. */
function changeOne(root: string, { file, args }: Program): void {
  if (!readdirSync(join(root, "..")).includes("after-one-changed-log"))
    runOnce({ name: "first", file, args });
  const log = join(root, "batch-0/run-00000.jsonl");
  const last = readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "";
  appendFileSync(log, `${JSON.stringify({ ...JSON.parse(last), step: Date.now() })}\n`);
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

function lineOf(name: Name, times: Record<Name, Spread>): Line {
  const full = times[names.full];
  const spread = times[name];
  const figures = {
    [names.full]: () => [],
    [names.rollups]: () => [ratioOf(spread, times[names.cat], "of cat", 6)],
    [names.changed]: () => [ratioOf(spread, full, "of the first", 0.1)],
    [names.tenth]: () => [ratioOf(full, spread, "this for ten times the steps", 11)],
    [names.cat]: () => [],
  };
  return { name, spread, figures: figures[name]() };
}

/**
 * Python once, with runledger before and after it, so that a busy machine is busy for both.
 * @throws Error when they find different numbers of rows
 */
function beside(
  file: string,
  { world, full, bench }: { readonly world: World; readonly full: Named; readonly bench: Bench },
): { readonly line: Line; readonly megabytes: number; readonly remark: string } {
  const out = join(world.folder, "python");
  const code =
    "import resource,runpy,sys; sys.argv=sys.argv[1:]; runpy.run_path(sys.argv[0]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)";
  const args = ["-c", code, pythonFile("aggregate_runs.py"), world.root, out];
  const ours = { ...full, args: [...full.args, "--json"] };
  const before = runOnce(ours);
  bench.say("Python, once");
  const python = runOnce({ name: names.python, file, args });
  const after = runOnce(ours);
  const [rows = "{}", kilobytes] = python.output.trim().split("\n").slice(-2);
  const found = JSON.parse(before.output) as Record<string, number>;
  const other = JSON.parse(rows) as Record<string, number>;
  if (found.steps !== other.rows || found.runs !== other.runs)
    throw new Error(`${found.steps} steps of ${found.runs} runs, Python has ${rows}`);
  const spread = spreadOf([python.milliseconds]);
  const figure = speedUpOf(
    spreadOf([before.milliseconds, after.milliseconds]),
    spread,
    "runledger is faster, before and after it",
    12,
  );
  return {
    line: { name: names.python, spread, figures: [figure] },
    megabytes: (Number(kilobytes) * 1024) / 1e6,
    remark: `runledger and Python have the same ${found.steps} rows of ${found.runs} runs.`,
  };
}

/** A question to the database that the full aggregation left. */
async function groupBy({ folder }: World, rounds: number): Promise<Line> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const files = join(folder, names.full.replaceAll(" ", "-"), "steps.parquet/*.parquet");
  await connection.run(`CREATE VIEW steps AS FROM read_parquet('${files}')`);
  const sql = `SELECT model, avg("evaluation.confidence"), avg("timing.seconds"), avg("tokens.prompt") FROM steps GROUP BY model`;
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const start = performance.now();
    await connection.runAndReadAll(sql);
    if (round >= 0) times.push(performance.now() - start);
  }
  connection.closeSync();
  const spread = spreadOf(times);
  const figure = { value: spread.median, unit: "ms", meaning: "after opening", goal: { atMost: 300 } };
  return { name: "group-by over all steps", spread, figures: [figure] };
}

function memoryLine(name: string, megabytes: number, atMost?: number): Line {
  const goal = atMost === undefined ? {} : { goal: { atMost } };
  const figure = { value: megabytes, unit: "MB", meaning: "at most resident", ...goal };
  return { name, spread: spreadOf([megabytes]), figures: [figure] };
}
