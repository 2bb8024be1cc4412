// A source with made-up runs, for work on the page and for its tests. It can lose its connection and change its runs.

import type { Annotation, LiveEvent, PageSource } from "../../../src/server/api.js";
import {
  compareAnswer,
  curvesAnswer,
  indicesOf,
  logAnswer,
  predictionsAnswer,
  runAnswer,
} from "./fake-details.js";
import { matchingRuns } from "./fake-filter.js";
import { type FakeRuns, type FakeSize, makeRuns } from "./fake-runs.js";
import { tableAnswer, usualNames } from "./fake-table.js";

/** A source, and what makes things happen to it. */
export interface FakeSource extends PageSource {
  readonly runs: FakeRuns;
  readonly say: (event: LiveEvent) => void;
  /** Doubles a value of the first runs, as if they had gone on. */
  readonly change: () => void;
}

export interface FakeOptions extends FakeSize {
  readonly canWrite: boolean;
  readonly problems: number;
  readonly delayMs: number;
}

/** A source of so many made-up runs. */
export function fakeSource(options: FakeOptions): FakeSource {
  const runs = makeRuns(options);
  const listeners = new Set<(event: LiveEvent) => void>();
  let revision = 1;
  const say = (event: LiveEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const answer = async <T>(make: () => T): Promise<T> => {
    if (options.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
    return make();
  };
  const changed = (keys: readonly string[]): void => {
    revision += 1;
    say({ kind: "changed", revision, keys });
  };
  return {
    runs,
    say,
    change: () => {
      const field = runs.fields.find(({ name }) => name === "metrics.t20.mae");
      const value = field?.values[2];
      if (typeof value === "number") field?.values.splice(2, 1, value * 2);
      changed(["run:2"]);
    },
    session: () =>
      answer(() => ({
        version: "0.1.0",
        roots: ["/data/experiments"],
        canWrite: options.canWrite,
        revision,
        runs: runs.ids.length,
        statuses: countsOf(runs.statuses),
        problems: options.problems,
        readAt: "2026-01-07T12:00:00Z",
      })),
    fields: () =>
      answer(() => ({
        fields: runs.fields.map(({ values: _, target: __, digits: ___, ...field }) => field),
        usual: usualNames,
        differing: runs.fields.filter(({ distinct }) => distinct > 1).map(({ name }) => name),
      })),
    table: (query) => answer(() => tableAnswer(runs, query, revision)),
    compare: (query) => answer(() => compareAnswer(runs, query.keys)),
    run: (key) => answer(() => runAnswer(runs, key)),
    curves: (query) => answer(() => curvesAnswer(runs, query)),
    points: (query) =>
      answer(() => {
        const indices = matchingRuns(runs, query.where ?? []);
        const fields = query.fields.flatMap((name) => runs.fields.find((field) => field.name === name) ?? []);
        return {
          keys: indices.map((index) => `run:${index}`),
          labels: indices.map((index) => runs.ids[index] ?? ""),
          fields: fields.map((field) => ({
            name: field.name,
            label: field.label,
            ...(field.unit !== undefined && { unit: field.unit }),
            ...(field.direction !== undefined && { direction: field.direction }),
            values: indices.map((index) => field.values[index] ?? null),
          })),
        };
      }),
    log: (query) => answer(() => logAnswer(query)),
    predictions: () => answer(predictionsAnswer),
    sweeps: () => answer(() => ({ sweeps: [] })),
    sweep: noSweep,
    trials: noSweep,
    matrix: noSweep,
    fileAddress: () => undefined,
    annotate: (change) =>
      answer(() => {
        annotate(runs, change);
        changed([change.key]);
      }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Made-up runs are of no sweep. */
const noSweep = (): Promise<never> =>
  Promise.reject({ code: "unknown-key", message: "There is no such sweep." });

function annotate(runs: FakeRuns, change: Annotation): void {
  const [index = 0] = indicesOf(runs, change.key);
  if (change.kind === "note") runs.notes[index] = [change.text, ...(runs.notes[index] ?? [])];
  else {
    const kept = (runs.tags[index] ?? []).filter((tag) => !change.remove.includes(tag));
    runs.tags[index] = [...new Set([...kept, ...change.add])];
  }
}

function countsOf<Name extends string>(names: readonly Name[]): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
