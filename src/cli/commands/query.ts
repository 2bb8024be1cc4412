// `runledger query`: SQL over runs, metrics, histories and steps; answers as a table or a file.

import { extname } from "node:path";
import type { OpenQuery } from "../../aggregate/query/open-query.js";
import { exitCodes, UserError } from "../../errors.js";
import { replaceFile } from "../../store/atomic-write.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { parseDurationMs } from "../duration-option.js";
import { checkOutputFile } from "../export-file.js";
import { printProblems, readingExitCode, shorten } from "../open-runs.js";
import { type QueryFormat, queryFormats } from "../query-formats.js";
import { openScene } from "../query-scene.js";
import { csvOf, jsonOf, markdownOf, tableOf } from "../query-text.js";

export const run: RunCommand = async (invocation, context) => {
  const { options, positionals } = invocation;
  if (options.tables === true || options.schema === true) {
    const { showTables } = await import("../query-tables.js");
    return showTables(invocation, context);
  }
  const [sql = "", ...roots] = positionals;
  if (sql.trim() === "") throw missingSql();
  const place = placeOf(invocation, context);
  const limits = limitsOf(invocation);
  const scene = openScene({ ...invocation, positionals: roots }, context);
  const { openQuery } = await import("../../aggregate/query/open-query.js");
  const { places, table, stepsFolder } = scene;
  const { roots: paths, contract } = places;
  const open = await openQuery({ sql, roots: paths, contract, table, limits, stepsFolder });
  try {
    await answer(open, { place, context, invocation, memory: limits.memory });
  } finally {
    open.close();
  }
  scene.finish();
  for (const remark of open.remarks) context.writeError(`${remark}\n`);
  const problems = [...scene.problems(), ...open.problems];
  printProblems(problems, context);
  return readingExitCode(invocation, problems);
};

interface Place {
  readonly format: QueryFormat;
  /** Absolute path; undefined for standard output. */
  readonly file: string | undefined;
}

interface Answering {
  readonly place: Place;
  readonly context: Context;
  readonly invocation: Invocation;
  readonly memory: string;
}

async function answer(open: OpenQuery, { place, context, invocation, memory }: Answering): Promise<void> {
  const { format, file } = place;
  if (format === "parquet" && file !== undefined) {
    const { writeResultParquet } = await import("../../aggregate/query/result-parquet.js");
    await open.explained(() => writeResultParquet(nodeFileSystem, file, { ...open.result, memory }));
  } else if (file === undefined) {
    for await (const text of textsOf(open, { format, context, invocation, file })) context.writeOut(text);
  } else {
    const texts: string[] = [];
    for await (const text of textsOf(open, { format, context, invocation, file })) texts.push(text);
    replaceFile(nodeFileSystem, file, texts.join(""));
  }
  if (file !== undefined) context.writeError(`Wrote ${shorten(file, context)}\n`);
}

async function* textsOf(
  { result, remarks, problems }: OpenQuery,
  { format, context, invocation, file }: Place & Pick<Answering, "context" | "invocation">,
): AsyncGenerator<string> {
  if (format === "csv") yield* csvOf(result);
  else if (format === "json") yield* jsonOf(result, { remarks, problems });
  else if (format === "markdown") yield* markdownOf(result);
  else {
    const width = file === undefined ? context.terminal.columns : undefined;
    const asked = invocation.options.rows;
    const mostRows = asked !== undefined ? Number(asked) : width === undefined ? undefined : 40;
    yield await tableOf(result, { width, color: context.terminal.useColor && file === undefined, mostRows });
  }
}

const endings: Readonly<Record<string, QueryFormat>> = {
  ".csv": "csv",
  ".json": "json",
  ".parquet": "parquet",
  ".md": "markdown",
  ".txt": "table",
};

function placeOf({ options }: Invocation, context: Context): Place {
  const out = options.out === undefined ? undefined : String(options.out);
  const asked = options.json === true ? "json" : options.format;
  if (options.json === true && options.format !== undefined && options.format !== "json")
    throw usage("--json and --format exclude each other.", "Give one of them.");
  const ofName = out === undefined ? undefined : endings[extname(out).toLowerCase()];
  const format = queryFormats.find((name) => name === asked) ?? ofName;
  if (out === undefined || out === "-") {
    if (format === "parquet") throw usage("--format parquet needs a file.", "Name it: --out answer.parquet");
    return { format: format ?? "table", file: undefined };
  }
  if (format === undefined)
    throw usage("--out says where, but not in which format.", `Add --format ${queryFormats.join(" or ")}.`);
  const mayReplace = options.force === true;
  return { format, file: checkOutputFile(out, { context, option: "--out", mayReplace }) };
}

function limitsOf({ options }: Invocation) {
  const { timeout = "60s", memory = "1GB", rows } = options;
  if (rows !== undefined && !(Number.isInteger(rows) && Number(rows) >= 0))
    throw usage(`--rows is ${String(rows)}, not a number of rows.`, "Give a whole number: --rows 100");
  if (!/^\d+(\.\d+)?\s*[KMGT]i?B$/i.test(String(memory)) || !/[1-9]/.test(String(memory)))
    throw usage(`--memory is "${String(memory)}", not a size.`, "Write it as 512MB or 4GB.");
  return {
    timeoutMs: parseDurationMs(String(timeout), "runledger query: --timeout"),
    memory: String(memory),
  };
}

function missingSql(): UserError {
  return usage(
    "SQL is missing.",
    "Write one statement in quotes: runledger query 'FROM runs LIMIT 5'   Tables: runledger query --tables",
  );
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-option", `runledger query: ${message}`, { hint, exitCode: exitCodes.usage });
}
