// Cold comparison of 1,000 runs, beside the scripts that people write for it in Python.

import { generateRoot, type RootWish } from "./generate-roots.js";
import { coldCompare } from "./measure/compare-command.js";
import { dataFolder, pythonFile } from "./measure/places.js";
import { type Program, runOnce, timeInTurns } from "./measure/processes.js";
import { findPython } from "./measure/python.js";
import {
  type Bench,
  type Line,
  type Measurement,
  type Report,
  ratioOf,
  speedUpOf,
} from "./measure/report.js";
import type { Spread } from "./measure/spread.js";

const ours = "runledger compare";
const plain = "Python, json.load";
const withPandas = "Python, pandas";

export const compare1k: Measurement = {
  name: "compare-1k",
  summary: "compare of 1,000 runs, beside plain Python and pandas",
  isUsual: true,
  run: async (bench) => {
    const trainingLog: RootWish = { runs: 1000, writers: "training-log", files: "usual", malformed: 0 };
    const own: RootWish = { runs: 1000, writers: "native", files: "four", malformed: 0 };
    return [
      compareOne(bench, "Compare of 1,000 runs of a training log", trainingLog),
      compareOne(bench, "Compare of 1,000 runs of runledger's own (four files a run)", own),
    ];
  },
};

function compareOne(bench: Bench, title: string, wish: RootWish): Report {
  const root = generateRoot(dataFolder(), wish, bench.say);
  const skipped: Report["skipped"][number][] = [];
  const programs: Named[] = [coldCompare(ours, root, ["--sort-by", "t20_mae"])];
  for (const [name, script, modules] of [
    [plain, "compare_runs.py", []],
    [withPandas, "compare_runs_pandas.py", ["pandas"]],
  ] as const) {
    const python = findPython(modules);
    if ("missing" in python) skipped.push({ name: `${title}: ${name}`, reason: python.missing });
    else programs.push(program(name, python.file, [pythonFile(script), root, "--sort-by", "t20_mae"]));
  }
  const remarks = [checkSameAnswer(programs)];
  const times = timeInTurns(programs, bench.rounds(15));
  return {
    title,
    unit: "ms",
    basis: `${times[ours].count} interleaved whole processes, warm page cache`,
    lines: programs.map(({ name }) => lineOf(name, times)),
    remarks,
    skipped,
  };
}

type Name = typeof ours | typeof plain | typeof withPandas;
type Named = Program & { readonly name: Name };

function program(name: Name, file: string, args: readonly string[]): Named {
  return { name, file, args };
}

function lineOf(name: Name, times: Record<Name, Spread>): Line {
  const spread = times[name];
  if (name === plain)
    return { name, spread, figures: [ratioOf(times[ours], spread, "runledger's time of this", 1)] };
  if (name === withPandas)
    return { name, spread, figures: [speedUpOf(times[ours], spread, "runledger is faster", 4)] };
  return { name, spread, figures: [] };
}

/** @throws Error when the programs do not list the same runs in the same order */
function checkSameAnswer(programs: readonly Named[]): string {
  const lists = programs.map((one) => {
    const ids = runOnce(one).output.match(/\b[a-z0-9_]+_2026\d{4}_\d{6}\b/g) ?? [];
    return [...new Set(ids)];
  });
  const [first = []] = lists;
  lists.forEach((list, index) => {
    if (list.slice(0, 100).join() === first.slice(0, 100).join() && list.length === first.length) return;
    throw new Error(`${programs[index]?.name} lists other runs than ${programs[0]?.name}`);
  });
  return `All of them print the same ${first.length} runs; the first hundred were checked to be in the same order.`;
}
