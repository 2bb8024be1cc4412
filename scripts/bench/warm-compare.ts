// Second look at a large root, with the index of the first: beside a bare node, and beside asking for the same files.

import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { generateRoot, type RootWish } from "./generate-roots.js";
import { topFifty, warmCompare } from "./measure/compare-command.js";
import { dataFolder } from "./measure/places.js";
import { type Program, peakMemory, timeInTurns } from "./measure/processes.js";
import {
  type Bench,
  type Figure,
  type Line,
  type Measurement,
  type Report,
  ratioOf,
} from "./measure/report.js";
import { type Spread, spreadOf } from "./measure/spread.js";

/** Goals are about one of two references. */
interface Size {
  readonly runs: number;
  readonly rounds: number;
  readonly reference: typeof bare | typeof statAll;
  readonly ofReference: number;
  readonly ofReferenceWithFourFiles: number;
}

export const warm10k: Measurement = {
  name: "warm-10k",
  summary: "later looks at 10,000 runs: unchanged, 1 % changed, four files a run, --trust-index",
  isUsual: false,
  run: async (bench) =>
    measureWarm(bench, {
      runs: 10_000,
      rounds: 11,
      reference: bare,
      ofReference: 1.8,
      ofReferenceWithFourFiles: 3,
    }),
};

export const warm100k: Measurement = {
  name: "warm-100k",
  summary: "the same with 100,000 runs",
  isUsual: false,
  run: async (bench) =>
    measureWarm(bench, {
      runs: 100_000,
      rounds: 5,
      reference: statAll,
      ofReference: 3,
      ofReferenceWithFourFiles: 6,
    }),
};

const bare = "node -e 0";
const statAll = "find -printf (asks for every file)";
const unchanged = "runledger compare, nothing changed";
const changed = "1 % of the runs changed";
const trusted = "--trust-index";

type Name = typeof bare | typeof statAll | typeof unchanged | typeof changed | typeof trusted;
type Named = Program & { readonly name: Name };

function measureWarm(bench: Bench, size: Size): Report[] {
  const one: RootWish = { runs: size.runs, writers: "several", files: "metadata", malformed: 0.01 };
  const four: RootWish = { runs: size.runs, writers: "native", files: "four", malformed: 0 };
  return [
    measureRoot(bench, size, one, size.ofReference),
    measureRoot(bench, size, four, size.ofReferenceWithFourFiles),
  ];
}

function measureRoot(bench: Bench, size: Size, wish: RootWish, goal: number): Report {
  const files = wish.files === "four" ? "four files a run" : "one file a run";
  const title = `Later look at ${size.runs.toLocaleString("en")} runs, ${files}, ${topFifty.join(" ")}`;
  const root = generateRoot(dataFolder(), wish, bench.say);
  const compare = warmCompare(unchanged, root, topFifty);
  if (compare === undefined) {
    const reason = "this version keeps no index (compare has no option --cache)";
    return {
      title,
      unit: "ms",
      basis: "nothing",
      lines: [],
      remarks: [],
      skipped: [{ name: title, reason }],
    };
  }
  const programs: Named[] = [
    { name: bare, file: process.execPath, args: ["-e", "0"] },
    { name: statAll, file: "find", args: [root, "-type", "f", "-printf", "%s %T@ %i\\n"] },
    compare,
    { ...compare, name: changed, prepare: touchSome(root) },
    { ...compare, name: trusted, args: [...compare.args, "--trust-index"] },
  ];
  const times = timeInTurns(programs, bench.rounds(size.rounds));
  const lines = programs.map(({ name }): Line => {
    return { name, spread: times[name], figures: figuresOf(name, times, { ...size, goal }) };
  });
  const megabytes = peakMemory(compare);
  const memory = { value: megabytes, unit: "MB", meaning: "at most resident", goal: { atMost: 300 } };
  return {
    title,
    unit: "ms",
    basis: `${times[unchanged].count} interleaved whole processes, warm page cache`,
    lines: [...lines, { name: "runledger's memory, MB", spread: spreadOf([megabytes]), figures: [memory] }],
    remarks: ["Changed: before each start every 100th metadata.json gets a new modification time."],
    skipped: [],
  };
}

function figuresOf(
  name: Name,
  times: Record<Name, Spread>,
  goals: Size & { readonly goal: number },
): Figure[] {
  const spread = times[name];
  switch (name) {
    case unchanged:
      return [
        ratioOf(spread, times[bare], `of ${bare}`, goals.reference === bare ? goals.goal : undefined),
        ratioOf(
          spread,
          times[statAll],
          "of find -printf",
          goals.reference === statAll ? goals.goal : undefined,
        ),
      ];
    case changed:
      return [ratioOf(spread, times[unchanged], "of unchanged", 1.15)];
    case trusted:
      return [ratioOf(spread, times[bare], `of ${bare}`, 1.15)];
    default:
      return [];
  }
}

function touchSome(root: string): () => void {
  const runs = readdirSync(root).filter((_, index) => index % 100 === 0);
  let time = 1_700_000_000;
  return () => {
    time++;
    for (const run of runs) utimesSync(join(root, run, "metadata.json"), time, time);
  };
}
