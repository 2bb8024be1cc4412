// What `runledger aggregate` is.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { jsonOption } from "./shared-options.js";

export const aggregateSpec: CommandSpec = {
  name: "aggregate",
  summary: "Gather all step logs of a root into one database: Parquet and CSV, one row a step, with rollups",
  arguments: [{ name: "ROOT", summary: "Folder that holds the logs (default: where runs usually are)" }],
  options: [
    {
      name: "out",
      type: "string",
      placeholder: "DIR",
      summary: "Folder of the database (default: ROOT/_aggregated)",
    },
    {
      name: "metric",
      type: "string",
      placeholder: "M",
      summary:
        "What ranking and insights are about (default: credited, else correct, else the first by name)",
    },
    {
      name: "like-with-like",
      type: "boolean",
      summary: "In the tables of settings, compare only runs that are equal in all other settings",
    },
    {
      name: "partition-by",
      type: "string",
      placeholder: "COLUMNS",
      summary:
        "Also keep the steps in Hive partitions: columns, or year, month, day; remembered until removed",
    },
    {
      name: "rollups-only",
      type: "boolean",
      summary: "Leave out the tables of steps: runs, models and insights alone, several times as fast",
    },
    jsonOption,
  ],
  examples: [
    { command: "runledger aggregate runs", summary: "writes runs/_aggregated; again: only what has changed" },
    {
      command: "runledger aggregate runs --metric evaluation.coverage",
      summary: "ranks models by another metric",
    },
    {
      command: "runledger aggregate runs --partition-by model,month",
      summary: "also writes runs/_aggregated/partitioned/model=…/month=…/steps.parquet",
    },
  ],
  exitCodes: [exitCodes.refused],
};
