// What `runledger query` is.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { queryFormats } from "../query-formats.js";
import { indexOptions, jsonOption, rootArguments, strictOption } from "./shared-options.js";

export const querySpec: CommandSpec = {
  name: "query",
  summary: "Ask runs in SQL: tables runs, metrics, history, steps; reads only",
  arguments: [
    { name: "SQL", summary: "One statement that reads: SELECT, WITH, FROM, PIVOT, DESCRIBE, SUMMARIZE …" },
    ...rootArguments,
  ],
  options: [
    {
      name: "format",
      type: "string",
      choices: queryFormats,
      placeholder: "FORMAT",
      summary: `Form of the answer: ${queryFormats.join(", ")} (default: table, or by the ending of --out)`,
    },
    {
      name: "out",
      type: "string",
      placeholder: "FILE",
      summary: "Write the answer to a file; - is standard output",
    },
    { name: "force", type: "boolean", summary: "Let --out replace an existing file" },
    {
      name: "rows",
      type: "number",
      placeholder: "N",
      summary: "Show the first N rows of a table (default: 40 on a terminal, else all)",
    },
    {
      name: "steps",
      type: "string",
      placeholder: "DIR",
      summary: "Where aggregate --out has put the table steps (default: ROOT/_aggregated)",
    },
    { name: "tables", type: "boolean", summary: "Show which tables there are; arguments are roots then" },
    { name: "schema", type: "boolean", summary: "Show all columns of all tables; arguments are roots then" },
    {
      name: "timeout",
      type: "string",
      placeholder: "TIME",
      summary: "Stop a query that takes longer: 90s, 10m (default: 60s)",
    },
    {
      name: "memory",
      type: "string",
      placeholder: "SIZE",
      summary: "Memory that a query may take: 512MB, 4GB (default: 1GB)",
    },
    jsonOption,
    strictOption,
    ...indexOptions,
  ],
  examples: [
    {
      command: `runledger query 'SELECT run_id, "metrics.val_loss" FROM runs ORDER BY 2 LIMIT 5'`,
      summary: "names with dots go in double quotes",
    },
    {
      command: "runledger query 'SELECT metric, min(value), max(value) FROM metrics GROUP BY metric' runs",
      summary: "over the runs in runs/",
    },
    { command: "runledger query --schema", summary: "which columns there are" },
    {
      command: "runledger query 'FROM history' --out history.parquet",
      summary: "every point of every curve, for data frames",
    },
  ],
  exitCodes: [exitCodes.unreadable, exitCodes.refused],
};
