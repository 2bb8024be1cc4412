// What the command is that writes runs for TensorBoard.

import type { CommandSpec } from "../command.js";
import { indexOptions, rootOption, runArgument } from "./shared-options.js";

export const exportTensorboardSpec: CommandSpec = {
  name: "export-tensorboard",
  summary: "Write runs of any layout as event files that TensorBoard opens",
  arguments: [{ ...runArgument, required: false, repeated: true }],
  options: [
    {
      name: "out",
      type: "string",
      placeholder: "DIR",
      summary: "Folder to write to, one folder a run below it (default: tensorboard_export)",
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
      command: "runledger export-tensorboard best:t20.mae last --out tb && tensorboard --logdir tb",
      summary: "two runs side by side",
    },
    { command: "runledger export-tensorboard --where 'status = finished' --out tb", summary: "every run" },
  ],
  exitCodes: [5],
};
