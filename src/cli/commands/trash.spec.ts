// What the commands are that take runs away and bring them back: delete, trash.

import { exitCodes } from "../../errors.js";
import type { CommandSpec } from "../command.js";
import { jsonOption, rootOption, runArgument } from "./shared-options.js";

export const deleteSpec: CommandSpec = {
  name: "delete",
  summary: "Move runs to the trash of their root, from where they can be restored",
  arguments: [{ ...runArgument, repeated: true }],
  options: [
    { name: "dry-run", type: "boolean", summary: "List every file with its size, and do nothing" },
    { name: "force", type: "boolean", summary: "Also runs that are kept as a reference" },
    rootOption,
    jsonOption,
  ],
  examples: [
    { command: "runledger delete last --dry-run", summary: "what would go" },
    { command: "runledger delete lstm_20260122_020157", summary: "back with: runledger trash restore …" },
  ],
  exitCodes: [exitCodes.refused],
};

export const trashSpec: CommandSpec = {
  name: "trash",
  summary: "List what lies in the trash, put runs back, or remove them for good",
  arguments: [
    { name: "ACTION", summary: "list (default), restore or empty" },
    { name: "NAME", repeated: true, summary: "Entries: their name, or the id or path the run had" },
  ],
  options: [
    {
      name: "older",
      type: "string",
      placeholder: "AGE",
      summary: "Only what has lain there longer: 30d, 12h, 90m",
    },
    { name: "dry-run", type: "boolean", summary: "Say what would be removed, and do nothing" },
    { name: "yes", type: "boolean", summary: "Empty all of it without --older and names" },
    rootOption,
    jsonOption,
  ],
  examples: [
    { command: "runledger trash", summary: "what is in it, and how much" },
    { command: "runledger trash restore lstm_20260122_020157", summary: "to where it came from" },
    { command: "runledger trash empty --older 30d", summary: "frees the disk; cannot be undone" },
  ],
  exitCodes: [exitCodes.refused],
};
