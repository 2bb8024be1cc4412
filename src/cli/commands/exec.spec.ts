// What `runledger exec` is: run any program as a recorded run.

import type { CommandSpec } from "../command.js";

export const execSpec: CommandSpec = {
  name: "exec",
  summary:
    "Run any program as a recorded run. Its output is kept and shown, every line of JSON with numbers on its standard " +
    "output is logged as metrics, and its exit code is passed on",
  arguments: [{ name: "-- COMMAND", repeated: true, summary: "The program and its arguments" }],
  options: [
    {
      name: "model",
      type: "string",
      placeholder: "NAME",
      summary: "Name of the model; the run is called after it (default: the script's name)",
    },
    {
      name: "param",
      type: "string",
      repeated: true,
      placeholder: "K=V",
      summary: "A value chosen before the run, kept in its config; dots make groups: optimizer.lr=0.1",
    },
    {
      name: "tag",
      type: "string",
      repeated: true,
      placeholder: "TAG",
      summary: "A word to filter by",
    },
    {
      name: "input",
      type: "string",
      repeated: true,
      placeholder: "FILE",
      summary: "A file that the program reads, copied into the run's inputs/ with its digest",
    },
    {
      name: "scrape",
      type: "string",
      repeated: true,
      placeholder: "REGEX",
      summary:
        "Log the numbers that its groups catch in the output, named (?P<loss>…) or by the word before; step and epoch place them",
    },
    {
      name: "root",
      type: "string",
      placeholder: "DIR",
      summary:
        "Folder that holds the runs (default: RUNLEDGER_ROOT, first root of runledger.yaml, experiments)",
    },
  ],
  examples: [
    {
      command: "runledger exec -- python train.py --epochs 10",
      summary: 'prints json.dumps({"epoch": 1, "loss": 0.2})',
    },
    {
      command: "runledger exec --model lstm --param lr=0.01 -- ./train.sh",
      summary: "$RUNLEDGER_RUN_DIR is the run's folder",
    },
    {
      command: "runledger exec --scrape 'Epoch ([0-9]+)' --scrape 'loss: ([0-9.e-]+)' -- ./fit",
      summary: "a program that prints for people",
    },
  ],
  exitCodes: [126, 127],
  passThrough: true,
};
