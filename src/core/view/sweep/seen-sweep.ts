// A sweep as it was found: what answers about it are made from. Whoever looks at the disk fills it in.

import { printable } from "../../printable.js";
import { type PhaseView, type StateCounts, type SweepView, stateOrder } from "./sweep-data.js";

export interface SeenTrial {
  /** What it is called beside its phase: the name of its folder, "run_3f2a…". */
  readonly name: string;
  /** What its trials are shown together by: its phase; absent where there are none. */
  readonly phase?: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly state: string;
  readonly reason?: string;
  /** Row of its run in the table of all runs; absent where it has none. */
  readonly row?: number;
}

export interface SeenSweep {
  readonly key: string;
  readonly name: string;
  readonly folder: string;
  readonly launchers: readonly string[];
  readonly firstLaunch?: string;
  readonly lastLaunch?: string;
  readonly file?: { readonly path: string; readonly isThere: boolean };
  /** In the planned order. */
  readonly trials: readonly SeenTrial[];
  readonly problems: readonly string[];
}

/** What the list says of a sweep. */
export function viewSweep(sweep: SeenSweep): SweepView {
  const { key, name, folder, launchers, firstLaunch, lastLaunch, trials } = sweep;
  return {
    key,
    name: printable(name),
    folder: printable(folder),
    total: trials.length,
    counts: countStates(trials),
    phases: viewPhases(trials),
    ...(firstLaunch === undefined ? {} : { firstLaunch }),
    ...(lastLaunch === undefined ? {} : { lastLaunch }),
    launchers: launchers.map((launcher) => printable(launcher)),
  };
}

/** How many trials are in which state. */
export function countStates(trials: readonly Pick<SeenTrial, "state">[]): StateCounts {
  const counts = new Map<string, number>();
  for (const { state } of trials) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts]
    .map(([state, count]) => ({ state, count }))
    .sort((a, b) => stateRank(a.state) - stateRank(b.state) || (a.state < b.state ? -1 : 1));
}

/** Place of a state in the order they are shown. */
export function stateRank(state: string): number {
  const place = stateOrder.indexOf(state);
  return place === -1 ? stateOrder.length : place;
}

/** Phases in the order of their first trials. */
function viewPhases(trials: readonly SeenTrial[]): PhaseView[] {
  const byPhase = new Map<string | undefined, SeenTrial[]>();
  for (const trial of trials) {
    const of = byPhase.get(trial.phase);
    if (of === undefined) byPhase.set(trial.phase, [trial]);
    else of.push(trial);
  }
  return [...byPhase].map(([name, of]) => ({
    ...(name === undefined ? {} : { name }),
    total: of.length,
    counts: countStates(of),
  }));
}
