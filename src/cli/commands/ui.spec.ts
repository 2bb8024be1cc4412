// What `runledger ui` is: its arguments and options.

import type { CommandSpec } from "../command.js";
import { rootArguments } from "./shared-options.js";

/** The port that is tried first where none is asked for. */
export const usualPort = 6426;

export const uiSpec: CommandSpec = {
  name: "ui",
  summary: "Show runs in the browser: a page served on this machine only",
  arguments: rootArguments,
  options: [
    {
      name: "port",
      type: "number",
      placeholder: "N",
      summary: `Port (default: ${usualPort}; where it is taken the next free one; 0: any)`,
    },
    { name: "write", type: "boolean", summary: "Allow adding notes and changing tags" },
    { name: "open", type: "boolean", summary: "Open the page in the browser" },
    {
      name: "cache",
      type: "string",
      placeholder: "DIR",
      summary: "Folder for indexes of roots (default: the user's cache folder)",
    },
  ],
  examples: [
    { command: "runledger ui", summary: "then open the printed address; Ctrl-C ends it" },
    { command: "runledger ui experiments --write --port 8080", summary: "with notes and tags" },
  ],
  exitCodes: [130],
};
