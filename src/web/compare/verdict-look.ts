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

/** Whether a verdict says something: that two differ, and how. */
export function isDecided(verdict: Verdict): boolean {
  return verdict !== "cannot-tell" && verdict !== "equal";
}

export interface JudgedSentence {
  readonly metric: MetricComparisonView;
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** The sentences about one subject, better and worse before higher and lower before the rest; else as the server has them. */
export function sentencesAbout(metrics: readonly MetricComparisonView[], subject: number): JudgedSentence[] {
  const sentences = metrics.flatMap((metric): JudgedSentence[] => {
    const [verdict, sentence] = [metric.verdicts[subject], metric.sentences[subject]];
    return verdict === undefined || sentence === undefined ? [] : [{ metric, verdict, sentence }];
  });
  const rank = ({ verdict }: JudgedSentence): number =>
    looks[verdict].tone !== "neutral" ? 0 : isDecided(verdict) ? 1 : 2;
  return sentences.sort((a, b) => rank(a) - rank(b));
}
