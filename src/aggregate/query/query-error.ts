// DuckDB's errors in words that help here: which tables and columns there are, what is not allowed.

import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, UserError } from "../../errors.js";
import { firstLines, messageOf } from "./judge-sql.js";

export interface QueryScene {
  readonly sql: string;
  /** Names of columns by table, of the tables that were loaded. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly memory: string;
}

const tablesHint =
  "Tables are runs, metrics, history and steps; see their columns with: runledger query --schema";

const notFinite = "A column holds NaN or infinities. Leave it out, or its rows with: WHERE isfinite(COLUMN)";

/** What went wrong, as something a person can mend. Errors that say so already stay as they are. */
export function explainError(error: unknown, scene: QueryScene): unknown {
  if (error instanceof UserError) return error;
  const message = messageOf(error);
  const found = explanations.find(([pattern]) => pattern.test(message));
  if (found === undefined) return error;
  const [pattern, explain] = found;
  const match = pattern.exec(message);
  return explain(firstLines(message), scene, match?.[1] ?? "");
}

type Explain = (words: string, scene: QueryScene, name: string) => UserError;

const explanations: readonly (readonly [RegExp, Explain])[] = [
  [/Out of Memory Error|failed to allocate|bad allocation/i, (_, scene) => outOfMemory(scene)],
  [/Permission Error/, () => noFiles()],
  [/Table with name (.+?) does not exist/, (words, _, name) => unknownTable(words, name)],
  [/Referenced table "(.+?)" not found/, (words, scene, name) => dottedName(words, scene, name)],
  [/(?:Referenced column|Values list .* have a column named) "(.+?)"/, unknownColumn],
  [/STDDEV\w* is out of range/, (words) => usage("bad-sql", words, notFinite)],
  [/^(?:[A-Z][\w ]*) Error: /, (words) => usage("bad-sql", words, tablesHint)],
];

function usage(code: string, words: string, hint: string): UserError {
  return new UserError(code, `runledger query: ${words}`, { hint, exitCode: exitCodes.usage });
}

function outOfMemory({ memory }: QueryScene): UserError {
  return new UserError("out-of-memory", `runledger query: the query needs more memory than ${memory}.`, {
    hint: "Ask for fewer columns or rows, name a smaller ROOT, or allow more: --memory 4GB",
  });
}

function noFiles(): UserError {
  return new UserError("refused-sql", "runledger query: queries read these tables and no files.", {
    hint: tablesHint,
    exitCode: exitCodes.refused,
  });
}

function unknownTable(words: string, name: string): UserError {
  if (/[./\\*:]/.test(name)) return noFiles();
  return usage("unknown-table", words, tablesHint);
}

/** `metrics.t20.mae` without quotes is column t20 of table metrics. */
function dottedName(words: string, scene: QueryScene, name: string): UserError {
  const escaped = name.replace(/[^\w]/g, "\\$&");
  const dotted = new RegExp(`\\b${escaped}(?:\\.\\w+)+`).exec(scene.sql)?.[0] ?? name;
  const [nearest = "metrics.t20.mae"] = nearestNames(dotted, allColumns(scene), 1);
  return usage("unknown-column", words, `A name with dots goes in double quotes: "${nearest}"`);
}

function unknownColumn(words: string, scene: QueryScene, name: string): UserError {
  const nearest = nearestNames(name, allColumns(scene));
  if (nearest.length === 0) return usage("unknown-column", words, tablesHint);
  const quotedNames = nearest.map((column) => (/^[a-z_]\w*$/.test(column) ? column : `"${column}"`));
  return usage("unknown-column", words, `Nearest: ${quotedNames.join(", ")}`);
}

function allColumns({ columns }: QueryScene): Set<string> {
  return new Set([...columns.values()].flat());
}
