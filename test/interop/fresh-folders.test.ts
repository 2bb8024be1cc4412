// Every tool writes a folder now, and what our reader finds in it is compared with what the tool's own API says.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { fixtureTools } from "../../scripts/make-fixtures/tool-list.js";
import { defaultEnvironments, writeFixture } from "../../scripts/make-fixtures/write-fixture.js";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { testContext } from "../helpers/read-context.js";
import { differencesFromTool, readToolFixture } from "../helpers/tool-fixture.js";
import { comparisons } from "./comparisons.js";

const home = fileURLToPath(new URL("../..", import.meta.url));
const environments = defaultEnvironments(home);
const skipped: string[] = [];

afterAll(() => {
  console.log(`skipped: ${skipped.length} of ${fixtureTools.length} tools`);
  for (const line of skipped) console.log(`  ${line}`);
});

/** Writes the tool's folder and hands it over; undefined, with the reason noted, when it cannot be written here. */
function writeFresh(tool: (typeof fixtureTools)[number], out: string): boolean {
  const result = writeFixture(tool, { home, environments, out, isSmall: false });
  if (result.outcome === "failed") throw new Error(`${tool.name}: ${result.reason}`);
  if (result.outcome === "skipped") skipped.push(`${tool.name}: ${result.reason}`);
  return result.outcome === "written";
}

describe("a folder that was written just now", () => {
  it.each(fixtureTools)("$name: says what the tool says", (tool) => {
    const out = mkdtempSync(join(tmpdir(), "runledger-interop-"));
    try {
      if (!writeFresh(tool, out)) return;
      const fixture = readToolFixture(out);
      expect(fixture.runs.length).toBeGreaterThan(0);
      const comparison = comparisons[tool.name];
      if (comparison === undefined) {
        skipped.push(
          `${tool.name}: written, but no reader of it is compared yet (test/interop/comparisons.ts)`,
        );
        return;
      }
      const { runs, sources } = loadRuns([join(out, "tree")], testContext());
      const shown = fixture.runs.filter(comparison.isExpected);
      const differences = (comparison.join?.(shown) ?? shown).flatMap((expected) => {
        const index = runs.findIndex((run) => comparison.isSameRun(run, expected));
        const run = runs[index];
        if (run === undefined) return [`${expected.id}: not found`];
        const history = sources[index]?.readHistory?.().history ?? new Map();
        return differencesFromTool(run, history, comparison.adapt(expected), fixture);
      });
      expect(differences).toEqual([]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
