// Results of promptfoo, one a test with a prompt and a provider, and where in the table each belongs.

import { isPlainObject } from "../../core/flatten.js";

export type Members = Readonly<Record<string, unknown>>;

export interface PlacedResult {
  /** Prompt with provider, from 0. */
  readonly column: number;
  /** Test, from 0. */
  readonly test: number;
  readonly result: Members;
}

/** Results of a whole file, in its order. Version 2 tells their places by its table alone. */
export function placeResults(file: Members): PlacedResult[] {
  const results = membersOf(file.results);
  const placed = objectsIn(results.results).flatMap((result) => {
    const { promptIdx: column, testIdx: test } = result;
    return typeof column === "number" && typeof test === "number" ? [{ column, test, result }] : [];
  });
  if (placed.length > 0) return placed;
  const rows = objectsIn(membersOf(results.table).body);
  const names = membersOf(membersOf(results.table).head).vars;
  return rows.flatMap((row, test) =>
    objectsIn(row.outputs).map((output, column) => ({ column, test, result: resultOf(output, row, names) })),
  );
}

/** A cell of the table in the words of a result. */
function resultOf(output: Members, row: Members, names: unknown): Members {
  const values = Array.isArray(row.vars) ? row.vars : [];
  const vars = Array.isArray(names)
    ? Object.fromEntries(names.map((name, index) => [name, values[index]]))
    : {};
  return {
    ...output,
    success: output.pass,
    response: { output: output.text },
    vars,
    testCase: { description: row.description },
  };
}

export function membersOf(value: unknown): Members {
  return isPlainObject(value) ? value : {};
}

export function objectsIn(value: unknown): Members[] {
  return Array.isArray(value) ? value.filter(isPlainObject) : [];
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What people call the provider of a result: its label, else its id. */
export function providerOf({ provider }: Members): string | undefined {
  if (!isPlainObject(provider)) return textOf(provider);
  return textOf(provider.label) ?? textOf(provider.id);
}
