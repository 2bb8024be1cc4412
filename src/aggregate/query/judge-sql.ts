// Judges a query before it runs: one statement, which only reads, and only tables. DuckDB's own parser takes it apart.

import { exitCodes, UserError } from "../../errors.js";
import { type DuckDBConnection, type DuckDb, openClosed, quoted } from "../duckdb.js";
import { closeConnection, lockConnection } from "./lock-connection.js";

/** What a query is. `pivot`: one whose columns DuckDB finds by making a type first. */
export type QueryKind = "query" | "explain" | "pivot";

export interface JudgedSql {
  readonly kind: QueryKind;
  /** Whether the query reads a table; where it cannot be taken apart, whether the name is in its text. */
  readonly mentions: (table: string) => boolean;
  /** Whether it asks which tables there are. */
  readonly showsTables: boolean;
}

/** Functions in the place of tables that make rows of nothing but their arguments and these tables. */
const allowedFunctions = new Set([
  ...["range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree"],
  ...["duckdb_tables", "duckdb_columns", "duckdb_views", "duckdb_functions", "duckdb_types"],
  ...["pragma_version"],
]);
const forbiddenScalars = new Set(["write_log"]);

/** Parses queries in an empty, locked database, so that nothing can happen meanwhile. */
export class SqlJudge {
  readonly #api: DuckDb;
  readonly #connection: DuckDBConnection;

  private constructor(api: DuckDb, connection: DuckDBConnection) {
    this.#api = api;
    this.#connection = connection;
  }

  static async open(api: DuckDb): Promise<SqlJudge> {
    const connection = await (await openClosed(api, "256MB")).connect();
    await lockConnection(connection);
    return new SqlJudge(api, connection);
  }

  close(): void {
    closeConnection(this.#connection);
  }

  /** @throws UserError "bad-sql" for what is no SQL, "refused-sql" (exit 5) for what does more than read tables */
  async judge(sql: string): Promise<JudgedSql> {
    if (sql.includes("\0")) throw badSql("It has a NUL character in it.");
    const parsed = await this.#parse(sql);
    if (parsed !== undefined) return judgeParsed(parsed, "query");
    const explained = /^\s*explain\b\s*(?:analyze\b\s*)?(?:\(\s*(?:analyze|format)\b[^()]*\)\s*)?/i.exec(sql);
    if (explained !== null) {
      const inner = await this.#parse(sql.slice(explained[0].length));
      if (inner !== undefined) return judgeParsed(inner, "explain");
    }
    return await this.#judgeOther(sql);
  }

  /** The query as DuckDB's parser sees it; undefined when it is something else than queries. */
  async #parse(sql: string): Promise<ParsedSql | undefined> {
    const answer = await this.#connection.runAndReadAll(`SELECT json_serialize_sql(${quoted(sql, "'")})`);
    const parsed = JSON.parse(String(answer.getRows()[0]?.[0])) as ParsedSql;
    if (!parsed.error) return parsed;
    if (/Only SELECT statements/.test(parsed.error_message ?? "")) return undefined;
    throw badSql(parsed.error_message ?? "DuckDB cannot read it.");
  }

  /** Pivots without a list of values become several statements inside DuckDB; all else is refused. */
  async #judgeOther(sql: string): Promise<JudgedSql> {
    const count = await this.#count(sql);
    if (count > 1) {
      // In brackets only a single query can stand, whatever DuckDB makes of it.
      const bracketed = await this.#count(`FROM (\n${sql.replace(/;\s*$/, "")}\n)`).catch(() => 0);
      if (bracketed !== count) throw severalStatements();
      const [called] = await this.#namedFunctions(sql);
      if (called !== undefined) throw forbiddenFunction(called);
      const mentions = (table: string): boolean => new RegExp(`\\b${table}\\b`, "i").test(sql);
      return { kind: "pivot", mentions, showsTables: false };
    }
    throw notReading(await this.#nameOf(sql));
  }

  async #count(sql: string): Promise<number> {
    try {
      return (await this.#connection.extractStatements(sql)).count;
    } catch (error) {
      const message = messageOf(error);
      if (/Permission Error/.test(message)) throw notReading(firstWord(sql));
      throw badSql(message);
    }
  }

