// Reads a folder with one reader, as the catalog would, into the plain form that expected.json files have.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Run } from "../../src/core/run.js";
import type { Problem } from "../../src/errors.js";
import { Folder } from "../../src/readers/folder.js";
import type { Reader, RunSource } from "../../src/readers/reader.js";
import { testContext } from "./read-context.js";

/** Every run that the reader finds below a root, top-down, and the problems of no run. */
export function readRoot(
  reader: Reader,
  root: string,
): { runs: Run[]; sources: RunSource[]; problems: Problem[] } {
  const sources: RunSource[] = [];
  const problems: Problem[] = [];
  const enter = (folder: Folder): void => {
    const found = reader.find(folder);
    sources.push(...(found?.runs ?? []));
    problems.push(...(found?.problems ?? []));
    for (const name of found?.openFolders ?? folder.folderNames()) enter(folder.enter(name));
  };
  enter(new Folder(root, root));
  return { runs: sources.map((source) => source.read(testContext())), sources, problems };
}

/** Path of test/golden/<layout>/root. */
export function goldenRoot(layout: string): string {
  return fileURLToPath(new URL(`../golden/${layout}/root`, import.meta.url));
}

/** What expected.json beside that root says. */
export function expectedOf(layout: string): unknown {
  return JSON.parse(readFileSync(join(goldenRoot(layout), "..", "expected.json"), "utf8"));
}

/** The runs below a golden root in the form of expected.json. Ids that occur twice get their folders before them. */
export function actualOf(reader: Reader, layout: string): unknown {
  const root = goldenRoot(layout);
  const { runs, problems } = readRoot(reader, root);
  const ids = runs.map((run) => run.id);
  const named = runs.map((run) => {
    const isUnique = ids.indexOf(run.id) === ids.lastIndexOf(run.id);
    return [isUnique ? run.id : run.path.slice(root.length + 1), plainRun(run)];
  });
  return { runs: Object.fromEntries(named), problems: problems.map((problem) => problem.code) };
}

function plainRun(run: Run): unknown {
  return {
    status: run.status,
    started_at: run.startedAt ?? null,
    ...(run.endedAt === undefined ? {} : { ended_at: run.endedAt }),
    ...(run.durationSeconds === undefined ? {} : { duration_seconds: run.durationSeconds }),
    params: plainFields(run.params),
    metrics: plainFields(run.metrics),
    attributes: plainFields(run.attributes),
    notes: run.notes.map((note) => note.text),
    problems: run.problems.map((problem) => problem.code),
  };
}

function plainFields(fields: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    [...fields].map(([name, value]) => [
      name,
      typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
    ]),
  );
}
