// What the rows are partitioned by: columns of the table of steps, or year, month, day of a step's time.

import { nearestNames } from "../core/nearest-names.js";
import { exitCodes, UserError } from "../errors.js";
import { nullPartition } from "./partition-names.js";

/** Taken from `ts` where the steps have no column of the name; the value is how many characters of an ISO date. */
const datesOfTime = { year: 4, month: 7, day: 10 } as const;

/** One key: the column of the files that holds it, or what makes it, as SQL that gives text or null. */
export interface PartitionKey {
  readonly name: string;
  readonly sql: string;
}

/**
 * The keys that names stand for; a name given twice counts once.
 * @throws UserError "unknown-column" with the nearest names, "no-partition-key" when there is none
 */
export function partitionKeys(names: readonly string[], columns: readonly string[]): PartitionKey[] {
  const wanted = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
  if (wanted.length === 0) throw noKey();
  return wanted.map((name) => {
    const sql = columns.includes(name) ? `CAST(${quoteName(name)} AS VARCHAR)` : dateSql(name, columns);
    if (sql === undefined) throw unknownColumn(name, columns);
    return { name, sql: `nullif(nullif(${sql}, ''), '${nullPartition}')` };
  });
}

/** The text of a date as the log wrote it; of numbers the date in UTC. */
function dateSql(name: string, columns: readonly string[]): string | undefined {
  if (!(name in datesOfTime) || !columns.includes("ts")) return undefined;
  const length = datesOfTime[name as keyof typeof datesOfTime];
  const number = `TRY_CAST("ts" AS DOUBLE)`;
  const seconds = `(CASE WHEN ${number} > 1e17 THEN ${number} / 1e9 WHEN ${number} > 1e11 THEN ${number} / 1e3 WHEN ${number} > 1e9 THEN ${number} END)`;
  const ofNumber = `strftime(make_timestamp(TRY_CAST(${seconds} * 1e6 AS BIGINT)), '%Y-%m-%d')`;
  const text = `CAST("ts" AS VARCHAR)`;
  return `left(CASE WHEN regexp_matches(${text}, '^\\d{4}-\\d\\d-\\d\\d') THEN ${text} ELSE ${ofNumber} END, ${length})`;
}

/** A name in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function unknownColumn(name: string, columns: readonly string[]): UserError {
  const near = nearestNames(name, [...columns, ...Object.keys(datesOfTime)]);
  const nearest = near.length === 0 ? "" : ` Nearest: ${near.join(", ")}.`;
  return new UserError("unknown-column", `--partition-by ${name}: the steps have no such column.${nearest}`, {
    hint: "year, month and day are taken from the time (ts) of steps. Columns asked for earlier are forgotten where the folder partitioned is removed.",
    exitCode: exitCodes.usage,
  });
}

function noKey(): UserError {
  return new UserError("no-partition-key", "--partition-by names no column.", {
    hint: "Name one or several: --partition-by model,month",
    exitCode: exitCodes.usage,
  });
}
