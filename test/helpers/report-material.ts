// What the sections of reports are made of, from runs that a test names, without files.

import { type Contract, emptyContract } from "../../src/core/contract/contract.js";
import type { HistoryPoint, Run } from "../../src/core/run.js";
import { type ComparisonMaterial, comparisonMaterial } from "../../src/report/comparison-material.js";
import type { Picture, Section } from "../../src/report/report-document.js";
import type { RunMaterial } from "../../src/report/run-material.js";
import { makeRun, type RunParts } from "./make-run.js";

export type Curves = Readonly<Record<string, readonly (number | null)[]>>;

interface Compared {
  readonly metrics?: readonly string[];
  readonly contract?: Partial<Contract>;
  /** Curves of each run, by its place; runs beyond have no history. */
  readonly curves?: readonly Curves[];
}

/** Runs called run_1, run_2 … compared. */
export function comparedMaterial(runs: readonly RunParts[], options: Compared = {}): ComparisonMaterial {
  const made = runs.map((parts, index) => makeRun({ id: `run_${index + 1}`, ...parts }));
  const sources = made.map((run, index) => {
    const own = options.curves?.[index];
    const history = own === undefined ? undefined : historyOf(own);
    const { path, root, layout } = run;
    return {
      ...{ id: run.id, path, root, layout, files: [], read: (): Run => run },
      ...(history === undefined ? {} : { readHistory: () => ({ history, problems: [] }) }),
    };
  });
  const contract = { ...emptyContract, ...options.contract };
  return comparisonMaterial(
    { runs: made, sources, contract, problems: [] },
    { name: "runs", ...(options.metrics === undefined ? {} : { metrics: options.metrics }) },
  );
}

/** One run for its own report. */
export function runMaterial(parts: RunParts, more: Partial<RunMaterial> = {}): RunMaterial {
  return {
    run: makeRun(parts),
    contract: emptyContract,
    history: new Map(),
    findings: [],
    problems: [],
    stroke: { color: "#0072B2", dash: [] },
    arrays: undefined,
    items: undefined,
    ...more,
  };
}

/** Points at steps 1, 2, … */
export function historyOf(curves: Curves): ReadonlyMap<string, readonly HistoryPoint[]> {
  return new Map(
    Object.entries(curves).map(([name, values]) => [
      name,
      values.map((value, index) => ({ step: index + 1, value })),
    ]),
  );
}

/** Paragraphs, lists and tables of a section, as written. */
export function textOf({ blocks }: Section): string {
  return blocks.filter((block) => typeof block === "string").join("\n");
}

export function picturesIn({ blocks }: Section): readonly Picture[] {
  return blocks.filter((block) => typeof block !== "string");
}

/** What a picture says in words: titles, labels, and notes with their lines joined. */
export function wordsIn({ spec }: Picture): string {
  return JSON.stringify(spec).replaceAll('","', " ");
}
