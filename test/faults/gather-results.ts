// Gathers what the harnesses found; after a whole release run, writes RELIABILITY.md.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import type { HarnessResult } from "./fault-report.js";
import { reliabilityReport } from "./reliability-report.js";

/** Without all of these a run was a part of one, and says nothing of the whole. */
const harnesses = [
  "kill -9 at every system call",
  "simulated crash states",
  "power loss on a loop file system",
  "injected errors",
  "truncation at every byte",
  "random kill -9 and small disks",
  "hostile files",
];

/** With RUNLEDGER_FAULT_RESULTS, a file that it names holds the results of earlier runs too: the last of each part counts. */
export function setup(project: TestProject): () => void {
  const started = Date.now();
  const given = process.env.RUNLEDGER_FAULT_RESULTS;
  const folder = given === undefined ? mkdtempSync(join(tmpdir(), "runledger-test-faults-")) : undefined;
  const file = given ?? join(folder ?? "", "results.jsonl");
  appendFileSync(file, "");
  process.env.RUNLEDGER_FAULT_RESULTS = file;
  const { RUNLEDGER_FAULT_TIER: tier, RUNLEDGER_TEST_SEED: seed } = project.config.env;
  return () => {
    const results = resultsIn(file);
    if (folder !== undefined) rmSync(folder, { recursive: true });
    const missing = harnesses.filter((name) => !results.some((result) => result.harness === name));
    const text = reliabilityReport(results, { minutes: (Date.now() - started) / 60_000, seed: String(seed) });
    if (tier === "release" && missing.length === 0) {
      writeFileSync(fileURLToPath(new URL("../../RELIABILITY.md", import.meta.url)), text);
      console.log("wrote RELIABILITY.md");
      return;
    }
    const without = missing.length > 0 ? `; without: ${missing.join(", ")}` : "";
    console.log(`${text}\n(RELIABILITY.md is written by a whole release run${without})`);
  };
}

function resultsIn(file: string): HarnessResult[] {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const all = lines.map((line) => JSON.parse(line) as HarnessResult);
  return [...new Map(all.map((result) => [`${result.harness} ${result.part}`, result])).values()];
}
