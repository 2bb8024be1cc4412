// What the commands are that look at runs: list, show, history, fields.

import type { CommandSpec } from "../command.js";
import {
  indexOptions,
  jsonOption,
  rootArguments,
  rootOption,
  runArgument,
  strictOption,
} from "./shared-options.js";

export const listSpec: CommandSpec = {
  name: "list",
  summary: "List runs, newest first",
  arguments: rootArguments,
  options: [
    { name: "notes", type: "boolean", summary: "Print the notes, one dated line each" },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Only runs that match" },
    jsonOption,
    strictOption,
    ...indexOptions,
  ],
  examples: [{ command: "runledger list --notes", summary: "what was tried, and why" }],
  exitCodes: [3],
};

export const showSpec: CommandSpec = {
  name: "show",
  summary: "Show everything known of one run",
  arguments: [runArgument],
  options: [rootOption, jsonOption, ...indexOptions],
  examples: [
    { command: "runledger show last", summary: "the newest run" },
    { command: "runledger show best:t20.mae", summary: "the best run of a metric" },
  ],
};

export const historySpec: CommandSpec = {
  name: "history",
  summary: "Print the whole curve of a metric, several runs side by side",
  arguments: [{ ...runArgument, repeated: true }],
  options: [
    {
      name: "metric",
      type: "string",
      placeholder: "METRIC",
      summary: "The metric; without it, the curves there are",
    },
    { name: "csv", type: "boolean", summary: "Print CSV in full precision, one line a point" },
    rootOption,
    jsonOption,
    ...indexOptions,
  ],
  examples: [
    {
      command: "runledger history last --metric loss",
      summary: "step, epoch, time and value of every point",
    },
    { command: "runledger history RUN OTHER --metric val_loss --csv", summary: "for plotting elsewhere" },
  ],
};

export const fieldsSpec: CommandSpec = {
  name: "fields",
  summary: "List the fields that runs have, with type, count and range",
  arguments: rootArguments,
  options: [jsonOption, ...indexOptions],
  examples: [
    { command: "runledger fields", summary: "names for --sort-by, --columns, --where and --target" },
  ],
};
