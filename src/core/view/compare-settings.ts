// The params and attributes in which subjects differ, the likeliest reasons first, and what that comes to in words.

import { diffRuns, type FieldDifference, type RunDifference } from "../difference/difference.js";
import { valueTexts } from "../difference/difference-values.js";
import { differenceWords, isSerious, labelsOfFields, noteOfField } from "../difference/difference-words.js";
import { valueAt } from "../field/field-table.js";
import { printable } from "../printable.js";
import type { Run } from "../run.js";
import type { CompareAnswer } from "./comparison-data.js";
import type { Subject } from "./subjects.js";
import type { TableView } from "./table-view.js";

/** So many reasons are told in sentences. */
const mostSentences = 8;

/**
 * What differs between the subjects. Of a family it is what all its runs share; a field in which they differ among
 * themselves, as the seed, tells it from nothing.
 * @param runs the first run of each subject
 * @param metric what the reasons are ranked for; chosen as `diff` does when absent
 */
export function compareSettings(
  view: TableView,
  subjects: readonly Subject[],
  { runs, metric }: { readonly runs: readonly Run[]; readonly metric: string | undefined },
): Pick<CompareAnswer, "differences" | "explanations"> {
  const difference = diffRuns(runs, {
    contract: view.contract,
    siblings: view.table,
    ...(metric === undefined ? {} : { metric }),
  });
  const isSettled = (field: FieldDifference): boolean =>
    subjects.every((subject, place) => isShared(view, subject, field.names[place]));
  const causes = difference.causes.filter(isSettled);
  const others = difference.consequences.filter((field) => field.fieldKind === "param" && isSettled(field));
  return {
    differences: [...causes, ...others].flatMap((field) => {
      const { name, fieldKind: kind } = field;
      return kind === "param" || kind === "attribute" ? [{ name, kind, values: textsOf(field) }] : [];
    }),
    explanations: explain({ ...difference, causes, verdict: verdictOf(difference, causes) }),
  };
}

/** Whether all runs of a subject hold the same; a field that is no column counts as such. */
function isShared({ table }: TableView, { family }: Subject, name: string | undefined): boolean {
  const column = name === undefined ? undefined : table.columns.get(name);
  if (column === undefined) return true;
  const texts = new Set(family.rows.map((row) => JSON.stringify(valueAt(column, row))));
  return texts.size < 2;
}

/** The verdict of the runs, where their families agree with it. */
function verdictOf(difference: RunDifference, causes: readonly FieldDifference[]): RunDifference["verdict"] {
  const isCut = causes.length < difference.causes.length;
  if (!isCut) return difference.verdict;
  return causes.some(isSerious) ? "differs" : "unexplained";
}

function textsOf(field: FieldDifference): (string | null)[] {
  const texts = valueTexts(field, undefined);
  return field.values.map((value, place) => (value === undefined ? null : printable(texts[place] ?? "")));
}

function explain(difference: RunDifference): string[] {
  const { head, rest } = differenceWords(difference);
  const labels = labelsOfFields(difference);
  const serious = difference.causes.filter(isSerious);
  const metric = difference.rankedFor?.metric ?? "";
  const sentences = serious.slice(0, mostSentences).map((field) => {
    const note = noteOfField(field);
    const { siblings } = field;
    const evidence =
      siblings === undefined
        ? ""
        : `; goes with ${metric} over ${siblings.runs} runs by ${siblings.strength.toFixed(2)} of 1`;
    const name = labels.get(field.name) ?? field.name;
    return printable(
      `${name}: ${valueTexts(field, 60).join(" → ")}${note === "" ? "" : ` (${note})`}${evidence}`,
    );
  });
  const more = serious.length - sentences.length;
  return [head + rest, ...sentences, ...(more > 0 ? [`… and ${more} less likely ones.`] : [])];
}
