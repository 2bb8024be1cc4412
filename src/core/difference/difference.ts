// What several runs do not share, ranked by how likely it explains the difference of their metrics.

import type { Contract } from "../contract/contract.js";
import type { FieldTable } from "../field/field-table.js";
import type { Run } from "../run.js";
import type { Value } from "../value.js";
import { cosmeticWeight } from "./cause-rules.js";
import { expandLists } from "./expand-lists.js";
import { uncommittedField } from "./judge-field.js";
import { type MatchedField, matchFields, nameOf } from "./match-fields.js";
import {
  isChanged,
  leadingMetric,
  type MetricDifference,
  metricChanges,
  metricDifference,
} from "./metric-changes.js";
import { commonName } from "./name-words.js";
import { fieldsOfRun } from "./run-fields.js";
import { isShared, plainText } from "./same-values.js";
import { siblingEvidence } from "./sibling-evidence.js";
import { type FieldDifference, weighField } from "./weigh-field.js";

export type { FieldDifference } from "./weigh-field.js";

export interface SharedField {
  readonly name: string;
  readonly value: Value;
}

/**
 * `identical`: nothing differs but names, places and times. `noise`: only the seed does. `unexplained`: metrics differ and
 * nothing recorded says why. `differs`: there are candidates.
 */
export type DifferenceVerdict = "identical" | "noise" | "unexplained" | "differs";

export interface RunDifference {
  readonly runs: readonly Run[];
  readonly verdict: DifferenceVerdict;
  readonly metrics: readonly MetricDifference[];
  /** The metric that the causes are ranked for; undefined when no metric differs. */
  readonly rankedFor: MetricDifference | undefined;
  /** Most likely first. */
  readonly causes: readonly FieldDifference[];
  /** What follows from a run or names it, and explains nothing. */
  readonly consequences: readonly FieldDifference[];
  readonly shared: readonly SharedField[];
}

export interface DifferenceOptions {
  readonly contract: Contract;
  /** Metric to rank for: a name as people type it. Looked for among the metrics, then among numbers of all kinds. */
  readonly metric?: string;
  /** All runs of the root: what goes with the metric there weighs more. */
  readonly siblings?: FieldTable;
}

/**
 * Finds what the runs do not share. The first run is what the others are held against.
 * @param runs two or more
 */
export function diffRuns(runs: readonly Run[], options: DifferenceOptions): RunDifference {
  const fields = matchFields(runs.map(fieldsOfRun), { byCommonName: true });
  const metrics = allMetrics(runs, fields, options);
  const rankedFor = leadingMetric(metrics, options.metric);
  const differing = fields.filter((field) => !isShared(field)).flatMap(expandLists);
  const judged = differing.map((field) => weighField(field, { runs, fields, rankedFor }));
  const candidates = withoutRepeats(judged.filter((field) => field.kind !== "consequence"));
  const causes = askSiblings(candidates.sort(byScore), rankedFor, options.siblings);
  return {
    runs,
    verdict: verdictOf(causes, metrics),
    metrics,
    rankedFor,
    causes,
    consequences: judged.filter((field) => field.kind === "consequence"),
    shared: fields.filter(isShared).map((field) => ({ name: nameOf(field), value: field.values[0] ?? null })),
  };
}

/** The runs' metrics, and the number that was asked for where it is none of them. */
function allMetrics(
  runs: readonly Run[],
  fields: readonly MatchedField[],
  { contract, metric }: DifferenceOptions,
): MetricDifference[] {
  const metrics = metricChanges(runs, contract);
  if (metric === undefined || leadingMetric(metrics, metric) !== undefined) return metrics;
  const numbers = fields.filter(({ values }) => values.some((value) => typeof value === "number"));
  const others = numbers.map((field) =>
    metricDifference(
      nameOf(field),
      field.values.map((value) => (typeof value === "number" ? value : undefined)),
      contract,
    ),
  );
  const found = leadingMetric(others, metric);
  return found === undefined ? metrics : [found, ...metrics];
}

/** So many of the likeliest candidates are looked up among the siblings. */
const mostAsked = 16;

/** Weighs candidates by how strongly they go with the metric over all runs, and puts them in order. */
function askSiblings(
  candidates: readonly FieldDifference[],
  rankedFor: MetricDifference | undefined,
  table: FieldTable | undefined,
): FieldDifference[] {
  if (rankedFor === undefined || table === undefined) return [...candidates];
  const weighed = candidates.map((field, index) => {
    if (index >= mostAsked || field.kind === "seed" || field.score <= cosmeticWeight) return field;
    const siblings = siblingEvidence(table, field.name, rankedFor.metric);
    return siblings === undefined ? field : { ...field, siblings, score: field.score * siblings.factor };
  });
  return weighed.sort(byScore);
}

function byScore(a: FieldDifference, b: FieldDifference): number {
  return b.score - a.score;
}

/** Fields of one common name with the same values are one difference, told once. */
function withoutRepeats(fields: readonly FieldDifference[]): FieldDifference[] {
  const groups = new Map<string, FieldDifference[]>();
  for (const field of fields) {
    const key = `${commonName(field.name.replace(/^command line /, ""))} ${field.values.map(plainText).join(" ")}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [field]);
    else group.push(field);
  }
  return [...groups.values()].map((group) => {
    const [first, ...others] = [...group].sort((a, b) => b.score - a.score) as [FieldDifference];
    return { ...first, alsoAs: (others as FieldDifference[]).map(({ name }) => name) };
  });
}

function verdictOf(
  causes: readonly FieldDifference[],
  metrics: readonly MetricDifference[],
): DifferenceVerdict {
  const serious = causes.filter(({ score }) => score > cosmeticWeight);
  if (serious.length > 0) {
    return serious.every(({ kind }) => kind === "seed") ? "noise" : "differs";
  }
  return metrics.some(isChanged) ? "unexplained" : causes.length > 0 ? "differs" : "identical";
}

/** Whether the runs say that their code had changes that nobody kept: then equal commits prove nothing. */
export function hasUnknownChanges({ shared }: RunDifference): boolean {
  return shared.some(({ name, value }) => name === uncommittedField && value === "some, not kept");
}
