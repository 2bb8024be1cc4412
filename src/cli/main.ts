#!/usr/bin/env node
// The command `runledger`.

import { processContext } from "./process-context.js";
import { runCommandLine } from "./run-command-line.js";

// No top-level await: the command is built as CommonJS, which node starts faster.
const words = process.argv.slice(2);
void runCommandLine(words, processContext()).then((exitCode) => {
  process.exitCode = exitCode;
  // All is written by then, and node would take its time to tidy up memory that nobody needs any more.
  if (words[0] === "exec") process.exit();
});
