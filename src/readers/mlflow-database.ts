// MLflow's SQLite store: mlflow.db, or any other name, read as it lies there.

import type { Run } from "../core/run.js";
import { SqliteDatabase } from "../formats/sqlite/database.js";
import type { Folder } from "./folder.js";
import {
  type DatabaseRun,
  openMlflowDatabase,
  readDatabase,
  readDatabaseHistory,
} from "./mlflow/database.js";
import { deletedRuns } from "./mlflow/deleted-runs.js";
import { addParam, addRunFacts, addTag } from "./mlflow/run-facts.js";
import type { Found, Reader, RunSource } from "./reader.js";
import { newDraft, runOf } from "./run-draft.js";

const layout = "mlflow-database";
const databaseName = /\.(?:db|sqlite3?)$/i;

export const mlflowDatabase: Reader = {
  layout,
  summary: "mlflow.db with tables runs, experiments, metrics, params and tags (MLflow's SQLite store)",
  find: (folder) => {
    const names = folder.fileNames().filter((name) => databaseName.test(name));
    const founds = names.flatMap((name) => findDatabase(folder, name) ?? []);
    if (founds.length === 0) return undefined;
    return {
      runs: founds.flatMap((found) => found.runs),
      problems: founds.flatMap((found) => found.problems),
      openFolders: folder.folderNames(),
    };
  },
};

function findDatabase(folder: Folder, name: string): Omit<Found, "openFolders"> | undefined {
  const path = folder.pathOf(name);
  const database = openMlflowDatabase(path);
  if (database === undefined) return undefined;
  if (!(database instanceof SqliteDatabase)) {
    // Databases of other tools are none of ours; what bears the tool's name and cannot be read is told.
    return name.startsWith("mlflow") ? { runs: [], problems: [database] } : undefined;
  }
  try {
    const { runs, deleted, problems } = readDatabase(database);
    return {
      runs: runs.map((run) => sourceOf(run, { path, root: folder.root })),
      problems: [...problems, ...deletedRuns(path, deleted)],
    };
  } finally {
    database.close();
  }
}

function sourceOf(run: DatabaseRun, { path, root }: { path: string; root: string }): RunSource {
  return {
    id: run.id,
    path,
    files: SqliteDatabase.filesOf(path),
    read: () => runOfRow(run, { path, root }),
    readHistory: () => {
      const database = openMlflowDatabase(path);
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
