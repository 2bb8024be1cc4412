// The subjects of a comparison: the first is the reference.

import type { Stroke } from "../../core/palette.js";
import type { SubjectView } from "../../server/api.js";

/** Fewest and most subjects that are compared at once. */
export const subjectLimits = { fewest: 2, most: 20 } as const;

/** The keys with one of them first. */
export function withReference(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? [key, ...keys.filter((other) => other !== key)] : [...keys];
}

/** The keys without one of them. */
export function withoutSubject(keys: readonly string[], key: string): string[] {
  return keys.filter((other) => other !== key);
}

/** Why these keys cannot be compared, in a sentence; undefined where they can. */
export function faultOfSubjects(keys: readonly string[]): string | undefined {
  const { fewest, most } = subjectLimits;
  if (keys.length === 0)
    return "Nothing is chosen yet. Choose two runs or families in the table and press c.";
  if (keys.length < fewest) return "One subject is chosen. Choose at least one more to compare it with.";
  if (keys.length > most)
    return `${keys.length} subjects are chosen; at most ${most} are compared at once. Remove some, or look at the scatter view.`;
  return undefined;
}

/** Whether the texts of one setting differ between subjects. */
export function isDifferent(values: readonly (string | null)[]): boolean {
  return values.some((value) => value !== values[0]);
}

/** The strokes of subjects and, for each of their runs, that of the first subject that holds it: curves of a family look alike. */
export function strokesOfRuns(
  subjects: readonly Pick<SubjectView, "key" | "runs">[],
  strokes: ReadonlyMap<string, Stroke>,
): Map<string, Stroke> {
  const all = new Map(strokes);
  for (const { key, runs } of subjects) {
    const stroke = strokes.get(key);
    if (stroke === undefined) continue;
    for (const run of runs) if (!all.has(run.key)) all.set(run.key, stroke);
  }
  return all;
}
