// MLflow's SQLite store: mlflow.db, or any other name, read as it lies there.

import type { Run } from "../core/run.js";
import { SqliteDatabase } from "../formats/sqlite/database.js";
import { findDatabases } from "./database-files.js";
import { deletedRuns } from "./deleted-runs.js";
import type { Folder } from "./folder.js";
import { listingOf } from "./folder-listing.js";
import { type DatabaseRun, mlflowTables, readDatabase, readDatabaseHistory } from "./mlflow/database.js";
import { addParam, addRunFacts, addTag } from "./mlflow/run-facts.js";
import type { Reader, RunSource } from "./reader.js";
import { newDraft, runOf } from "./run-draft.js";

const layout = "mlflow-database";

export const mlflowDatabase: Reader = {
  layout,
  summary: "mlflow.db with tables runs, experiments, metrics, params and tags (MLflow's SQLite store)",
  find: (folder) => {
    const found = findDatabases(folder, {
      tables: mlflowTables,
      namedLike: /^mlflow/,
      read: (database) => {
        const { runs, deleted, problems } = readDatabase(database);
        const { path } = database;
        return {
          runs: runs.map((run) => sourceOf(run, { path, root: folder.root })),
          problems: [...problems, ...deletedRuns(path, deleted)],
        };
      },
    });
    if (found === undefined) return undefined;
    const openFolders = found.openFolders.filter((name) => !holdsArtifactsOnly(folder, name));
    return { ...found, openFolders };
  },
};

/** Where MLflow puts artifacts of runs in a database, unless it is told otherwise: <experiment>/<run>/artifacts below these. */
const artifactFolders = new Set(["mlruns", "mlartifacts"]);

/**
 * Whether all of it is such artifacts: what people saved there are no runs of their own. Runs of the file store have files
 * beside their artifacts.
 */
function holdsArtifactsOnly(folder: Folder, name: string): boolean {
  if (!artifactFolders.has(name)) return false;
  const all = folder.enter(name);
  const experiments = foldersAlone(all)?.map((experiment) => all.enter(experiment));
  return experiments?.every((experiment) => foldersAlone(experiment)?.every(isOwner(experiment))) ?? false;
}

/** Names of what has artifacts: runs, and in newer versions models and traces. */
function isOwner(experiment: Folder): (name: string) => boolean {
  return (name) => {
    if (name === "models" || name === "traces") return true;
    return /^[0-9a-f]{32}$/.test(name) && foldersAlone(experiment.enter(name)) !== undefined;
  };
}

/** Undefined where files lie beside the folders, or it cannot be listed. */
function foldersAlone(folder: Folder): readonly string[] | undefined {
  const { files, folders, problems } = listingOf(folder);
  return files.length + problems.length === 0 ? folders : undefined;
}

function sourceOf(run: DatabaseRun, { path, root }: { path: string; root: string }): RunSource {
  return {
    id: run.id,
    path,
    files: SqliteDatabase.filesOf(path),
    read: () => runOfRow(run, { path, root }),
    readHistory: () => {
      const database = SqliteDatabase.open(path);
      if (database === undefined) return { history: new Map(), problems: [] };
      if (!(database instanceof SqliteDatabase)) return { history: new Map(), problems: [database] };
      try {
        return { history: readDatabaseHistory(database, run.id), problems: database.problems() };
      } finally {
        database.close();
      }
    },
  };
}

function runOfRow(row: DatabaseRun, { path, root }: { path: string; root: string }): Run {
  const draft = newDraft({ id: row.id, path, root, layout });
  const { facts } = row;
  addRunFacts(draft, {
    status: facts.get("status"),
    name: facts.get("name"),
    user: facts.get("user_id"),
    start: facts.get("start_time"),
    end: facts.get("end_time"),
    experiment: row.experiment,
    experimentId: facts.get("experiment_id"),
    sourceName: facts.get("source_name"),
    sourceVersion: facts.get("source_version"),
  });
  for (const [key, text] of row.params) addParam(draft, key, text);
  for (const [key, text] of row.tags) addTag(draft, key, text);
  for (const [key, value] of row.latest) draft.metrics.set(key, value);
  return runOf(draft);
}
