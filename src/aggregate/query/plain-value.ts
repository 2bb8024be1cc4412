// DuckDB's values as plain data: what JSON, CSV and tables are made of.

import type { DuckDBValue, DuckDb } from "../duckdb.js";

/** NULL is null. Whole numbers beyond 2^53 stay bigints, decimals of more than 15 digits are texts. */
export type PlainValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly PlainValue[]
  | ReadonlyMap<string, PlainValue>;

/** Numbers of so many digits are the same as doubles. */
const exactDigits = 15;

/**
 * Structs and maps become maps, lists and arrays lists, times ISO 8601 (those with a zone in UTC, with "Z"), anything
 * else that is no number the text that DuckDB prints.
 */
export function plainValue(api: DuckDb, value: DuckDBValue): PlainValue {
  if (value === null || typeof value !== "object") return typeof value === "bigint" ? smaller(value) : value;
  const plain = (item: DuckDBValue): PlainValue => plainValue(api, item);
  if (value instanceof api.DuckDBListValue || value instanceof api.DuckDBArrayValue)
    return value.items.map(plain);
  if (value instanceof api.DuckDBStructValue) {
    return new Map(Object.entries(value.entries).map(([name, item]) => [name, plain(item)]));
  }
  if (value instanceof api.DuckDBMapValue) {
    return new Map(value.entries.map(({ key, value: item }) => [textOfKey(plain(key)), plain(item)]));
  }
  if (value instanceof api.DuckDBUnionValue) return plain(value.value);
  if (value instanceof api.DuckDBDecimalValue) return decimal(String(value));
  if (value instanceof api.DuckDBTimestampTZValue) return zoned(value.micros) ?? String(value);
  if (isTimestamp(api, value)) return String(value).replace(/^(\d{4}-\d\d-\d\d) /, "$1T");
  return String(value);
}

function smaller(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function decimal(text: string): number | string {
  return text.replace(/\D/g, "").length <= exactDigits ? Number(text) : text;
}

function isTimestamp(api: DuckDb, value: object): boolean {
  return [
    api.DuckDBTimestampValue,
    api.DuckDBTimestampSecondsValue,
    api.DuckDBTimestampMillisecondsValue,
    api.DuckDBTimestampNanosecondsValue,
  ].some((kind) => value instanceof kind);
}

/** A moment in UTC; undefined for infinities and years that dates do not reach. */
function zoned(micros: bigint): string | undefined {
  const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - fraction) / 1000n));
  if (Number.isNaN(date.getTime())) return undefined;
  const digits = String(fraction).padStart(6, "0").replace(/0+$/, "");
  return date.toISOString().replace(/\.000Z$/, digits === "" ? "Z" : `.${digits}Z`);
}

function textOfKey(key: PlainValue): string {
  return typeof key === "string" ? key : String(key);
}
