// A program under `exec` or a sweep that records itself: it takes over the run that was begun for it, so there is one run.

import { isPlainObject } from "../core/flatten.js";
import type { Metadata } from "../store/metadata-file.js";
import { readStatusFile } from "../store/status-file.js";
import { firstSections } from "./run-sections.js";
import type { StartRunOptions } from "./start-options.js";
import type { RecorderWorld } from "./world.js";

/** Variables by which whoever runs a program tells it about its run. */
export const runVariables = {
  id: "RUNLEDGER_RUN_ID",
  folder: "RUNLEDGER_RUN_DIR",
  /** Process that records the run until the program does so itself. */
  recorder: "RUNLEDGER_RECORDER_PID",
} as const;

/** A run that may be taken over. */
export interface JoinableRun {
  readonly folder: string;
  /** Process that has it now. */
  readonly recorderPid: number;
}

/** The run that was begun for this program; undefined when there is none, or when it was taken over before. */
export function findRunToJoin({ environment }: Pick<RecorderWorld, "environment">): JoinableRun | undefined {
  const folder = environment[runVariables.folder];
  const recorderPid = Number(environment[runVariables.recorder]);
  if (folder === undefined || folder === "" || !Number.isSafeInteger(recorderPid)) return undefined;
  const record = readStatusFile(folder);
  const isOpen = record?.state === "running" && record.writer?.pid === recorderPid;
  return isOpen ? { folder, recorderPid } : undefined;
}

/** The sections of a joined run: what was said at its start stays, what the program says of itself is added. */
export function joinedSections(
  old: Metadata,
  options: Omit<StartRunOptions, "prices">,
  nowMs: number,
): Metadata {
  const said = firstSections(String(old.run_id), options, nowMs);
  const own = Object.entries(said).filter(([, value]) => value !== undefined);
  const tags = [...new Set([...listOf(old.tags), ...listOf(said.tags)])];
  return {
    ...Object.fromEntries(own),
    ...old,
    ...(options.model === undefined ? {} : { model_name: options.model }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(isPlainObject(said.config) ? { config: { ...said.config, ...objectOf(old.config) } } : {}),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return isPlainObject(value) ? value : {};
}
