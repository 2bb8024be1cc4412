// Trackio's SQLite store: <project>.db, one database a project, read as it lies there.

import { basename, extname } from "node:path";
import { SqliteDatabase } from "../formats/sqlite/database.js";
import { findDatabases } from "./database-files.js";
import type { Reader, RunSource } from "./reader.js";
import { readHistory, readRuns, runOfRows, type TrackioRun, trackioTables } from "./trackio/database.js";

const layout = "trackio";

export const trackio: Reader = {
  layout,
  summary: "<project>.db with tables metrics, configs and project_metadata (Trackio)",
  find: (folder) =>
    findDatabases(folder, {
      tables: trackioTables,
      namedLike: /^trackio/i,
      read: (database) => {
        const runs = readRuns(database);
        const sources = runs.map((run) => sourceOf(run, database.path, folder.root));
        return { runs: sources, problems: database.problems() };
      },
    }),
};

function sourceOf(run: TrackioRun, path: string, root: string): RunSource {
  const experiment = basename(path, extname(path));
  return {
    id: run.id,
    path,
    files: SqliteDatabase.filesOf(path),
    read: () => runOfRows({ id: run.id, path, root, layout }, run, experiment),
    readHistory: () => {
      const database = SqliteDatabase.open(path);
      if (database === undefined) return { history: new Map(), problems: [] };
      if (!(database instanceof SqliteDatabase)) return { history: new Map(), problems: [database] };
      try {
        return { history: readHistory(database, run.id), problems: database.problems() };
      } finally {
        database.close();
      }
    },
  };
}
