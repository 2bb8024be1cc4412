// How far two runs agree with each other, and each with the labels, beyond chance.

import { cohenKappa, type Kappa } from "../statistics/kappa.js";
import type { JudgedItems } from "./judge-items.js";

export interface Agreement {
  /** Of what: the runs' answers, or, where only that is known, of right and wrong. */
  readonly of: "answers" | "correctness";
  /** Items for which both are known. */
  readonly n: number;
  /** Share of them that are the same. */
  readonly share: number;
  /** Cohen's κ between the runs; undefined where both say the same of everything, and for more than 500 answers. */
  readonly between: Kappa | undefined;
  /** Of each run with the labels; undefined without labels. */
  readonly aWithLabels: Kappa | undefined;
  readonly bWithLabels: Kappa | undefined;
}

/** More different answers are free texts, for which classes mean nothing. */
const mostAnswers = 500;

/** The agreement, by answers where there are some; undefined where nothing is known of both runs. */
export function agreementOf(judged: JudgedItems): Agreement | undefined {
  const { answersA, answersB, expected } = judged;
  const hasAnswers = answersA.some((answer, item) => answer !== undefined && answersB[item] !== undefined);
  const word = (truth: boolean | undefined): string | undefined =>
    truth === undefined ? undefined : String(truth);
  const a = hasAnswers ? answersA : judged.rightA.map(word);
  const b = hasAnswers ? answersB : judged.rightB.map(word);
  const both = a.filter((answer, item) => answer !== undefined && b[item] !== undefined).length;
  if (both === 0) return undefined;
  const same = a.filter((answer, item) => answer !== undefined && answer === b[item]).length;
  const labels = hasAnswers && judged.areClasses ? expected : [];
  return {
    of: hasAnswers ? "answers" : "correctness",
    n: both,
    share: same / both,
    between: kappaOf(a, b),
    aWithLabels: kappaOf(a, labels),
    bWithLabels: kappaOf(b, labels),
  };
}

type Answers = readonly (string | undefined)[];

/** κ of two lists of answers; undefined where no item has both. */
function kappaOf(first: Answers, second: Answers): Kappa | undefined {
  const classes = new Map<string, number>();
  for (const answers of [first, second])
    for (const answer of answers)
      if (answer !== undefined && !classes.has(answer)) classes.set(answer, classes.size);
  if (classes.size === 0 || classes.size > mostAnswers) return undefined;
  const table = Array.from({ length: classes.size }, () => new Array<number>(classes.size).fill(0));
  first.forEach((answer, item) => {
    const row = table[classes.get(answer ?? "") ?? -1];
    const column = classes.get(second[item] ?? "");
    if (answer === undefined || row === undefined || column === undefined) return;
    row[column] = (row[column] ?? 0) + 1;
  });
  return cohenKappa(table);
}
