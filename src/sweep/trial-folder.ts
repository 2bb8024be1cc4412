// A trial's run folder: begun anew, taken up where an attempt ended, or refused because it is another config's.

import { dirname, join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { canonicalJson } from "../core/json/canonical-json.js";
import type { Trial } from "../core/sweep/trial.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import type { RunFolder } from "../recorder/run-folder.js";
import { type OpenedRun, openRun } from "../recorder/start-run.js";
import type { RecorderWorld } from "../recorder/world.js";
import { makeFolders } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import { saveRunJson } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { moveToTrash } from "../store/trash.js";
import { diskTrouble } from "./fault-words.js";
import { trialFiles } from "./sweep-layout.js";

/** A trial's run under recording. */
export interface OpenedTrial extends OpenedRun {
  readonly run: RunFolder;
  /** Whether an earlier attempt has left something. */
  readonly isResumed: boolean;
}

/**
 * Opens the run folder of a trial that is ours. What an attempt left without a run in it goes to the trash.
 * @throws UserError "id-collision", "not-recorded"; what the file system throws
 */
export function openTrial(
  folder: string,
  { trial, sweep }: { readonly trial: Trial; readonly sweep: string },
  world: RecorderWorld,
): OpenedTrial {
  const { files } = world;
  checkParams(folder, trial);
  const isResumed = files.look(join(folder, runFiles.metadata)) !== undefined;
  if (!isResumed && files.look(folder) !== undefined) discard(files, folder, world.clock.wallMs());
  makeFolders(files, dirname(folder));
  const { seed } = trial.params;
  const warnings: string[] = [];
  const opened = openRun(
    {
      root: dirname(folder),
      ...(isResumed ? { resume: folder } : { runTag: trial.id }),
      model: typeof trial.params.model === "string" ? trial.params.model : sweep,
      config: trial.params,
      ...(typeof seed === "number" ? { seed } : {}),
      tags: [sweep, ...(trial.phase === undefined ? [] : [trial.phase])].filter((tag) => tag.trim() !== ""),
      collect: false,
      signals: false,
    },
    { ...world, warn: (line) => void warnings.push(line) },
  );
  if (opened.run === undefined) throw notRecorded(folder, diskTrouble(warnings));
  if (opened.run.folder !== folder) throw notOurs(opened.run.folder, folder);
  if (isResumed) putAsideOutput(files, folder);
  else saveRunJson(files, { folder, path: trialFiles.params }, trial.params);
  return { ...opened, run: opened.run, isResumed };
}

/** Output of the attempts before: stdout.1.log, stdout.2.log, …, so that each attempt's is whole. */
function putAsideOutput(files: FileSystem, folder: string): void {
  for (const name of [runFiles.standardOutput, runFiles.standardError]) {
    const path = join(folder, name);
    if (files.look(path) === undefined) continue;
    const asideOf = (attempt: number): string => path.replace(/\.log$/, `.${attempt}.log`);
    let attempt = 1;
    while (files.look(asideOf(attempt)) !== undefined) attempt++;
    files.rename(path, asideOf(attempt));
  }
}

/** The folder is named by a part of the hash only: another config may have been there first. */
function checkParams(folder: string, trial: Trial): void {
  const read = readTextFile(join(folder, trialFiles.params), { maxBytes: 16 * 1024 * 1024 });
  if (!("text" in read)) return;
  let found: unknown;
  try {
    found = JSON.parse(read.text);
  } catch {
    return; // An attempt died while it wrote; the run's own config is the same.
  }
  if (!isPlainObject(found) || canonicalJson(found) === canonicalJson(trial.params)) return;
  throw collision(folder, JSON.stringify(found));
}

/** The error of a run folder that holds another config with the same id. */
export function collision(folder: string, otherParams: string): UserError {
  return new UserError("id-collision", `${folder} holds another config with the same id: ${otherParams}.`, {
    hint: "Change or add a param of the trial, or move that folder away.",
    exitCode: exitCodes.refused,
  });
}

function discard(files: FileSystem, folder: string, nowMs: number): void {
  moveToTrash({ files, root: dirname(folder), path: folder, reason: "attempt without a run", nowMs });
}

function notRecorded(folder: string, trouble: string | undefined): UserError {
  const why = trouble === undefined ? "" : `, for ${trouble}`;
  return new UserError("not-recorded", `${folder} cannot be written${why}; the trial was not started.`, {
    hint: "Is the disk full? Make room, then run the same command again.",
  });
}

function notOurs(got: string, wanted: string): UserError {
  return new UserError("not-recorded", `${wanted} was taken by another program; ${got} is left empty.`, {
    hint: "Run the same command again.",
  });
}
