// One query over the runs below some roots: judges it, loads the tables it reads, locks the database, runs it.

import { outermost } from "../../catalog/outermost.js";
import type { Contract } from "../../core/contract/contract.js";
import type { FieldTable } from "../../core/field/field-table.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { loadDuckDb } from "../duckdb.js";
import { historyColumns, historyTables } from "./history-table.js";
import { type JudgedSql, SqlJudge } from "./judge-sql.js";
import { QueryDatabase, type QueryLimits, type QueryResult } from "./query-database.js";
import { explainError } from "./query-error.js";
import { metricsColumns, metricTables, runsTable } from "./run-tables.js";
import { type AggregatedSteps, findAllSteps, selectSteps } from "./steps-table.js";

export interface QueryRequest {
  readonly sql: string;
  /** Absolute paths. */
  readonly roots: readonly string[];
  readonly contract: Contract;
  /** Opens the runs; called when a query reads them. */
  readonly table: () => FieldTable;
  readonly limits: QueryLimits;
  /** Folder of the database that `steps` is taken from, absolute; absent: the usual one of each root. */
  readonly stepsFolder?: string | undefined;
}

export interface OpenQuery {
  readonly result: QueryResult;
  /** Troubles with histories. */
  readonly problems: readonly Problem[];
  /** What the answer lacks because steps were not aggregated lately; one sentence each. */
  readonly remarks: readonly string[];
  /** Does something with the rows; DuckDB's errors meanwhile become such as a person can mend. */
  readonly explained: <T>(work: () => Promise<T>) => Promise<T>;
  readonly close: () => void;
}

/**
 * Starts a query.
 * @throws UserError "refused-sql" (exit 5) for what does more than read the tables, "bad-sql", "unknown-table",
 * "unknown-column", "no-steps", "timed-out", "out-of-memory", "no-duckdb"
 */
export async function openQuery(request: QueryRequest): Promise<OpenQuery> {
  const { sql, limits } = request;
  const api = await loadDuckDb("A query");
  const judge = await SqlJudge.open(api);
  const judged = await judge.judge(sql).finally(() => judge.close());
  const database = await QueryDatabase.open(api, limits);
  const loaded = new Loading(request, database);
  const explain = (error: unknown): unknown =>
    explainError(error, { sql, columns: loaded.columns, memory: limits.memory });
  try {
    await loaded.load(judged);
    await database.lock();
    const result = await database.run(sql, judged);
    return {
      result: { ...result, rows: () => explained(result.rows(), explain) },
      problems: loaded.problems,
      remarks: loaded.remarks,
      explained: async (work) => {
        try {
          return await work();
        } catch (error) {
          throw explain(error);
        }
      },
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw explain(error);
  }
}

async function* explained<T>(
  rows: AsyncGenerator<T>,
  explain: (error: unknown) => unknown,
): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw explain(error);
  }
}

/** Puts the tables that a query reads into the database. */
class Loading {
  /** Names of columns by table. */
  readonly columns = new Map<string, readonly string[]>();
  readonly problems: Problem[] = [];
  readonly remarks: string[] = [];
  readonly #request: QueryRequest;
  readonly #database: QueryDatabase;

  constructor(request: QueryRequest, database: QueryDatabase) {
    this.#request = request;
    this.#database = database;
  }

  async load({ mentions, showsTables }: JudgedSql): Promise<void> {
    const isRead = (name: string): boolean => mentions(name) || showsTables;
    if (isRead("runs")) {
      const data = runsTable(this.#request.table());
      await this.#make("runs", data.columns);
      await this.#database.append("runs", data);
    }
    if (isRead("metrics")) {
      await this.#make("metrics", metricsColumns);
      if (mentions("metrics")) await this.#fillMetrics();
    }
    if (isRead("history")) {
      await this.#make("history", historyColumns);
      if (mentions("history")) await this.#fillHistory();
    }
    if (isRead("steps")) await this.#attachSteps(mentions("steps"));
  }

  async #make(name: string, columns: Parameters<QueryDatabase["createTable"]>[1]): Promise<void> {
    this.columns.set(
      name,
      columns.map((column) => column.name),
    );
    await this.#database.createTable(name, columns);
  }

  async #fillMetrics(): Promise<void> {
    for (const data of metricTables(this.#request.table(), this.#request.contract))
      await this.#database.append("metrics", data);
  }

  async #fillHistory(): Promise<void> {
    for (const data of historyTables(this.#request.roots, this.problems))
      await this.#database.append("history", data);
  }

  async #attachSteps(isNeeded: boolean): Promise<void> {
    const { stepsFolder } = this.#request;
    const roots = stepsFolder === undefined ? outermost(this.#request.roots) : [];
    const found = findAllSteps(roots, stepsFolder);
    if (found.length === 0) {
      if (isNeeded) throw noSteps(roots, stepsFolder);
      return;
    }
    for (const root of roots.filter((each) => !found.some((steps) => steps.root === each)))
      this.remarks.push(`steps: ${root} is not among them; add it with: runledger aggregate ${root}`);
    for (const steps of found) this.remarks.push(...agedRemark(steps));
    this.columns.set("steps", [...new Set(found.flatMap(({ columns }) => columns.map(({ name }) => name)))]);
    const files = found.flatMap((steps) => steps.files);
    await this.#database.createView("steps", selectSteps(found), files);
  }
}

function agedRemark({ root, outdatedLogs }: AggregatedSteps): string[] {
  if (outdatedLogs === 0) return [];
  const logs = outdatedLogs === 1 ? "1 log has" : `${outdatedLogs} logs have`;
  return [`steps: ${logs} changed since; bring the table up to date with: runledger aggregate ${root}`];
}

function noSteps(roots: readonly string[], stepsFolder: string | undefined): UserError {
  if (stepsFolder !== undefined) {
    return new UserError("no-steps", `runledger query: ${stepsFolder} holds no table of steps.`, {
      hint: "--steps names the folder that runledger aggregate --out wrote to, without --rollups-only.",
      exitCode: exitCodes.usage,
    });
  }
  const [root = "ROOT"] = roots;
  return new UserError(
    "no-steps",
    "runledger query: there is no table of steps; nothing was aggregated yet.",
    {
      hint: `Make it with: runledger aggregate ${root}   Made with --out DIR? Then add --steps DIR. Points that runs logged are in the table history, too.`,
      exitCode: exitCodes.usage,
    },
  );
}
