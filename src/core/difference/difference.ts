// What several runs do not share, ranked by how likely it explains the difference of their metrics.

import type { Contract } from "../contract.js";
import type { FieldKind, FieldTable } from "../field-table.js";
import type { Run } from "../run.js";
import type { Value } from "../value.js";
import { type CauseKind, cosmeticWeight } from "./cause-rules.js";
import { changeSize, ratioOf, versionSize } from "./change-size.js";
import { judgeField, uncommittedField } from "./judge-field.js";
import { type MatchedField, matchFields, nameOf } from "./match-fields.js";
import {
  isChanged,
  leadingMetric,
  type MetricDifference,
  metricChanges,
  metricDifference,
  purposeOf,
} from "./metric-changes.js";
import { commonName } from "./name-words.js";
import { fieldsOfRun } from "./run-fields.js";
import { type SiblingEvidence, siblingEvidence } from "./sibling-evidence.js";

export interface FieldDifference {
  /** Name in the first run that has it. */
  readonly name: string;
  /** Name in each run; undefined where the run does not have it. */
  readonly names: readonly (string | undefined)[];
  readonly kind: CauseKind;
  readonly fieldKind: FieldKind;
  readonly values: readonly (Value | undefined)[];
  /** Likelihood on a scale of its own: weight of the name × size of the change × what the siblings say. 0: explains nothing. */
  readonly score: number;
  /** Largest by smallest number, ≥ 1; undefined for anything else. */
  readonly ratio: number | undefined;
  readonly siblings: SiblingEvidence | undefined;
  /** Other fields that say the same. */
  readonly alsoAs: readonly string[];
}

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
  const differing = fields.filter((field) => !isShared(field));
  const judged = differing.map((field) => judge(field, { runs, fields, rankedFor, options }));
  const causes = withoutRepeats(judged.filter((field) => field.kind !== "consequence"));
  return {
    runs,
    verdict: verdictOf(causes, metrics),
    metrics,
    rankedFor,
    causes: causes.sort((a, b) => b.score - a.score),
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

interface JudgeWorld {
  readonly runs: readonly Run[];
  readonly fields: readonly MatchedField[];
  readonly rankedFor: MetricDifference | undefined;
  readonly options: DifferenceOptions;
}

function judge(field: MatchedField, world: JudgeWorld): FieldDifference {
  const { runs, rankedFor, options } = world;
  const name = nameOf(field);
  const { kind, weight } = judgeField(
    { name, kind: field.kind, values: field.values, runIds: runs.map(({ id }) => id) },
    purposeOf(rankedFor?.metric),
  );
  const known = isLabel(field, world.fields) ? Math.min(weight, labelWeight) : weight;
  const size = sizeOf(field, kind, runs);
  const siblings =
    rankedFor === undefined || options.siblings === undefined || known <= cosmeticWeight
      ? undefined
      : siblingEvidence(options.siblings, name, rankedFor.metric);
  const isNamed = rankedFor !== undefined && name === rankedFor.metric;
  return {
    name,
    names: field.names,
    kind: isNamed ? "consequence" : kind,
    fieldKind: field.kind,
    values: field.values,
    score: isNamed ? 0 : known * size * (siblings?.factor ?? 1),
    ratio: ratioOf(field.values),
    siblings,
    alsoAs: [],
  };
}

/** What other writers left out says less than what one left out. */
function sizeOf({ values, names }: MatchedField, kind: CauseKind, runs: readonly Run[]): number {
  const isOtherWriters = names.includes(undefined) && new Set(runs.map(({ layout }) => layout)).size > 1;
  return changeSize(values) * (kind === "package" ? versionSize(values) : 1) * (isOtherWriters ? 0.5 : 1);
}

/** What a model's name is worth when the models have equally many parameters: it is a label then. */
const labelWeight = 8;

function isLabel(field: MatchedField, fields: readonly MatchedField[]): boolean {
  if (commonName(nameOf(field)) !== "model_name") return false;
  const counts = fields.find((other) => /parameters[._](total|count)$/.test(nameOf(other)));
  const isCounted = counts?.values.every((count) => typeof count === "number") === true;
  return counts !== undefined && isCounted && isShared(counts);
}

function isShared({ values }: MatchedField): boolean {
  const texts = values.map(plainText);
  return texts.every((text) => text !== undefined && text === texts[0]);
}

/** Values that different writers write differently and mean alike are one: "32" and 32, "True" and true. */
function plainText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") {
    const number = Number(value);
    if (value.trim() !== "" && Number.isFinite(number)) return String(number);
    return /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
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
