// Loads a CSV file of numbers as data for a training, and says precisely where it cannot.

import { nearestNames } from "../core/nearest-names.js";
import { printable } from "../core/printable.js";
import { UserError } from "../errors.js";
import { type CsvTable, parseCsv } from "../formats/csv.js";
import { readTextFile } from "../formats/read-file.js";
import type { Matrix } from "./matrix.js";

export interface TableColumns {
  /** Columns the model is given; all but the targets when absent. */
  readonly inputs?: readonly string[];
  /** Columns it has to predict: their names, or `{ name of the metric group: column }`. */
  readonly targets: readonly string[] | Readonly<Record<string, string>>;
  /** One character; found out from the first line when absent. */
  readonly delimiter?: string;
}

/** A table as train() takes it; 64-bit. */
export interface Table {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly inputNames: readonly string[];
  readonly targetNames: readonly string[];
  readonly path: string;
}

/** Larger files are refused, bytes. */
const largestTable = 1024 ** 3;

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/**
 * Reads columns of a CSV file (comma, semicolon, tab or bar). Every cell of these columns must be a finite number.
 * @throws UserError "missing-file", "bad-table" (no rows, an empty or text cell, a cut line), "missing-column"
 */
export function loadTable(path: string, columns: TableColumns): Table {
  const table = parseCsv(
    readTable(path),
    columns.delimiter === undefined ? { path } : { path, delimiter: columns.delimiter },
  );
  const targetColumns = Object.entries(columns.targets).map(([key, column]) => ({
    name: Array.isArray(columns.targets) ? column : key,
    column,
  }));
  const targets = targetColumns.map(({ column }) => column);
  const inputs = columns.inputs ?? table.header.filter((name) => !targets.includes(name));
  if (inputs.length === 0 || targets.length === 0) {
    throw badTable(path, "at least one input and one target column are needed");
  }
  const [inputIndices, targetIndices] = [inputs, targets].map((names) =>
    findColumns(path, table.header, names),
  );
  if (table.rows.length === 0) throw badTable(path, "has a header but no rows");
  const read = {
    inputs: readColumns(path, table, inputIndices ?? []),
    targets: readColumns(path, table, targetIndices ?? []),
  };
  const [ragged] = table.problems;
  if (ragged !== undefined) {
    throw new UserError("bad-table", `${ragged.path}: ${ragged.message}`, {
      hint: "Give every row one cell for each column of the header.",
    });
  }
  return {
    ...read,
    inputNames: [...inputs],
    targetNames: targetColumns.map(({ name }) => name),
    path,
  };
}

function readTable(path: string): string {
  const read = readTextFile(path, { maxBytes: largestTable });
  if ("missing" in read) {
    throw new UserError("missing-file", `There is no file ${path}.`, {
      hint: "Paths are relative to the folder the program was started in.",
    });
  }
  if ("problem" in read) throw badTable(path, read.problem.message);
  if (read.text.trim() === "") throw badTable(path, "is empty");
  return read.text;
}

function findColumns(path: string, header: readonly string[], names: readonly string[]): number[] {
  return names.map((name) => {
    const index = header.indexOf(name);
    if (index < 0) throw missingColumn(path, header, name);
    if (header.lastIndexOf(name) === index) return index;
    throw badTable(`${path}:1`, `has two columns "${printable(name)}"`);
  });
}

function readColumns(path: string, table: CsvTable, indices: readonly number[]): Matrix {
  const data = new Float64Array(table.rows.length * indices.length);
  let at = 0;
  for (const [row, cells] of table.rows.entries()) {
    for (const index of indices) {
      const value = parseCell(cells[index]);
      if (value === undefined) throw badCell(path, table, { row, index });
      data[at++] = value;
    }
  }
  return { data, rows: table.rows.length, columns: indices.length };
}

function parseCell(cell: string | undefined): number | undefined {
  const text = cell?.trim() ?? "";
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function badCell(
  path: string,
  table: CsvTable,
  { row, index }: { readonly row: number; readonly index: number },
): UserError {
  const cell = table.rows[row]?.[index];
  const content =
    cell === undefined ? "is missing" : cell.trim() === "" ? "is empty" : `is "${shortened(cell)}"`;
  const place = `${path}:${table.lineNumbers[row]}:${index + 1}`;
  return new UserError(
    "bad-table",
    `${place}: ${printable(table.header[index] ?? "")} ${content}, not a number.`,
    {
      hint: "Correct the cell, drop the row, or leave the column out of inputs.",
    },
  );
}

function shortened(cell: string): string {
  const text = printable(cell);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function missingColumn(path: string, header: readonly string[], name: string): UserError {
  const nearest = nearestNames(name, header)[0];
  const guess = nearest === undefined ? "" : ` Did you mean "${printable(nearest)}"?`;
  const list = header.map((one) => printable(one)).join(", ");
  return new UserError("missing-column", `${path}:1: no column "${printable(name)}".`, {
    hint: `Its columns are: ${list}.${guess}`,
  });
}

function badTable(where: string, what: string): UserError {
  return new UserError("bad-table", `${where}: ${what}.`, {
    hint: "A table needs a header line with the names of the columns and one row of numbers per example.",
  });
}
