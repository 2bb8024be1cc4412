// Finds by their names the columns that say what was expected, what was answered, and whether that was right.

import { plainName } from "./item-table.js";

/** Names that say right or wrong, the surest first. */
const correctNames = [
  ...[
    "correct",
    "is_correct",
    "was_correct",
    "iscorrect",
    "acc",
    "exact_match",
    "em",
    "accuracy",
    "is_match",
  ],
  ...["match", "matched", "pass", "passed", "is_pass", "success", "solved", "resolved", "hit", "is_right"],
];
const expectedWords = [
  "expected",
  "gold",
  "truth",
  "true",
  "label",
  "labels",
  "target",
  "targets",
  "reference",
];
const moreExpectedWords = ["actual", "golden", "groundtruth", "solution"];
const answerWords = ["predicted", "prediction", "predictions", "pred", "output", "response", "completion"];
const moreAnswerWords = [
  "hypothesis",
  "generated",
  "generation",
  "parsed",
  "extracted",
  "model",
  "resps",
  "guess",
];
/** A column with one of these is about an answer, but not the answer. */
const strangers = [
  ...[
    "hash",
    "id",
    "ids",
    "prob",
    "probs",
    "probability",
    "confidence",
    "score",
    "scores",
    "logprob",
    "logit",
  ],
  ...[
    "logits",
    "tokens",
    "length",
    "len",
    "time",
    "ms",
    "seconds",
    "latency",
    "cost",
    "count",
    "used",
    "name",
  ],
  ...["version", "type", "error", "loss", "raw", "rank", "index"],
];
/** Words that do not tell one question of an item from another. */
const generic = new Set([
  "y",
  "label",
  "labels",
  "answer",
  "answers",
  "class",
  "text",
  "value",
  "ground",
  "id",
]);
/** Words for the answer where nothing else is. */
const lastAnswerNames = [
  "answer",
  "category",
  "class",
  "classification",
  "subcategory",
  "decision",
  "verdict",
];

/** Columns that may say whether an item was answered rightly, the surest first. */
export function correctCandidates(names: readonly string[]): string[] {
  const rank = (name: string): number => {
    const at = correctNames.indexOf(plainName(name));
    if (at >= 0) return at;
    return /(^|\.)scores?\.[^.]+(\.value)?$/.test(name) ? correctNames.length : -1;
  };
  const ranked = names.map((name, order) => ({ name, order, rank: rank(name) }));
  return ranked
    .filter((entry) => entry.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map((entry) => entry.name);
}

export interface AnswerColumns {
  readonly expected: string | undefined;
  readonly answer: string | undefined;
}

/**
 * The columns of the expected and of the given answer. Where several fit, those that belong together by the rest of
 * their names: `expected_category` and `category`, `y_true` and `y_pred`. `answer` is the given answer beside a column of
 * labels, and the expected one beside a prediction.
 */
export function findAnswerColumns(names: readonly string[]): AnswerColumns {
  const described = names.map(describe).filter((column) => !column.isStranger);
  const expected = described.filter((column) => column.role === "expected");
  const answers = described.filter((column) => column.role === "answer");
  for (const column of expected) {
    const partner = partnerOf(column, answers) ?? partnerOf(column, described.filter(isPlain));
    if (partner !== undefined) return { expected: column.name, answer: partner.name };
  }
  const [firstExpected, firstAnswer] = [expected[0]?.name, answers[0]?.name];
  if (firstExpected !== undefined && firstAnswer !== undefined)
    return { expected: firstExpected, answer: firstAnswer };
  const last = lastAnswerNames.map((wanted) => names.find((name) => plainName(name) === wanted));
  const plainAnswer = last.find((name) => name !== undefined && name !== firstExpected);
  if (firstAnswer === undefined) return { expected: firstExpected, answer: plainAnswer };
  const isAnswer = plainAnswer !== undefined && plainName(plainAnswer) === "answer";
  return { expected: isAnswer ? plainAnswer : undefined, answer: firstAnswer };
}

interface DescribedColumn {
  readonly name: string;
  readonly role: "expected" | "answer" | undefined;
  readonly isStranger: boolean;
  /** What is left of the name without the words of its role. */
  readonly stem: string;
}

function describe(name: string): DescribedColumn {
  const words = plainName(name).split("_");
  const isAnswer = words.some((word) => answerWords.includes(word) || moreAnswerWords.includes(word));
  const isCorrectSomething = words.length > 1 && words[0] === "correct";
  const isExpected =
    isCorrectSomething ||
    words.some((word) => expectedWords.includes(word) || moreExpectedWords.includes(word));
  const rest = words.filter((word) => !isRoleWord(word) && !generic.has(word));
  return {
    name,
    role: isAnswer ? "answer" : isExpected ? "expected" : undefined,
    isStranger: words.some((word) => strangers.includes(word)),
    stem: rest.join("_"),
  };
}

function isRoleWord(word: string): boolean {
  if (word === "correct") return true;
  return [expectedWords, moreExpectedWords, answerWords, moreAnswerWords].some((list) => list.includes(word));
}

function isPlain(column: DescribedColumn): boolean {
  return column.role === undefined && column.stem !== "";
}

function partnerOf(column: DescribedColumn, among: readonly DescribedColumn[]): DescribedColumn | undefined {
  return among.find((other) => other.name !== column.name && other.stem === column.stem);
}
