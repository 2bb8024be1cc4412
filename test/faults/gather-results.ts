// Gathers what the harnesses found; after a whole release run, writes RELIABILITY.md.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

export function setup(project: TestProject): () => void {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "runledger-test-faults-"));
  const file = join(folder, "results.jsonl");
  writeFileSync(file, "");
  process.env.RUNLEDGER_FAULT_RESULTS = file;
  const tier = project.config.env.RUNLEDGER_FAULT_TIER;
  return () => {
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    rmSync(folder, { recursive: true });
    const results = lines.map((line) => JSON.parse(line) as HarnessResult);
    const missing = harnesses.filter((name) => !results.some((result) => result.harness === name));
    const minutes = (Date.now() - started) / 60_000;
    const text = reliabilityReport(results, {
      minutes,
      seed: String(project.config.env.RUNLEDGER_TEST_SEED),
    });
    if (tier !== "release" || missing.length > 0) {
      console.log(
        `${text}\n(RELIABILITY.md is written by a whole release run${missing.length > 0 ? `; without: ${missing.join(", ")}` : ""})`,
      );
      return;
    }
    writeFileSync(fileURLToPath(new URL("../../RELIABILITY.md", import.meta.url)), text);
    console.log("wrote RELIABILITY.md");
  };
}
