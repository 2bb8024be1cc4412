// How much a differing field may explain, from its name, its values, and what differs beside it.

import type { FieldKind } from "../field/field-table.js";
import type { Run } from "../run.js";
import type { Value } from "../value.js";
import type { CauseKind } from "./cause-rules.js";
import { changeSize, ratioOf, versionSize } from "./change-size.js";
import { judgeField } from "./judge-field.js";
import { type MatchedField, nameOf } from "./match-fields.js";
import { type MetricDifference, purposeOf } from "./metric-changes.js";
import { commonName } from "./name-words.js";
import { isShared } from "./same-values.js";
import type { SiblingEvidence } from "./sibling-evidence.js";

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

/** What a field is weighed among. */
export interface WeighingWorld {
  readonly runs: readonly Run[];
  readonly fields: readonly MatchedField[];
  readonly rankedFor: MetricDifference | undefined;
}

/** Weighs one field; what the siblings say comes later. */
export function weighField(field: MatchedField, world: WeighingWorld): FieldDifference {
  const { runs, rankedFor } = world;
  const name = nameOf(field);
  const { kind, weight } = judgeField(
    { name, kind: field.kind, values: field.values, runIds: runs.map(({ id }) => id) },
    purposeOf(rankedFor?.metric),
  );
  const known = isLabel(field, world.fields) ? Math.min(weight, labelWeight) : weight;
  const size = sizeOf(field, kind, runs) * (hangsOnAnother(field, world.fields) ? 0.5 : 1);
  const isNamed = rankedFor !== undefined && name === rankedFor.metric;
  return {
    name,
    names: field.names,
    kind: isNamed ? "consequence" : kind,
    fieldKind: field.kind,
    values: field.values,
    score: isNamed ? 0 : known * size,
    ratio: kind === "seed" ? undefined : ratioOf(field.values),
    siblings: undefined,
    alsoAs: [],
  };
}

/** What other writers left out says less than what one left out. */
function sizeOf({ values, names }: MatchedField, kind: CauseKind, runs: readonly Run[]): number {
  const isOtherWriters = names.includes(undefined) && new Set(runs.map(({ layout }) => layout)).size > 1;
  return changeSize(values) * (kind === "package" ? versionSize(values) : 1) * (isOtherWriters ? 0.5 : 1);
}

/**
 * Whether a field that some runs lack comes with a choice in the same group that differs too: the weight of a loss that
 * only one run has, the patience of early stopping that is off in the other.
 */
function hangsOnAnother(field: MatchedField, fields: readonly MatchedField[]): boolean {
  if (!field.names.includes(undefined)) return false;
  const group = groupOf(nameOf(field));
  if (group === "") return false;
  return fields.some(
    (other) =>
      !other.names.includes(undefined) &&
      groupOf(nameOf(other)) === group &&
      other.values.some((value) => typeof value === "string" || typeof value === "boolean") &&
      !isShared(other),
  );
}

function groupOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}

/** What a model's name is worth when the models have equally many parameters: it is a label then. */
const labelWeight = 8;

function isLabel(field: MatchedField, fields: readonly MatchedField[]): boolean {
  if (commonName(nameOf(field)) !== "model_name") return false;
  const counts = fields.find((other) => /parameters[._](total|count)$/.test(nameOf(other)));
  const isCounted = counts?.values.every((count) => typeof count === "number") === true;
  return counts !== undefined && isCounted && isShared(counts);
}
