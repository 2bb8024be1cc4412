// What the command is that writes runs for MLflow.

import type { CommandSpec } from "../command.js";
import { indexOptions, rootOption, runArgument } from "./shared-options.js";

export const exportMlflowSpec: CommandSpec = {
  name: "export-mlflow",
  summary: "Write runs of any layout as a file store that MLflow opens",
  arguments: [{ ...runArgument, required: false, repeated: true }],
  options: [
    {
      name: "out",
      type: "string",
      placeholder: "DIR",
      summary: "The store: a new folder, or one that MLflow or this command made (default: mlflow_export)",
    },
    {
      name: "where",
      type: "string",
      placeholder: "EXPR",
      summary: "All runs that match, beside those named",
    },
    rootOption,
    ...indexOptions,
  ],
  examples: [
    {
      command: "runledger export-mlflow best:t20.mae last --out mlruns",
      summary: "two runs; again later, they are replaced",
    },
    { command: "runledger export-mlflow --where 'status = finished' --out mlruns", summary: "every run" },
  ],
  exitCodes: [5],
};
