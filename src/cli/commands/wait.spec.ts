// What `runledger wait` is.

import type { CommandSpec } from "../command.js";
import { jsonOption } from "./shared-options.js";

export const waitSpec: CommandSpec = {
  name: "wait",
  summary: "Wait until processes have ended, then aggregate their logs and sum up their runs",
  arguments: [{ name: "ROOT", summary: "Folder of the logs and runs (default: where runs usually are)" }],
  options: [
    {
      name: "pids",
      type: "string",
      repeated: true,
      placeholder: "PID,PID",
      summary: "Processes to wait for",
    },
    {
      name: "run",
      type: "string",
      repeated: true,
      placeholder: "RUN",
      summary: "Runs below ROOT to wait for, by the process that writes them",
    },
    {
      name: "logs",
      type: "string",
      repeated: true,
      placeholder: "FILE",
      summary: "Step logs that they write (default: those below ROOT that change meanwhile)",
    },
    {
      name: "timeout",
      type: "string",
      placeholder: "TIME",
      summary: "Give up after this time, exit 1: 90m, 1h30m (default: never)",
    },
    {
      name: "interval",
      type: "number",
      placeholder: "SECONDS",
      summary: "Time between two looks (default 2)",
    },
    jsonOption,
  ],
  examples: [
    {
      command: "runledger wait --pids 4211,4212 --logs runs/a.jsonl --logs runs/b.jsonl --timeout 90m runs",
      summary: "then writes runs/_aggregated and prints what became of both",
    },
    { command: "runledger wait --run last", summary: "until the newest run has ended" },
  ],
  exitCodes: [130],
};
