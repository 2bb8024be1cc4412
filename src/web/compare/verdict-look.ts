// How a verdict looks: an icon, a word and a tone; never a colour alone.

import type { MetricComparisonView } from "../../server/api.js";

export type Verdict = MetricComparisonView["verdicts"][number];

export interface VerdictLook {
  readonly icon: string;
  readonly word: string;
  readonly tone: "good" | "bad" | "neutral";
}

const looks: Readonly<Record<Verdict, VerdictLook>> = {
  better: { icon: "▲", word: "better", tone: "good" },
  worse: { icon: "▼", word: "worse", tone: "bad" },
  higher: { icon: "↑", word: "higher", tone: "neutral" },
  lower: { icon: "↓", word: "lower", tone: "neutral" },
  equal: { icon: "=", word: "equal", tone: "neutral" },
  "cannot-tell": { icon: "?", word: "cannot tell", tone: "neutral" },
};

/** Icon, word and tone of a verdict. */
export function verdictLook(verdict: Verdict): VerdictLook {
  return looks[verdict];
}

export interface VerdictCount {
  readonly verdict: Verdict;
  readonly count: number;
}

/** How often each verdict was reached about one subject, those that decide first; only those that occur. */
export function countVerdicts(metrics: readonly MetricComparisonView[], subject: number): VerdictCount[] {
  const counts = new Map<Verdict, number>();
  for (const metric of metrics) {
    const verdict = metric.verdicts[subject];
    if (verdict !== undefined) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  const order = Object.keys(looks) as Verdict[];
  return order.flatMap((verdict) => {
    const count = counts.get(verdict);
    return count === undefined ? [] : [{ verdict, count }];
  });
}
