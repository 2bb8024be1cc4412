#!/usr/bin/env node
// The command `compare-runs`: the same as `runledger compare`.

process.argv.splice(2, 0, "compare");
void import("./start.js");

export {};
