// What `runledger sweep` is.

import type { CommandSpec } from "../command.js";
import { jsonOption } from "./shared-options.js";

export const sweepSpec: CommandSpec = {
  name: "sweep",
  summary:
    "Many runs from one sweep file, each once: plan shows the trials, run has those attempted that are not captured yet, " +
    "status tells what became of them, retry tries the failed ones, cancel ends what still runs, export-snakemake writes " +
    "the plan as a workflow of Snakemake",
  arguments: [
    { name: "plan|run|status|retry|cancel|export-snakemake", required: true, summary: "What to do" },
    { name: "FILE", required: true, summary: "Sweep file: sweep.yaml, config/experiments.yaml, …" },
    { name: "GLOB", repeated: true, summary: "Only these trials: run_3f*, breadth/*, an id" },
  ],
  options: [
    {
      name: "stage",
      type: "string",
      repeated: true,
      placeholder: "PHASE",
      summary: "Only trials of this phase",
    },
    {
      name: "set",
      type: "string",
      repeated: true,
      placeholder: "NAME=V,V",
      summary: "Replace the values of a param: --set budgets=6,8",
    },
    {
      name: "parallel",
      type: "number",
      placeholder: "N",
      summary:
        "CPU slots, or tasks of Slurm at once (default: PARALLEL_JOBS; else the cores, or what Slurm has room for)",
    },
    {
      name: "retries",
      type: "number",
      placeholder: "N",
      summary: "Try a failed trial again so often (default: the file's)",
    },
    {
      name: "force",
      type: "boolean",
      summary: "Run the trials that GLOB and --stage name anew; their folders go to the trash",
    },
    { name: "dry-run", type: "boolean", summary: "Show what would be run, run nothing (also DRY_RUN=1)" },
    {
      name: "launcher",
      type: "string",
      placeholder: "NAME",
      summary: "Where trials run (default: the file's, else local)",
    },
    {
      name: "root",
      type: "string",
      placeholder: "DIR",
      summary: "Folder that holds the sweep's folder (default: the file's root)",
    },
    { name: "yes", type: "boolean", summary: "Do not ask above 10,000 trials" },
    {
      name: "as",
      type: "string",
      choices: ["parallel"],
      placeholder: "FORM",
      summary: "plan: a one-liner for GNU parallel",
    },
    jsonOption,
  ],
  examples: [
    {
      command: "runledger sweep plan sweep.yaml",
      summary: "the trials, with their ids and what became of them",
    },
    {
      command: "runledger sweep run sweep.yaml --parallel 4",
      summary: "the same command goes on after Ctrl-C",
    },
    { command: "runledger sweep run sweep.yaml --force --stage depth", summary: "the trials of depth anew" },
  ],
  exitCodes: [5, 75, 130],
};
