// What lies in a tree of artifacts: targets and their runs, who is at work on one, and what came to nothing.

import { lstatSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Problem, UserError } from "../errors.js";
import type { MachineIdentity } from "../store/read-context.js";
import { rootFiles } from "../store/run-layout.js";
import { lifeHere } from "../store/status-file.js";
import { readTrashRecord } from "../store/trash-record.js";
import type { WriterIdentity } from "../store/writer-identity.js";
import { targetsFolder, treeFiles } from "./artifact-place.js";
import { attemptedName, readAttempt } from "./attempt.js";
import { readCommitFile } from "./target-meta.js";

/**
 * How an artifact stands: there; being made; left behind by a writer that died; failed, its attempt in the trash; or a
 * folder of its name without the file that would make it one.
 */
export type StageState = "built" | "building" | "died" | "failed" | "incomplete";

export interface StageRow {
  readonly id: string;
  /** Of a run: the target it lies in. */
  readonly target: string | undefined;
  readonly state: StageState;
  /** Absolute path of its folder, or that of the attempt. */
  readonly path: string;
  /** ISO 8601, UTC: when it was made, or the attempt began or ended. */
  readonly time: string | undefined;
  /** How long making it took. */
  readonly seconds: number | undefined;
  /** Of its files; a target's without its runs. */
  readonly bytes: number | undefined;
  /** Who makes it, or died making it. */
  readonly writer: WriterIdentity | undefined;
  /** Why it failed. */
  readonly reason: string | undefined;
}

export interface StageList {
  /** Each target followed by its runs, by name. */
  readonly rows: readonly StageRow[];
  readonly problems: readonly Problem[];
}

/** Lists the artifacts below `<root>/targets`; nothing where there is no such folder. */
export function listStages(root: string, machine: MachineIdentity): StageList {
  const problems: Problem[] = [];
  const failed = failedAttempts(root);
  const look = { machine, problems, failed };
  const rows = rowsIn(targetsFolder(root), { ...look, prefix: "tgt_", commitFile: treeFiles.meta }).flatMap(
    (target) => {
      if (target.state !== "built" && target.state !== "incomplete") return [target];
      const runs = rowsIn(target.path, { ...look, prefix: "run_", commitFile: treeFiles.analysis });
      return [target, ...runs.map((run) => ({ ...run, target: target.id }))];
    },
  );
  return { rows, problems };
}

interface Look {
  readonly prefix: string;
  readonly commitFile: string;
  readonly machine: MachineIdentity;
  readonly problems: Problem[];
  readonly failed: readonly StageRow[];
}

/** One row an artifact: what is there counts more than who is at work, and that more than what failed before. */
function rowsIn(folder: string, look: Look): StageRow[] {
  const names = foldersIn(folder);
  const rows = new Map<string, StageRow>();
  const add = (row: StageRow): void => {
    const known = rows.get(row.id);
    if (known === undefined || rankOf(row) < rankOf(known)) rows.set(row.id, row);
  };
  for (const row of look.failed) {
    const isHere = row.path === join(folder, row.id);
    if (isHere) add(row);
  }
  for (const name of names) {
    if (name.startsWith(look.prefix)) add(artifactRow(join(folder, name), look));
    else if (attemptedName(name)?.startsWith(look.prefix)) add(attemptRow(join(folder, name), look.machine));
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const ranks: readonly StageState[] = ["built", "building", "died", "failed", "incomplete"];

function rankOf({ state }: StageRow): number {
  return ranks.indexOf(state);
}

function artifactRow(path: string, { commitFile, problems }: Look): StageRow {
  const bytes = bytesIn(path);
  const base = { ...emptyRow(basename(path), path), bytes };
  try {
    const record = readCommitFile(join(path, commitFile));
    if (record === undefined) return { ...base, state: "incomplete", reason: `no ${commitFile}` };
    const { created_at: created, walltime_sec: seconds } = record;
    const time = typeof created === "number" ? new Date(created * 1000).toISOString() : undefined;
    return { ...base, time, seconds: typeof seconds === "number" ? seconds : undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push({ code: error.code, path: join(path, commitFile), message: error.message });
    return { ...base, state: "incomplete", reason: `${commitFile} cannot be read` };
  }
}

function attemptRow(home: string, machine: MachineIdentity): StageRow {
  const { writer, startedAt } = readAttempt(home);
  const isDead = writer === undefined || lifeHere(writer, machine) === "dead";
  const row = emptyRow(attemptedName(basename(home)) ?? "", home);
  return { ...row, state: isDead ? "died" : "building", time: startedAt, writer, bytes: bytesIn(home) };
}

/** Attempts in the trash of the root, each under the name and place that it would have had. */
function failedAttempts(root: string): StageRow[] {
  const trash = join(root, rootFiles.trash);
  return foldersIn(trash).flatMap((entry) => {
    const { path, reason, error, moved_at: time } = readTrashRecord(join(trash, entry));
    const name = typeof path === "string" ? attemptedName(basename(path)) : undefined;
    if (typeof path !== "string" || name === undefined || (reason !== "failed" && reason !== "died"))
      return [];
    const place = join(root, path, "..", name);
    const why = typeof error === "string" ? error : "its process died";
    return [{ ...emptyRow(name, place), state: "failed" as const, reason: why, time: textOf(time) }];
  });
}

function emptyRow(id: string, path: string): StageRow {
  const nothing = {
    time: undefined,
    seconds: undefined,
    bytes: undefined,
    writer: undefined,
    reason: undefined,
  };
  return { id, path, state: "built", target: undefined, ...nothing };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return entries.map((entry) => entry.name).sort();
  } catch {
    return []; // Not there, or gone meanwhile: nothing lies in it.
  }
}

/** Bytes of the files in a folder, without runs in it. */
function bytesIn(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isFile()) bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
      else if (entry.isDirectory() && !/^\.?run_/.test(entry.name)) bytes += bytesIn(path);
    }
  } catch {
    return bytes; // It vanished meanwhile.
  }
  return bytes;
}
