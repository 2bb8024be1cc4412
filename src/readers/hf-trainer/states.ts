// The states of a Trainer: each checkpoint's repeats the whole history, so that the one of the greatest step tells it.

import type { Problem } from "../../errors.js";
import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { readJsonObject } from "../read-json-file.js";

export const stateName = "trainer_state.json";

export interface Checkpoint {
  /** Name of its folder. */
  readonly name: string;
  readonly step: number;
}

export interface TrainerState {
  /** Absolute. */
  readonly path: string;
  readonly members: Readonly<Record<string, unknown>>;
  /** Rows of its log_history. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly step: number;
}

/** Checkpoints with a state, the greatest step first. */
export function checkpointsOf(folder: Folder): Checkpoint[] {
  return listingOf(folder)
    .folders.flatMap((name) => {
      const digits = /^checkpoint-(\d{1,15})$/.exec(name)?.[1];
      return digits === undefined ? [] : [{ name, step: Number(digits) }];
    })
    .filter(({ name }) => folder.enter(name).has(stateName))
    .sort((a, b) => b.step - a.step);
}

/**
 * The state of the greatest step; of two, the one with more rows. Where it cannot be read, the next one, with a problem;
 * undefined when there is none.
 */
export function readGreatestState(
  folder: Folder,
  checkpoints: readonly Checkpoint[],
): { readonly state: TrainerState | undefined; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  let state = readState(folder.pathOf(stateName), problems);
  for (const { name, step } of checkpoints) {
    if (state !== undefined && state.step >= step) break;
    const other = readState(folder.pathOf(`${name}/${stateName}`), problems);
    if (other !== undefined && isAhead(other, state)) state = other;
  }
  return { state, problems };
}

/** Says which checkpoints are of another training than the state; the first and the last besides its own are asked. */
export function foreignCheckpoints(
  folder: Folder,
  checkpoints: readonly Checkpoint[],
  state: TrainerState,
): Problem[] {
  const others = checkpoints.filter(({ name }) => folder.pathOf(`${name}/${stateName}`) !== state.path);
  const asked = new Set([others.at(0), others.at(-1)]);
  const foreign = [...asked].filter((checkpoint) => {
    if (checkpoint === undefined) return false;
    const other = readState(folder.pathOf(`${checkpoint.name}/${stateName}`), []);
    return other !== undefined && other.step <= state.step && !beginsAs(state, other);
  });
  const names = foreign.flatMap((checkpoint) => checkpoint?.name ?? []).join(" and ");
  if (names === "") return [];
  const message = `${names} tell another history than this, which has the greatest step and counts: the folder seems to hold checkpoints of several runs.`;
  return [{ code: "foreign-checkpoints", path: state.path, message }];
}

function beginsAs(state: TrainerState, other: TrainerState): boolean {
  const [first, last] = [0, other.rows.length - 1];
  if (last < 0) return true;
  return [first, last].every(
    (index) => JSON.stringify(state.rows[index]) === JSON.stringify(other.rows[index]),
  );
}

function isAhead(other: TrainerState, state: TrainerState | undefined): boolean {
  if (state === undefined || other.step !== state.step) return state === undefined || other.step > state.step;
  return other.rows.length > state.rows.length;
}

/** NaN and Infinity, as Python writes them, need no word. */
function readState(path: string, problems: Problem[]): TrainerState | undefined {
  const file = readJsonObject(path);
  problems.push(...file.problems.filter(({ code }) => code !== "json-repaired"));
  if (file.value === undefined) return undefined;
  const { log_history: log, global_step: step } = file.value;
  const rows = Array.isArray(log) ? log.filter((row) => typeof row === "object" && row !== null) : [];
  return { path, members: file.value, rows, step: typeof step === "number" ? step : -1 };
}
