// What `runledger report` and `runledger promote` are.

import type { CommandSpec } from "../command.js";
import { jsonOption, rootArguments, rootOption, strictOption } from "./shared-options.js";

export const reportSpec: CommandSpec = {
  name: "report",
  summary: "Write report.md with pictures, or one page: of a run, or of all runs below a folder compared",
  arguments: [
    {
      name: "RUN|ROOT",
      repeated: true,
      summary:
        "Runs (id or its unique start, folder, last, best:METRIC), or folders that hold runs; all runs when absent",
    },
  ],
  options: [
    {
      name: "out",
      type: "string",
      placeholder: "FOLDER|FILE",
      summary: "Where to (default: the run's folder if runledger wrote it, else ROOT/.runledger/reports)",
    },
    {
      name: "html",
      type: "boolean",
      summary:
        "Write one page in one file instead: tables, comparisons and curves to look into, without a server",
    },
    {
      name: "metric",
      type: "string",
      repeated: true,
      placeholder: "METRIC",
      summary: "Metrics that a comparison speaks of, the first decides the order (default: the most telling)",
    },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Compare only runs that match" },
    rootOption,
    jsonOption,
    strictOption,
  ],
  examples: [
    { command: "runledger report last", summary: "the newest run: report.md and assets/ in its folder" },
    {
      command: "runledger report experiments --out docs/results",
      summary: "all runs compared, in a folder of its own",
    },
    {
      command: "runledger report experiments --html --out runs.html",
      summary: "all runs in one file to send",
    },
  ],
  exitCodes: [3, 5],
};

export const promoteSpec: CommandSpec = {
  name: "promote",
  summary: "Copy a picture of the newest or best run of each group to a stable place",
  arguments: rootArguments,
  options: [
    {
      name: "plot",
      type: "string",
      repeated: true,
      placeholder: "FILE",
      summary: "Picture in a run's folder or below it: trace.png",
    },
    {
      name: "by",
      type: "string",
      placeholder: "FIELD",
      summary: "What makes a group: sampler, model_name (default: one group)",
    },
    {
      name: "out",
      type: "string",
      placeholder: "FOLDER",
      summary: "Where the pictures go: FOLDER/<group>/<picture>",
    },
    {
      name: "best",
      type: "string",
      placeholder: "METRIC",
      summary: "Take the run that is best in this metric (default: the newest)",
    },
    { name: "where", type: "string", placeholder: "EXPR", summary: "Only runs that match" },
    {
      name: "snippet",
      type: "string",
      placeholder: "FILE.md",
      summary: "Put the gallery into this file, between its markers; the rest of the file stays as it is",
    },
    { name: "dry-run", type: "boolean", summary: "Say what would be copied, and copy nothing" },
    jsonOption,
    strictOption,
  ],
  examples: [
    {
      command: "runledger promote runs --plot trace.png --by sampler --out docs/gallery --snippet README.md",
      summary: "one trace a sampler, shown in the README",
    },
  ],
  exitCodes: [3, 5],
};
