// What a difference of runs comes to, in words.

import { shortestLabels } from "../field/field.js";
import { printable } from "../printable.js";
import { formatFactor } from "../units.js";
import { cosmeticWeight } from "./cause-rules.js";
import { type FieldDifference, hasUnknownChanges, type RunDifference } from "./difference.js";
import { isPlainWord } from "./name-words.js";

/** One sentence or two; `head` is what counts. */
export interface DifferenceWords {
  readonly head: string;
  /** Goes on directly behind `head`. */
  readonly rest: string;
}

/** What the difference comes to; ends with a colon where the candidates are to follow. */
export function differenceWords(difference: RunDifference): DifferenceWords {
  const { verdict, rankedFor, causes } = difference;
  const count = causes.filter(isSerious).length;
  const things = count === 1 ? "1 difference" : `${count} differences`;
  const what = rankedFor === undefined ? "" : ` of ${printable(rankedFor.metric)}`;
  switch (verdict) {
    case "identical":
      return { head: "Identical: nothing differs but names, places and times.", rest: "" };
    case "noise":
      return {
        head: "Same everything, other seed: this is noise.",
        rest: " More seeds tell how much of it there is.",
      };
    case "unexplained":
      return {
        head: "Nothing that was recorded explains the difference",
        rest: `${what}.${unknowns(difference)}`,
      };
    case "differs":
      if (count === 0) return { head: "Nothing differs that could change a result.", rest: "" };
      return rankedFor === undefined
        ? { head: things, rest: ", what most often matters first:" }
        : { head: `${things} could explain the difference${what}`, rest: ", most likely first:" };
  }
}

/** What was not recorded and may be the cause. */
function unknowns(difference: RunDifference): string {
  const { runs } = difference;
  const lacks = (name: RegExp): boolean =>
    runs.every((run) => ![...run.params.keys(), ...run.attributes.keys()].some((field) => name.test(field)));
  const missing = [
    ...(lacks(/commit|revision|git/i) ? ["the code"] : []),
    ...(hasUnknownChanges(difference) ? ["what was changed since the commit"] : []),
    ...(lacks(/seed|random_state/i) ? ["a seed"] : []),
    ...(lacks(/^inputs$|sha256|digest|dataset/i) ? ["the data"] : []),
  ];
  return missing.length === 0 ? "" : ` Not recorded: ${missing.join(", ")}.`;
}

/** Whether a field may have changed a result. */
export function isSerious({ score }: FieldDifference): boolean {
  return score > cosmeticWeight;
}

/** The shortest name of each field that no other field of these runs has too. */
export function labelsOfFields({ causes, consequences, shared }: RunDifference): Map<string, string> {
  const names = [...causes, ...consequences, ...shared].map(({ name }) => name);
  const labels = shortestLabels(names);
  return new Map(
    names.map((name, index) => {
      const label = labels[index] ?? name;
      return [name, isPlainWord(label) ? name.split(".").slice(-2).join(".") : label];
    }),
  );
}

/** "100×; also optimizer.lr"; empty where there is nothing to add. */
export function noteOfField({ ratio, alsoAs }: FieldDifference): string {
  return [
    ...(ratio === undefined ? [] : [formatFactor(ratio)]),
    ...(alsoAs.length === 0 ? [] : [`also ${alsoAs.join(", ")}`]),
  ].join("; ");
}
