// Optuna's journal: one file of JSON lines, an operation each, replayed as Optuna does.

import type { HistoryPoint } from "../core/run.js";
import type { Problem } from "../errors.js";
import { readJsonLines } from "../formats/jsonl.js";
import { deletedRuns } from "./deleted-runs.js";
import { FileHistories, type HistoriesRead } from "./file-histories.js";
import { Replay } from "./optuna/replay.js";
import { idOfTrial, reported, runOfTrial } from "./optuna/trial.js";
import type { Reader, RunSource } from "./reader.js";

const layout = "optuna-journal";
/** Other logs are not opened: a journal has a name its user chose, and these are the usual ones. */
const journalName =
  /\.journal$|(?:optuna|journal|stud(?:y|ies)|hpo|tun(?:e|ing)|trials).*\.(?:log|jsonl?|txt)$/i;
/** Lines are operations; values of attributes may be long. */
const longestLine = { maxLineBytes: 64 * 1024 * 1024 };

export const optunaJournal: Reader = {
  layout,
  summary: "study.journal or optuna….log: JSON lines with op_code (Optuna's journal)",
  find: (folder) => {
    const names = folder
      .fileNames()
      .filter((name) => journalName.test(name) && isJournal(folder.pathOf(name)));
    if (names.length === 0) return undefined;
    const founds = names.map((name) => readJournal(folder.pathOf(name), folder.root));
    return {
      runs: founds.flatMap(({ runs }) => runs),
      problems: founds.flatMap(({ problems }) => problems),
      takesFiles: names.flatMap((name) => [name, `${name}.lock`]),
      openFolders: folder.folderNames(),
    };
  },
};

/** By its first line. */
function isJournal(path: string): boolean {
  let isOperation = false;
  readJsonLines(path, { maxLines: 1 }, (value) => {
    isOperation = typeof value === "object" && value !== null && "op_code" in value && "worker_id" in value;
  });
  return isOperation;
}

function readJournal(path: string, root: string): { runs: RunSource[]; problems: Problem[] } {
  const replay = new Replay();
  const read = readJsonLines(path, longestLine, (line) => replay.add(line));
  const histories = new FileHistories([path], () => readReports(path));
  const runs = replay.trials().map((trial): RunSource => {
    const id = idOfTrial(trial);
    return {
      id,
      path,
      files: [path],
      read: () => runOfTrial({ id, path, root, layout }, trial),
      readHistory: () => histories.of(trial.id),
    };
  });
  const problems = [...read.problems, ...deletedRuns(path, replay.deleted(), "Optuna")];
  if (replay.unknownLines > 0) {
    const message = `${replay.unknownLines} lines are of a kind that is not known here; they were left out.`;
    problems.push({ code: "unknown-record", path, message });
  }
  return { runs, problems };
}

/** Every reported value. Of a step that was reported again, Optuna keeps the value written last, at its first place. */
function readReports(path: string): HistoriesRead<number> {
  const reports = new Map<number, Map<number, HistoryPoint>>();
  const replay = new Replay((trial, step, value) => {
    const points = reports.get(trial);
    if (points === undefined) reports.set(trial, new Map([[step, { step, value }]]));
    else points.set(step, { step, value });
  });
  const { problems } = readJsonLines(path, longestLine, (line) => replay.add(line));
  const histories = new Map(
    [...reports].map(([trial, points]) => [trial, new Map([[reported, [...points.values()]]])]),
  );
  return { histories, problems };
}
