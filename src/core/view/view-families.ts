// Families of a view and their keys: what the members have in common, so that a new seed does not change the address.

import type { Contract } from "../contract/contract.js";
import { type Family, familiesOf } from "../family/family.js";
import { paramsOf } from "../family/family-columns.js";
import { codeParam } from "../family/family-values.js";
import type { FieldTable } from "../field/field-table.js";
import { hashOf, type RunKeys } from "./run-keys.js";

/** A family that has a key. */
export interface KeyedFamily extends Family {
  readonly key: string;
}

/** Families of one table, each asked for by its key. */
export class ViewFamilies {
  readonly #table: FieldTable;
  readonly #contract: Contract;
  readonly #keys: RunKeys;
  /** Families that keys were given for. */
  readonly #known = new Map<string, KeyedFamily>();
  #all: readonly KeyedFamily[] | undefined;

  constructor(table: FieldTable, contract: Contract, keys: RunKeys) {
    this.#table = table;
    this.#contract = contract;
    this.#keys = keys;
  }

  /** Families of all runs. */
  get all(): readonly KeyedFamily[] {
    this.#all ??= this.#keyed(familiesOf(this.#table, { contract: this.#contract }));
    return this.#all;
  }

  /** The family of a key: one of all runs, or one that was made of matching runs before. */
  find(key: string): KeyedFamily | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    return this.all.find((family) => family.key === key);
  }

  /**
   * Gives families their keys. One that has all the runs of its kind is called by what they have in common, one of
   * which a filter has left a part by its members.
   */
  keyed(families: readonly Family[]): KeyedFamily[] {
    const whole = new Map(this.all.map((family) => [family.rows.join(), family]));
    const keyed = families.map((family) => {
      const key = whole.get(family.rows.join())?.key ?? this.#memberKey(family);
      return { ...family, key };
    });
    for (const family of keyed) this.#known.set(family.key, family);
    return keyed;
  }

  /** The seed of a run among all runs; undefined where neither params nor name tell it. */
  seedOf(row: number): string | undefined {
    const family = this.all.find(({ rows }) => rows.includes(row));
    return family?.seeds[family.rows.indexOf(row)];
  }

  #keyed(families: readonly Family[]): KeyedFamily[] {
    const taken = new Set<string>();
    // Held no longer than the keys need it: the codes of all params are as large as the params.
    const definitionOf = definer(this.#table, this.#contract);
    return families.map((family) => {
      const [first = 0] = family.rows;
      const defined = hashOf(`family\n${family.stem ?? ""}\n${definitionOf(first)}`);
      const key = taken.has(defined) ? this.#memberKey(family) : `f${defined}`;
      taken.add(defined);
      return { ...family, key };
    });
  }

  #memberKey({ rows }: Family): string {
    const members = rows.map((row) => this.#keys.keyOf(row)).sort();
    return `m${hashOf(members.join())}`;
  }
}

/** What makes the family of a row, as text: what its params mean, not how they are written. */
function definer(table: FieldTable, contract: Contract): (row: number) => string {
  const rows = table.rows.map((_, row) => row);
  const coded = paramsOf(table, contract)
    .filter(({ role }) => role === "plain" || role === "label")
    .map((param) => codeParam(table, param, rows))
    .sort((a, b) => (a.param.label < b.param.label ? -1 : 1));
  return (row) =>
    coded
      .flatMap(({ param, codes, values }) => {
        const value = values[codes[row] as number];
        return value === undefined ? [] : [`${param.label}=${JSON.stringify(value)}`];
      })
      .join("\n");
}
