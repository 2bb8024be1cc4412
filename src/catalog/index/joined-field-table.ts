// Tables of several roots as one: their rows one after the other, columns of one name joined when they are asked for.

import type { FieldColumn, FieldKind, FieldTable } from "../../core/field/field-table.js";
import type { Value } from "../../core/value.js";

/** One table of all rows, in the order of the tables; columns in the order they are first met. */
export function joinFieldTables(tables: readonly FieldTable[]): FieldTable {
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  const starts: number[] = [];
  let count = 0;
  for (const { rows } of tables) {
    starts.push(count);
    count += rows.length;
  }
  const names = new Set(tables.flatMap(({ columns }) => [...columns.keys()]));
  const columns = new Map([...names].map((name) => [name, new JoinedColumn(name, tables)]));
  const computed = new Map<string, Set<number>>();
  const declaredTargets = new Map<string, Map<number, string>>();
  tables.forEach((table, index) => {
    const start = starts[index] ?? 0;
    for (const [name, rows] of table.computed) {
      const all = computed.get(name) ?? new Set();
      for (const row of rows) all.add(start + row);
      computed.set(name, all);
    }
    for (const [name, texts] of table.declaredTargets) {
      const all = declaredTargets.get(name) ?? new Map<number, string>();
      for (const [row, text] of texts) all.set(start + row, text);
      declaredTargets.set(name, all);
    }
  });
  return { rows: tables.flatMap(({ rows }) => [...rows]), columns, computed, declaredTargets };
}

class JoinedColumn implements FieldColumn {
  readonly name: string;
  readonly kind: FieldKind;
  readonly #tables: readonly FieldTable[];
  #values: readonly (Value | undefined)[] | undefined;

  constructor(name: string, tables: readonly FieldTable[]) {
    const kinds = tables.flatMap(({ columns }) => columns.get(name)?.kind ?? []);
    this.name = name;
    this.kind = kinds.includes("metric") ? "metric" : (kinds[0] ?? "attribute");
    this.#tables = tables;
  }

  get values(): readonly (Value | undefined)[] {
    this.#values ??= this.#tables.flatMap(
      ({ rows, columns }) => columns.get(this.name)?.values ?? rows.map(() => undefined),
    );
    return this.#values;
  }
}
