import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { type IndexUse, openTable, type RunSummary } from "../../src/catalog/open-table.js";
import { fieldTableOf } from "../../src/core/field/field-table.js";
import type { Run } from "../../src/core/run.js";
import type { ReadContext } from "../../src/store/read-context.js";
import { plainTable } from "../helpers/plain-table.js";
import { whenSettled } from "../helpers/racy-time.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const golden = join(import.meta.dirname, "../golden");
const goldenRoots = readdirSync(golden, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith("/root"))
  .sort();

const context: ReadContext = {
  nowMs: Date.parse("2026-01-22T12:00:00Z"),
  machine: { hostname: "here", bootId: "boot", pidNamespace: undefined, startTimeOf: () => undefined },
};
const use = (folder: string): IndexUse => ({ folder, isTrusted: false, forAll: true });

/** What the runs say when they are all read, without columns in between. */
function truth(roots: readonly string[]): unknown {
  const { runs, problems } = loadRuns(roots, context);
  return { table: plainTable(fieldTableOf(runs)), problems, runs, summaries: runs.map(summaryOfRun) };
}

function summaryOfRun(run: Run): RunSummary {
  const { id, path, status, startedAt, durationSeconds, tags, notes } = run;
  const isArchived = run.attributes.has("archive.path");
  const times = startedAt === undefined ? {} : { startedAt };
  return {
    ...{ id, path, status, tags, notes, isArchived, ...times },
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

/** What the index says, and then learns. */
function look(roots: readonly string[], index: IndexUse | undefined): unknown {
  const { table, problems, runOf, summaryOf, finish } = openTable(roots, context, index);
  const summaries = table.rows.map(summaryOf);
  const said = { table: plainTable(table), problems, runs: table.rows.map(runOf), summaries };
  finish();
  return said;
}

/** All layouts, and some of the roots that the reader of shapes is tried on. */
const someRoots = goldenRoots.filter((name, index) => !name.startsWith("shape/") || index % 6 === 0);

describe("a table of runs", () => {
  it("has golden roots to look at", () => {
    expect(goldenRoots.length).toBeGreaterThan(30);
  });

  it.each(goldenRoots)("says the same with and without an index: %s", (name) => {
    const roots = [join(golden, name)];
    const cache = temporaryFolder();
    const expected = truth(roots);
    expect(look(roots, undefined)).toEqual(expected);
    expect(look(roots, use(cache))).toEqual(expected);
    expect(readdirSync(join(cache, "index"))).toHaveLength(1);
    expect(look(roots, use(cache))).toEqual(expected);
    expect(look(roots, { ...use(cache), isTrusted: true })).toEqual(expected);
  });

  it("says the same of several roots at once", () => {
    const roots = goldenRoots.map((name) => join(golden, name));
    const cache = temporaryFolder();
    const expected = truth(roots);
    expect(look(roots, use(cache))).toEqual(expected);
    expect(look(roots, use(cache))).toEqual(expected);
  });
});

/** Everything that can happen to a root between two looks. */
const changes: Readonly<Record<string, (root: string) => void>> = {
  nothing: () => undefined,
  "a file with another content of the same size and time": (root) => {
    for (const file of filesIn(root).slice(0, 3)) {
      const path = join(root, file);
      const time = new Date("2026-01-01T00:00:00Z");
      utimesSync(path, time, time);
      writeFileSync(path, "{}");
      utimesSync(path, time, time);
    }
  },
  "a file less": (root) => rmSync(join(root, filesIn(root).at(-1) as string)),
  "a folder less": (root) => rmSync(join(root, readdirSync(root).sort()[0] as string), { recursive: true }),
  "a folder under another name": (root) => {
    const name = readdirSync(root).sort()[0] as string;
    renameSync(join(root, name), join(root, `zz_${name}`));
  },
  "a folder twice": (root) => {
    const name = readdirSync(root).sort()[0] as string;
    mkdirSync(join(root, "again"));
    cpSync(join(root, name), join(root, "again", name), { recursive: true });
  },
  "a run of our own more": (root) => {
    mkdirSync(join(root, "lstm_20260122_020157"));
    const metadata = { schema_version: 1, run_id: "lstm_20260122_020157", metrics: { mae: 0.5 } };
    writeFileSync(join(root, "lstm_20260122_020157/metadata.json"), JSON.stringify(metadata));
  },
  "a table more": (root) => {
    const names = readdirSync(root).map((name) => `${name},0.5\n`);
    writeFileSync(join(root, "results.csv"), `run_id,val_loss\n${names.join("")}`);
  },
  "files cut in the middle": (root) => {
    for (const file of filesIn(root).filter((name) => name.endsWith(".json"))) {
      writeFileSync(join(root, file), '{"a": 1, "b');
    }
  },
};

function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

describe("an index", () => {
  it.each(Object.keys(changes))("notices %s", async (name) => {
    const change = changes[name] as (root: string) => void;
    const place = temporaryFolder();
    const cache = join(place, "cache");
    const roots = someRoots.map((path) => join(place, "roots", path));
    for (const [index, root] of roots.entries())
      cpSync(join(golden, someRoots[index] as string), root, { recursive: true });
    await whenSettled(() => roots.map((root) => look([root], use(cache))));
    for (const root of roots) change(root);
    for (const root of roots) {
      const expected = truth([root]);
      expect(look([root], use(cache)), root).toEqual(expected);
      expect(look([root], use(cache)), root).toEqual(expected);
    }
    const lookAtAll = (): void => {
      for (const root of roots) expect(look([root], use(cache)), root).toEqual(truth([root]));
    };
    await whenSettled(lookAtAll);
    lookAtAll();
    lookAtAll();
  });
});
