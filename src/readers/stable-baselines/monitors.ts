// monitor.csv files: a first line `#{json}`, then a line an episode with reward r, length l and time t since the start.

import { isPlainObject } from "../../core/flatten.js";
import { JsonSyntaxError, parseTolerantJson } from "../../core/json/tolerant-json.js";
import type { Problem } from "../../errors.js";
import { cellNumber, readStepTable, type StepTableForm } from "../step-table.js";

/** Facts of a file's first line. */
export interface MonitorStart {
  /** Seconds since the Unix epoch. */
  readonly startSeconds: number;
  readonly environment: string | undefined;
}

export interface Episode {
  /** Seconds since the start of its file. */
  readonly seconds: number;
  /** Steps of the environment. */
  readonly length: number;
  /** Everything but t by its column: the reward r, the length l, and what was asked for. */
  readonly values: ReadonlyMap<string, number>;
}

const form: StepTableForm = { delimiter: ",", stepColumns: [] };

/** The first line, or undefined when it is of no monitor. */
export function parseMonitorStart(line: string | undefined): MonitorStart | undefined {
  if (line === undefined || !line.startsWith("#{")) return undefined;
  try {
    const { value } = parseTolerantJson(line.slice(1));
    if (!isPlainObject(value) || typeof value.t_start !== "number") return undefined;
    const { env_id: name } = value;
    const environment = typeof name === "string" && name !== "None" ? name : undefined;
    return { startSeconds: value.t_start, environment };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

/** Hands on the episodes of one file in its order. Without its first line the file has no start. */
export function readMonitor(
  path: string,
  onEpisode: (episode: Episode) => void,
): { readonly start: MonitorStart | undefined; readonly problems: readonly Problem[] } {
  let row = -1;
  let values = new Map<string, number>();
  const finish = (): void => {
    const [seconds, length] = [values.get("t"), values.get("l")];
    values.delete("t");
    if (seconds !== undefined && length !== undefined) onEpisode({ seconds, length, values });
    values = new Map();
  };
  const read = readStepTable(path, form, ({ column, step, value }) => {
    if (step !== row) finish();
    row = step;
    const number = cellNumber(value);
    if (typeof number === "number") values.set(column, number);
  });
  finish();
  return { start: parseMonitorStart(read.preamble), problems: read.problems };
}