  /** Functions in the place of tables whose names are in the text, but for those that are allowed. */
  async #namedFunctions(sql: string): Promise<readonly string[]> {
    const answer = await this.#connection.runAndReadAll(
      "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'pragma', 'table_macro')",
    );
    const names = answer
      .getRows()
      .map(([name]) => String(name))
      .filter((name) => !allowedFunctions.has(name));
    // A name before a bracket, or before a comment that may hide one.
    const isCalled = (name: string): boolean =>
      new RegExp(`(?<![\\w.])${name}"?\\s*(?:\\(|/\\*|--)`, "i").test(sql) ||
      new RegExp(`\\.\\s*"?${name}"?\\s*(?:\\(|/\\*|--)`, "i").test(sql);
    return names.filter(isCalled);
  }

  async #nameOf(sql: string): Promise<string> {
    try {
      const statement = await (await this.#connection.extractStatements(sql)).prepare(0);
      const name = this.#api.StatementType[statement.statementType];
      const word = firstWord(sql);
      return name === "SELECT" || name === undefined ? word : name.replaceAll("_", " ");
    } catch {
      return firstWord(sql);
    }
  }
}

/** What json_serialize_sql answers. */
interface ParsedSql {
  readonly error: boolean;
  readonly error_message?: string;
  readonly statements?: readonly unknown[];
}

function judgeParsed({ statements = [] }: ParsedSql, kind: QueryKind): JudgedSql {
  if (statements.length === 0) throw badSql("There is no statement in it.");
  if (statements.length > 1) throw severalStatements();
  const tables = new Set<string>();
  let showsTables = false;
  for (const node of nodesOf(statements)) {
    if (node.type === "BASE_TABLE") {
      const name = String(node.table_name).toLowerCase();
      tables.add(name);
      if (node.schema_name === "information_schema" || name.startsWith("duckdb_")) showsTables = true;
    }
    if (node.type === "SHOW_REF" && node.show_type === "SHOW_UNQUALIFIED") showsTables = true;
    if (node.type === "TABLE_FUNCTION")
      showsTables = checkFunction(node.function).startsWith("duckdb_") || showsTables;
    if (node.class === "FUNCTION" && forbiddenScalars.has(String(node.function_name).toLowerCase()))
      throw forbiddenFunction(String(node.function_name));
  }
  return { kind, mentions: (table) => tables.has(table), showsTables };
}

/** The name of an allowed function. */
function checkFunction(call: unknown): string {
  const name = String((call as { function_name?: unknown } | undefined)?.function_name ?? "?").toLowerCase();
  if (!allowedFunctions.has(name)) throw forbiddenFunction(name);
  return name;
}

/** Every object in a tree of plain data. */
function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  const todo = [value];
  while (todo.length > 0) {
    const next = todo.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) yield next as Record<string, unknown>;
    for (const member of Object.values(next)) todo.push(member);
  }
}

const readingHint =
  "A query is one statement that reads: SELECT, WITH, FROM, VALUES, PIVOT, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN.";

function refused(message: string, hint: string): UserError {
  return new UserError("refused-sql", `runledger query: ${message}`, { hint, exitCode: exitCodes.refused });
}

function severalStatements(): UserError {
  return refused("There are several statements; only one is run.", readingHint);
}

function notReading(what: string): UserError {
  return refused(`${what} is not allowed: it does more than read these tables.`, readingHint);
}

function forbiddenFunction(name: string): UserError {
  return refused(
    `${name}() is not allowed: queries read these tables and no files or settings.`,
    "See the tables with: runledger query --tables",
  );
}

function badSql(message: string): UserError {
  return new UserError("bad-sql", `runledger query: ${firstLines(message)}`, {
    hint: 'DuckDB\'s SQL; names with dots or capitals in double quotes: "metrics.t20.mae".',
    exitCode: exitCodes.usage,
  });
}

/** DuckDB's words without the drawing of the place. */
export function firstLines(message: string): string {
  const words = message
    .replace(/^Failed to extract statements: /, "")
    .split(/\n\s*\nLINE \d/)[0]
    ?.replace(/^(Parser|Binder|Catalog) Error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
  return words === undefined || words === "" ? message : words;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function firstWord(sql: string): string {
  return /[a-z_]+/i.exec(sql.replace(/--.*$|\/\*[\s\S]*?\*\//gm, ""))?.[0]?.toUpperCase() ?? "This";
}
