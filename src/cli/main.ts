#!/usr/bin/env node
// The command `runledger`.

import { processContext } from "./process-context.js";
import { runCommandLine } from "./run-command-line.js";

process.exitCode = await runCommandLine(process.argv.slice(2), processContext());
