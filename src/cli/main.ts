#!/usr/bin/env node
// The command `runledger`.

import { processContext } from "./process-context.js";
import { runCommandLine } from "./run-command-line.js";

// No top-level await: the command is built as CommonJS, which node starts faster.
void runCommandLine(process.argv.slice(2), processContext()).then((exitCode) => {
  process.exitCode = exitCode;
});
