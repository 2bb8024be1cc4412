// Fields of several runs side by side, also where their writers call the same thing by other names.

import type { FieldKind } from "../field/field-table.js";
import type { Value } from "../value.js";
import { commonName, wordsOfName } from "./name-words.js";
import type { RunField } from "./run-fields.js";

export interface MatchedField {
  /** The field's name in each run; undefined where the run does not have it. */
  readonly names: readonly (string | undefined)[];
  readonly kind: FieldKind;
  readonly values: readonly (Value | undefined)[];
}

/**
 * Puts fields of runs side by side: those of one name first; of the rest those that are the same in underscore form,
 * then those of which one ends with the other, and where the runs have few names in common (other writers), those of
 * one common name ("optimizer.lr" and "learning_rate"). Only where the match is the only one.
 * @param options.byCommonName false for metrics, of which "mae" is the name of many
 */
export function matchFields(
  runs: readonly ReadonlyMap<string, RunField>[],
  options: { readonly byCommonName: boolean },
): MatchedField[] {
  const names = [...new Set(runs.flatMap((fields) => [...fields.keys()]))];
  let fields = names.map((name) => fieldOf(runs, name));
  const isOneWriter = !options.byCommonName || areAlike(fields);
  const keys = [underscored, lastTwo, ...(isOneWriter ? [] : [commonName])];
  for (const key of keys) fields = joinBy(fields, key);
  return fields;
}

function fieldOf(runs: readonly ReadonlyMap<string, RunField>[], name: string): MatchedField {
  const found = runs.map((fields) => fields.get(name));
  return {
    names: found.map((field) => (field === undefined ? undefined : name)),
    kind: found.find((field) => field !== undefined)?.kind ?? "attribute",
    values: found.map((field) => field?.value),
  };
}

/** Whether most params that the runs have are in all of them: they are one writer's then. */
function areAlike(fields: readonly MatchedField[]): boolean {
  const params = fields.filter((field) => field.kind === "param");
  return params.filter(isWhole).length * 2 >= params.length;
}

function underscored(name: string): string {
  return wordsOfName(name).join("_");
}

function lastTwo(name: string): string {
  return wordsOfName(name.split(/[./]/).slice(-2).join(".")).join("_");
}

/** Joins fields with holes that share a key and fill each other's holes. */
function joinBy(fields: readonly MatchedField[], keyOf: (name: string) => string): MatchedField[] {
  const groups = new Map<string, MatchedField[]>();
  for (const field of fields) {
    if (isWhole(field)) continue;
    const key = `${field.kind === "param" ? "p" : "a"}:${keyOf(nameOf(field))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [field]);
    else group.push(field);
  }
  const joined = new Map<MatchedField, MatchedField | undefined>();
  for (const group of groups.values()) {
    if (group.length < 2 || !areDisjoint(group)) continue;
    const [first, ...others] = group as [MatchedField, ...MatchedField[]];
    joined.set(first, others.reduce(join, first));
    for (const other of others) joined.set(other, undefined);
  }
  return fields.flatMap((field) => {
    if (!joined.has(field)) return [field];
    return joined.get(field) ?? [];
  });
}

function areDisjoint(group: readonly MatchedField[]): boolean {
  return (group[0]?.names ?? []).every(
    (_, run) => group.filter(({ names }) => names[run] !== undefined).length < 2,
  );
}

function join(a: MatchedField, b: MatchedField): MatchedField {
  return {
    names: a.names.map((name, run) => name ?? b.names[run]),
    kind: a.kind,
    values: a.values.map((value, run) => (a.names[run] === undefined ? b.values[run] : value)),
  };
}

function isWhole({ names }: MatchedField): boolean {
  return names.every((name) => name !== undefined);
}

/** The name in the first run that has the field. */
export function nameOf({ names }: MatchedField): string {
  return names.find((name) => name !== undefined) ?? "";
}
