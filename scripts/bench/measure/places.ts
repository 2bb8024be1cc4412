// Where the benchmarks find what they measure, and where they put their generated data.

import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root folder of this repository, found upward from this file; it may be built to any depth. */
export const home = findHome(dirname(fileURLToPath(import.meta.url)));

/** The command as it is shipped. */
export const commandFile = join(home, "dist/cli/main.js");

/** A built worker: a small program that measures inside its own process and prints JSON. */
export function workerFile(name: string): string {
  return join(home, "build/scripts/bench/workers", `${name}.js`);
}

/** A counterpart written in Python. */
export function pythonFile(name: string): string {
  return join(home, "scripts/bench", name);
}

/** A folder for generated data that outlives the benchmark: $RUNLEDGER_BENCH_FOLDER, else below the temporary folder. */
export function dataFolder(): string {
  const folder = process.env.RUNLEDGER_BENCH_FOLDER ?? join(tmpdir(), "runledger-bench");
  mkdirSync(folder, { recursive: true });
  return folder;
}

function findHome(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) throw new Error(`No package.json above ${start}`);
  }
}
