// Words of the sweep commands: tables, counts, JSON of trials.

import { paramText } from "../../core/sweep/command-template.js";
import type { SweepPlan } from "../../core/sweep/plan-sweep.js";
import { type Trial, trialName } from "../../core/sweep/trial.js";
import type { TrialState, TrialStatus } from "../../sweep/sweep-status.js";

/** In the order they are shown. */
export const trialStates: readonly TrialState[] = ["captured", "running", "failed", "stopped", "waiting"];

export type StateCounts = Readonly<Record<TrialState, number>>;

/** How many trials are in each state. */
export function countStates(statuses: readonly TrialStatus[]): StateCounts {
  const counts = { captured: 0, running: 0, failed: 0, stopped: 0, waiting: 0 };
  for (const { state } of statuses) counts[state]++;
  return counts;
}

/** "3 captured, 1 failed"; states without a trial are left out. */
export function countsText(counts: StateCounts): string {
  const parts = trialStates.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return parts.length === 0 ? "no trials" : parts.join(", ");
}

/** Names of the params that differ between trials, then those that do not. */
export function paramColumns(trials: readonly Trial[]): {
  readonly varying: string[];
  readonly fixed: string[];
} {
  const seen = new Map<string, { value: string; count: number; varies: boolean }>();
  for (const { params } of trials) {
    for (const [name, value] of Object.entries(params)) {
      const text = paramText(value);
      const known = seen.get(name);
      if (known === undefined) seen.set(name, { value: text, count: 1, varies: false });
      else {
        known.count++;
        known.varies ||= known.value !== text;
      }
    }
  }
  const isVarying = ([, { varies, count }]: [string, { varies: boolean; count: number }]): boolean =>
    varies || count < trials.length;
  const all = [...seen];
  const [varying, fixed] = [all.filter(isVarying), all.filter((each) => !isVarying(each))];
  return {
    varying: varying.map(([name]) => name),
    fixed: fixed.map(([name, { value }]) => `${name}=${value}`),
  };
}

/** Each sentence once, however many trials it is about. */
export function duplicatesText({ duplicates }: SweepPlan): string {
  const [first] = duplicates;
  if (first === undefined) return "";
  const count = duplicates.reduce((sum, each) => sum + each.count, 0);
  const more = duplicates.length > 1 ? ` and ${duplicates.length - 1} more` : "";
  const [times, are] = count === 1 ? ["1 combination", "is"] : [`${count} combinations`, "are"];
  return `${times} of the file ${are} given more than once and run once: ${trialName(first)}${more}.\n`;
}

/** A trial in JSON answers. */
export function trialJson(trial: Trial, status: TrialStatus): Record<string, unknown> {
  return {
    name: trialName(trial),
    id: trial.id,
    phase: trial.phase ?? null,
    state: status.state,
    reason: status.reason ?? null,
    params: trial.params,
  };
}
