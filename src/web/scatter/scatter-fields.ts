// Which fields a scatter plot or parallel axes show when nobody has chosen.

import type { FieldsAnswer, FieldView } from "../../server/api.js";

/** Names of two fields to begin with: a param and a metric that differ, else any two numbers; undefined where there are not two. */
export function usualPair(fields: FieldsAnswer): { x: string; y: string } | undefined {
  const differing = new Set(fields.differing);
  const numbers = fields.fields.filter((field) => field.isNumeric && field.count > 0);
  const byUse = [...numbers].sort((a, b) => rank(b, fields, differing) - rank(a, fields, differing));
  const y = byUse.find(({ kind }) => kind === "metric") ?? byUse[0];
  const x =
    byUse.find((field) => field !== y && field.kind === "param") ?? byUse.find((field) => field !== y);
  return x === undefined || y === undefined ? undefined : { x: x.name, y: y.name };
}

/** Up to six axes to begin with: params that differ, then metrics. */
export function usualAxes(fields: FieldsAnswer): string[] {
  const differing = new Set(fields.differing);
  const useful = fields.fields.filter((field) => differing.has(field.name) && field.count > 0);
  const params = useful.filter(({ kind, distinct }) => kind === "param" && distinct <= 200);
  const metrics = useful
    .filter(({ kind, isNumeric }) => kind === "metric" && isNumeric)
    .sort((a, b) => rank(b, fields, differing) - rank(a, fields, differing));
  return [...params.slice(0, 4), ...metrics.slice(0, 3)].map(({ name }) => name);
}

/** Fields that a choice offers: metrics, params, attributes, facts; those that no run has are left out. */
export function fieldChoices(fields: FieldsAnswer, isNumericOnly = false): [string, FieldView[]][] {
  const groups: [string, FieldView["kind"]][] = [
    ["Metrics", "metric"],
    ["Params", "param"],
    ["Attributes", "attribute"],
    ["Facts", "fact"],
  ];
  return groups
    .map(([title, kind]): [string, FieldView[]] => [
      title,
      fields.fields.filter(
        (field) => field.kind === kind && field.count > 0 && (!isNumericOnly || field.isNumeric),
      ),
    ])
    .filter(([, some]) => some.length > 0);
}

function rank(field: FieldView, fields: FieldsAnswer, differing: ReadonlySet<string>): number {
  return (
    (differing.has(field.name) ? 4 : 0) +
    (fields.usual.includes(field.name) ? 2 : 0) +
    (field.direction === undefined ? 0 : 1)
  );
}
