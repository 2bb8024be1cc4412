// Many writers of one run lose and mix nothing; who reads a run while it is written never meets half a file.

import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { it } from "vitest";
import { readRuns } from "../../../src/catalog/read-runs.js";
import { report } from "../fault-report.js";
import { countOf, faultTier } from "../fault-tier.js";
import { damageOfRanks, mixedLines, runOfRanks, startRestless, type Writers } from "./many-writers.js";

const harness = "many writers and readers";
const writers = countOf({ everyday: 3, long: 64, release: 64 });
const lines = countOf({ everyday: 6, long: 200, release: 200 });
const sizes = faultTier === "everyday" ? [9000] : [100, 9000, 300_000];

it.each(sizes)("writers of lines of %i bytes into one run lose none and mix none", async (bytes) => {
  const written: Writers = { writers, lines, bytes };
  const { run, failed } = await runOfRanks(written);
  const failures = damageOfRanks(run, written);
  if (failed > 0) failures.push(`${failed} writers ended with an error`);
  const mixed = await mixedLines(3, 30);
  report({
    harness,
    part: `${writers} writers of ${bytes} bytes a line`,
    unit: "lines and looks",
    tried: writers * lines,
    failures,
    control: { what: "share a file and write lines in pieces", caught: Math.min(1, mixed), tried: 1 },
  });
});

/** Looks at all files of the run, `looks` times. Returns what could not be read. */
async function poll(root: string, looks: number): Promise<string[]> {
  const folder = join(root, "run_s");
  const found: string[] = [];
  for (let look = 0; look < looks; look++) {
    if (look % 50 === 0) await turn();
    for (const name of ["status.json", "metadata.json"]) {
      try {
        JSON.parse(readFileSync(join(folder, name), "utf8"));
      } catch (error) {
        found.push(`look ${look}: ${name}: ${error instanceof Error ? error.message.slice(0, 80) : ""}`);
      }
    }
    if (look % 10 === 0) found.push(...damageOfEnd(join(folder, "history.jsonl")));
    if (look % 1000 === 0)
      found.push(...readRuns(root).problems.map(({ path, message }) => `${path}: ${message}`));
  }
  return found;
}

/** Whole lines at the end of a growing file must be rows; the last may still be coming. */
function damageOfEnd(path: string): string[] {
  let handle: number;
  try {
    handle = openSync(path, "r");
  } catch {
    return []; // Not begun.
  }
  const { size } = fstatSync(handle);
  const buffer = Buffer.alloc(Math.min(size, 8192));
  const count = readSync(handle, buffer, 0, buffer.length, size - buffer.length);
  closeSync(handle);
  const parts = buffer.toString("utf8", 0, count).split("\n");
  return parts.slice(size > buffer.length ? 1 : 0, -1).filter((line) => !/^\{"step":.*\}$/.test(line));
}

it("a reader that looks again and again while a run is written reads it each time", async () => {
  const looks = countOf({ everyday: 2000, long: 100_000, release: 100_000 });
  const restless = await startRestless("recorder");
  const failures = await poll(restless.root, looks);
  if ((await restless.end()) !== 0) failures.push("the recording program ended with an error");
  const bad = await startRestless("in place");
  const caught = (await poll(bad.root, 2000)).length > 0 ? 1 : 0;
  await bad.end();
  const control = { what: "writes in place", caught, tried: 1 };
  report({ harness, part: "reader", unit: "lines and looks", tried: looks, failures, control });
});
