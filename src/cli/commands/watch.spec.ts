// What the command is that shows running runs as they go on.

import type { CommandSpec } from "../command.js";
import { rootArguments } from "./shared-options.js";

export const watchSpec: CommandSpec = {
  name: "watch",
  summary: "Show running runs as they go on: progress, speed, time left, last values",
  arguments: rootArguments,
  options: [
    {
      name: "metric",
      type: "string",
      repeated: true,
      placeholder: "METRIC",
      summary: "Metrics to show (default: those of runledger.yaml, then losses)",
    },
    {
      name: "interval",
      type: "number",
      placeholder: "SECONDS",
      summary: "Time between two looks (default 2)",
    },
    { name: "once", type: "boolean", summary: "Look once and end" },
    {
      name: "until-done",
      type: "boolean",
      summary: "End when no run goes on any more; exit 1 when one of them did not finish",
    },
    {
      name: "json",
      type: "boolean",
      summary: "Print one line of JSON for each look that found something new",
    },
  ],
  examples: [
    { command: "runledger watch", summary: "the trainings that run now; Ctrl-C ends the watching, not them" },
    { command: "runledger watch --until-done && runledger compare", summary: "then compare them" },
  ],
  exitCodes: [130],
};
