// Optuna's SQLite store: study.db, or any other name, read as it lies there.

import { SqliteDatabase } from "../formats/sqlite/database.js";
import { findDatabases } from "./database-files.js";
import { FileHistories } from "./file-histories.js";
import { optunaTables, readReports, readTrials } from "./optuna/database.js";
import { idOfTrial, runOfTrial } from "./optuna/trial.js";
import type { Reader, RunSource } from "./reader.js";

const layout = "optuna-database";

export const optunaDatabase: Reader = {
  layout,
  summary: "study.db with tables studies, trials, trial_params and trial_values (Optuna's SQLite store)",
  find: (folder) =>
    findDatabases(folder, {
      tables: optunaTables,
      namedLike: /^optuna/i,
      read: (database) => ({ runs: sourcesOf(database, folder.root), problems: database.problems() }),
    }),
};

function sourcesOf(opened: SqliteDatabase, root: string): RunSource[] {
  const { path } = opened;
  const files = SqliteDatabase.filesOf(path);
  const histories = new FileHistories(files, () => {
    const database = SqliteDatabase.open(path);
    if (!(database instanceof SqliteDatabase))
      return { histories: new Map(), problems: database === undefined ? [] : [database] };
    try {
      return readReports(database);
    } finally {
      database.close();
    }
  });
  return readTrials(opened).map((trial) => {
    const id = idOfTrial(trial);
    return {
      id,
      path,
      files,
      read: () => runOfTrial({ id, path, root, layout }, trial),
      readHistory: () => histories.of(trial.id),
    };
  });
}
