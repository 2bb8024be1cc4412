#!/usr/bin/env node
// Where `runledger` starts: loads the command, compiled as far as an earlier run has come.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledCode } from "../store/compiled-code.js";

const code = compiledCode(dirname(fileURLToPath(import.meta.url)));
process.on("exit", code.keep);
(code.load("./command.js") as typeof import("./main.js")).main(code.beforeFlags);
