// status.json: who writes a run and how it ended; the only file that decides a run's status.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { type Status, statuses } from "../core/run.js";
import { readTextFile } from "../formats/read-file.js";
import type { MachineIdentity, ReadContext } from "./read-context.js";
import { rankFiles, runFiles } from "./run-layout.js";
import { hiddenStartTime, isWriterIdentity, type WriterIdentity } from "./writer-identity.js";

/** States that a writer puts into the file. Lost and unresponsive are never written: readers derive them. */
export type WrittenState = "running" | "finished" | "failed" | "stopped";

/** What status.json says, in its own names. */
export interface StatusRecord {
  readonly schema_version: 1;
  readonly state: WrittenState;
  /** Why it failed or was stopped, one sentence. */
  readonly reason?: string;
  /** Name of the signal that stopped it, or, while running, that asked it to stop: "SIGTERM". */
  readonly signal?: string;
  readonly exit_code?: number;
  /** Always written; a file without it still tells how the run ended. */
  readonly writer?: WriterIdentity;
  readonly heartbeat?: Heartbeat;
  /** ISO 8601, UTC. */
  readonly started_at?: string;
  /** ISO 8601, UTC; absent while running. */
  readonly ended_at?: string;
  /** Of processes that train together: which, and of how many. */
  readonly rank?: number;
  readonly world_size?: number;
}

/** What the files of a run say: status.json, and those of the other ranks that have begun. */
export interface RunStatusRecord extends StatusRecord {
  readonly others?: readonly StatusRecord[];
}

export interface Heartbeat {
  /** Counts the beats of this writer from 0. */
  readonly sequence: number;
  /** ISO 8601, UTC, by the writer's clock. */
  readonly time: string;
  /** Seconds since the run started, by a clock that nobody sets. */
  readonly monotonic_seconds: number;
}

/** A writer on another host that has been silent for longer than this is unresponsive. */
export const silenceLimitMs = 5 * 60 * 1000;

const largestStatusBytes = 1024 * 1024;

/** The text of status.json. */
export function encodeStatus(record: StatusRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/**
 * Reads status.json of a run folder, and the files of other ranks. Undefined when it is missing, damaged or not a status.
 * Never throws.
 */
export function readStatusFile(folder: string): RunStatusRecord | undefined {
  const record = readOne(folder, runFiles.status);
  const ranks = Math.min(mostRanksRead, Number(record?.world_size ?? 1)) - 1;
  if (record === undefined || !(ranks > 0)) return record;
  const others = Array.from({ length: ranks }, (_, at) => readOne(folder, rankFiles(at + 1).status));
  return { ...record, others: others.filter((other) => other !== undefined) };
}

/** The files of more ranks are not looked at. */
const mostRanksRead = 4096;

function readOne(folder: string, name: string): StatusRecord | undefined {
  const file = readTextFile(join(folder, name), { maxBytes: largestStatusBytes });
  return "text" in file ? parseStatus(file.text) : undefined;
}

/** Parses the text of status.json. Undefined when it is damaged or not a status. */
export function parseStatus(text: string): StatusRecord | undefined {
  let value: unknown;
  try {
    value = parseTolerantJson(text).value;
  } catch {
    return undefined;
  }
  return isStatusRecord(value) ? value : undefined;
}

/**
 * The status of a run as its files and this machine tell it. A run that says it is running is `lost` when its writer
 * was on this machine and is gone (`stopped` when a signal had asked it to go), and `unresponsive` when the writer is
 * elsewhere and silent for five minutes. A run of several ranks goes on while one of them does.
 * @param record undefined when there is no readable status.json: then a final status of metadata.json counts, and
 * "running" there proves nothing
 */
export function deriveStatus(
  record: RunStatusRecord | undefined,
  metadataStatus: string | undefined,
  context: ReadContext,
): Status {
  if (record === undefined) return finalStatus(metadataStatus);
  const { others = [] } = record;
  if (others.length === 0) return statusOf(record, context);
  const all = [record, ...others].map((one) => statusOf(one, context));
  return all.reduce((a, b) => (jointStatuses.indexOf(a) <= jointStatuses.indexOf(b) ? a : b));
}

/** Of several ranks the first of these that one of them has: the run goes on while one goes on, and is finished when all are. */
const jointStatuses: readonly Status[] = [
  ...(["running", "failed", "lost", "unresponsive", "unknown", "stopped", "finished"] as const),
];

function statusOf(record: StatusRecord, context: ReadContext): Status {
  if (record.state !== "running") return record.state;
  if (record.writer === undefined || record.heartbeat === undefined) return "unknown";
  const beatMs = Date.parse(record.heartbeat.time);
  const life = lifeHere(record.writer, context.machine, beatMs);
  if (life === "dead") return record.signal === undefined ? "lost" : "stopped";
  if (life === "alive") return "running";
  return context.nowMs - beatMs <= silenceLimitMs ? "running" : "unresponsive";
}

function finalStatus(text: string | undefined): Status {
  const status = statuses.find((known) => known === text);
  return status === undefined || status === "running" ? "unknown" : status;
}

/**
 * Whether a writer lives on this machine; "elsewhere" when this machine cannot tell.
 * @param seenMs when the writer was last heard of, milliseconds since the Unix epoch: one that was heard of after this
 * machine was started, from another boot, is on another machine of the same name
 */
export function lifeHere(
  writer: WriterIdentity,
  machine: MachineIdentity,
  seenMs?: number,
): "alive" | "dead" | "elsewhere" {
  const isThisBoot = writer.boot_id !== null && writer.boot_id === machine.bootId;
  const isThisHost = writer.host === machine.hostname;
  if (!isThisBoot && !isThisHost) return "elsewhere";
  if (!isThisBoot && writer.boot_id !== null && machine.bootId !== undefined)
    return isNamesake(writer, machine, seenMs) ? "elsewhere" : "dead";
  if (writer.pid_namespace !== (machine.pidNamespace ?? null)) return "elsewhere";
  const startTime = machine.startTimeOf(writer.pid);
  if (startTime === hiddenStartTime) return "elsewhere";
  return startTime !== undefined && startTime === writer.process_start_time ? "alive" : "dead";
}

/** Clocks of two machines may differ by this much, and the start of a machine is known no better. */
const clockDifferenceMs = 60_000;

/** Whether a writer of this host name and another boot is on another machine, and not on this one before its last start. */
function isNamesake(writer: WriterIdentity, machine: MachineIdentity, seenMs: number | undefined): boolean {
  const [its, ours] = [writer.machine_id ?? undefined, machine.machineId];
  if (its !== undefined && ours !== undefined && its !== ours) return true;
  return (
    seenMs !== undefined && machine.bootedMs !== undefined && seenMs > machine.bootedMs + clockDifferenceMs
  );
}

function isStatusRecord(value: unknown): value is StatusRecord {
  if (!isPlainObject(value)) return false;
  const { state, writer, heartbeat } = value;
  return (
    (state === "running" || state === "finished" || state === "failed" || state === "stopped") &&
    (writer === undefined || isWriterIdentity(writer)) &&
    (heartbeat === undefined || (isPlainObject(heartbeat) && typeof heartbeat.time === "string"))
  );
}
