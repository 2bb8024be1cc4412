// A database in memory for one query: tables go in, it is locked, the query runs, rows come out.

import { exitCodes, UserError } from "../../errors.js";
import { type DuckDBConnection, type DuckDBResult, type DuckDb, openClosed, quoted } from "../duckdb.js";
import type { SchemaColumn, TableData } from "../table-data.js";
import { uniqueName } from "../unique-name.js";
import { appendRows } from "./append-rows.js";
import type { JudgedSql } from "./judge-sql.js";
import { closeConnection, lockConnection } from "./lock-connection.js";
import { type PlainValue, plainValue } from "./plain-value.js";

export interface QueryLimits {
  /** As DuckDB writes it: "1GB". */
  readonly memory: string;
  readonly timeoutMs: number;
}

/** The answer of a query while it is fetched. */
export interface QueryResult {
  /** Names are unique; types in DuckDB's words. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Rows, some thousand at a time. Throws as `run` does. */
  readonly rows: () => AsyncGenerator<readonly (readonly PlainValue[])[]>;
  /** For another database that takes rows as they are. */
  readonly raw: {
    readonly api: DuckDb;
    readonly result: DuckDBResult;
    readonly fetch: DuckDBResult["fetchChunk"];
  };
}

export class QueryDatabase {
  readonly #api: DuckDb;
  readonly #connection: DuckDBConnection;
  readonly #limits: QueryLimits;
  #isTimedOut = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(api: DuckDb, connection: DuckDBConnection, limits: QueryLimits) {
    this.#api = api;
    this.#connection = connection;
    this.#limits = limits;
  }

  static async open(api: DuckDb, limits: QueryLimits): Promise<QueryDatabase> {
    const instance = await openClosed(api, limits.memory);
    return new QueryDatabase(api, await instance.connect(), limits);
  }

  close(): void {
    clearTimeout(this.#timer);
    closeConnection(this.#connection);
  }

  /** Makes an empty table. */
  async createTable(name: string, columns: readonly SchemaColumn[]): Promise<void> {
    const defined = columns.map((column) => `${quoted(column.name, '"')} ${column.type}`);
    await this.#connection.run(`CREATE TABLE ${quoted(name, '"')} (${defined.join(", ")})`);
  }

  async append(table: string, data: TableData): Promise<void> {
    await appendRows(this.#api, this.#connection, { table, data });
  }

  /** Makes a view of files, which stay readable when the database is locked; these and no others. */
  async createView(name: string, select: string, files: readonly string[]): Promise<void> {
    await this.#connection.run(`SET allowed_paths = [${files.map((file) => quoted(file, "'")).join(", ")}]`);
    await this.#connection.run(`CREATE VIEW ${quoted(name, '"')} AS ${select}`);
  }

  /** Locks it for good: what runs afterwards reads the tables and nothing else. */
  async lock(): Promise<void> {
    await lockConnection(this.#connection);
  }

  /**
   * Runs a query that was judged, in a transaction that cannot write.
   * @throws UserError "timed-out"; DuckDB's errors
   */
  async run(sql: string, { kind }: JudgedSql): Promise<QueryResult> {
    this.#startTimer();
    try {
      await this.#connection.run("BEGIN TRANSACTION READ ONLY");
      const statements = await this.#connection.extractStatements(sql);
      for (let index = 0; ; index++) {
        const statement = await statements.prepare(index);
        const isLast = index === statements.count - 1;
        this.#checkType(statement.statementType, { kind, isLast });
        if (statement.parameterCount > 0) throw parameters();
        if (isLast) return this.#resultOf(await statement.stream());
        await statement.run();
      }
    } catch (error) {
      throw this.#isTimedOut ? this.#timedOut() : error;
    }
  }

  /** Holds DuckDB's own word on each statement against what the query was judged to be. */
  #checkType(
    type: number,
    { kind, isLast }: { readonly kind: JudgedSql["kind"]; readonly isLast: boolean },
  ): void {
    const { SELECT, EXPLAIN, CREATE } = this.#api.StatementType;
    const allowed = !isLast && kind === "pivot" ? CREATE : kind === "explain" ? EXPLAIN : SELECT;
    if (type !== allowed || (!isLast && kind !== "pivot")) {
      throw new UserError(
        "refused-sql",
        `runledger query: ${this.#api.StatementType[type]} is not allowed.`,
        {
          exitCode: exitCodes.refused,
        },
      );
    }
  }

  #resultOf(result: DuckDBResult): QueryResult {
    const types = result.columnTypes();
    const taken = new Set<string>();
    const fetch = async (): ReturnType<DuckDBResult["fetchChunk"]> => {
      try {
        const chunk = await result.fetchChunk();
        // An interrupted query just ends, as if it had no more rows.
        if (this.#isTimedOut) throw this.#timedOut();
        if (chunk === null || chunk.rowCount === 0) clearTimeout(this.#timer);
        return chunk;
      } catch (error) {
        throw this.#isTimedOut ? this.#timedOut() : error;
      }
    };
    const api = this.#api;
    return {
      columns: result
        .columnNames()
        .map((name, index) => ({ name: uniqueName(name, taken), type: String(types[index]) })),
      raw: { api, result, fetch },
      rows: async function* () {
        for (;;) {
          const chunk = await fetch();
          if (chunk === null || chunk.rowCount === 0) return;
          yield chunk.getRows().map((row) => row.map((value) => plainValue(api, value)));
        }
      },
    };
  }

  #startTimer(): void {
    this.#timer = setTimeout(() => {
      this.#isTimedOut = true;
      this.#connection.interrupt();
    }, this.#limits.timeoutMs);
  }

  #timedOut(): UserError {
    clearTimeout(this.#timer);
    const seconds = this.#limits.timeoutMs / 1000;
    return new UserError("timed-out", `runledger query: stopped, it took longer than ${seconds} s.`, {
      hint: "Ask for less, or allow more time: --timeout 10m",
    });
  }
}

function parameters(): UserError {
  return new UserError("bad-sql", "runledger query: the query has parameters such as ? or $1.", {
    hint: "Write the values themselves; texts in single quotes.",
    exitCode: exitCodes.usage,
  });
}
