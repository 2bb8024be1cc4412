// Writes typed columns as Parquet: DuckDB asks for them chunk by chunk, straight from the buffers.

import type { ColumnBuffer } from "./column-buffer.js";
import { marks } from "./column-buffer.js";
import { textOf } from "./column-type.js";
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBType,
  type DuckDb,
  loadDuckDb,
  openClosed,
  quoted,
} from "./duckdb.js";
import { bufferOf, type SchemaColumn, type TableData } from "./table-data.js";

/** Rows of one chunk, DuckDB's own number. */
const chunkRows = 2048;
/** What the rows are called in SQL. */
const rowsFunction = "part_rows";
const mostEnumerated = 1000;

/** A column on its way into DuckDB. Whole numbers travel as doubles, which hold all that are kept as such. */
interface StagedColumn {
  readonly buffer: ColumnBuffer;
  readonly isText: boolean;
  readonly type: DuckDBType;
  /** By place of a text: DuckDB's number of it. Only of texts that come again and again. */
  readonly isEnumerated: boolean;
}

/** The table that is being written. */
interface Part {
  readonly columns: readonly StagedColumn[];
  readonly rows: number;
  /** Rows that were handed over. */
  done: number;
}

/** A database in memory that can write files, and nothing else: no extensions, no network. One file at a time. */
export class ParquetMaker {
  readonly #api: DuckDb;
  readonly #connection: DuckDBConnection;
  #part: Part = { columns: [], rows: 0, done: 0 };

  private constructor(api: DuckDb, connection: DuckDBConnection) {
    this.#api = api;
    this.#connection = connection;
    connection.registerTableFunction(
      api.DuckDBTableFunction.create({
        name: rowsFunction,
        bindFunction: (info) => {
          for (const [index, { type }] of this.#part.columns.entries())
            info.addResultColumn(`c${index}`, type);
          info.setCardinality(this.#part.rows, true);
        },
        initFunction: (info) => info.setMaxThreads(1),
        mainFunction: (info, chunk) => {
          try {
            this.#fill(chunk);
          } catch (error) {
            info.setError(String(error));
          }
        },
      }),
    );
  }

  /** @throws UserError "no-duckdb" where the package is not installed for this machine */
  static async open(): Promise<ParquetMaker> {
    const api = await loadDuckDb("Aggregating");
    const instance = await openClosed(api, "512MB");
    return new ParquetMaker(api, await instance.connect());
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** Writes one file, zstd. Rejects with DuckDB's error, e.g. when the disk is full. */
  async write(path: string, table: TableData): Promise<void> {
    const columns = table.columns.map((column) => stageColumn(this.#api, column, table));
    this.#part = { columns, rows: table.rows, done: 0 };
    const selected = table.columns.map(
      ({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoted(name, '"')}`,
    );
    await this.#connection.run(
      `COPY (SELECT ${selected.join(", ")} FROM ${rowsFunction}()) TO ${quoted(path, "'")} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    );
    this.#part = { columns: [], rows: 0, done: 0 };
  }

  #fill(chunk: DuckDBDataChunk): void {
    const part = this.#part;
    const count = Math.min(chunkRows, part.rows - part.done);
    chunk.rowCount = count;
    if (count === 0) return;
    for (const [index, column] of part.columns.entries())
      fillVector(chunk, index, { column, from: part.done, count });
    part.done += count;
  }
}

function stageColumn(
  { BOOLEAN, DOUBLE, VARCHAR, ENUM }: DuckDb,
  { name, type }: SchemaColumn,
  table: TableData,
): StagedColumn {
  const buffer = bufferOf(table, name);
  if (type === "BOOLEAN") return { buffer, isText: false, type: BOOLEAN, isEnumerated: false };
  if (type !== "VARCHAR") return { buffer, isText: false, type: DOUBLE, isEnumerated: false };
  const isEnumerated = isEnumerable(buffer, table.rows);
  return { buffer, isText: true, type: isEnumerated ? ENUM(buffer.texts) : VARCHAR, isEnumerated };
}

/** Whether a column has few different texts and nothing else. */
function isEnumerable({ texts, marks: own }: ColumnBuffer, rows: number): boolean {
  if (texts.length === 0 || texts.length > Math.min(mostEnumerated, rows / 4)) return false;
  if (texts.some((text) => text.length > 1000 || text.includes("\0"))) return false;
  for (let row = 0; row < rows; row++) if (own[row] !== marks.text && own[row] !== marks.none) return false;
  return true;
}

function fillVector(
  chunk: DuckDBDataChunk,
  index: number,
  { column, from, count }: { readonly column: StagedColumn; readonly from: number; readonly count: number },
): void {
  const vector = chunk.getColumnVector(index);
  const { buffer, isText } = column;
  for (let row = 0; row < count; row++) {
    const cell = buffer.cell(from + row);
    vector.setItem(row, isText && cell !== null && typeof cell !== "string" ? textOf(cell) : cell);
  }
  vector.flush();
}
