// Which process on which machine writes, precise enough that a later process with the same number is not taken for it.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { pid as ownPid, platform } from "node:process";
import { isPlainObject } from "../core/flatten.js";
import type { MachineIdentity } from "./read-context.js";

/** Start time that stands for "lives, but this user may not see since when". */
export const hiddenStartTime = "hidden";

/** A writer, in the names of status.json and of lock files. Null where the system does not tell. */
export interface WriterIdentity {
  readonly host: string;
  readonly pid: number;
  /** Linux: clock ticks since boot; macOS: date and time, UTC. */
  readonly process_start_time: string | null;
  /** Changes with every boot. */
  readonly boot_id: string | null;
  /** Process numbers of different namespaces (containers) have nothing to do with each other. */
  readonly pid_namespace: string | null;
  /** Tells machines of one host name apart: a digest of the system's own id. Absent in older files. */
  readonly machine_id?: string | null;
}

/** This machine, for telling whether a writer still lives. Asks the system anew on every call of `startTimeOf`. */
export function machineIdentity(): MachineIdentity {
  return {
    hostname: hostname(),
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    machineId: machineId(),
    bootedMs: Date.now() - uptime() * 1000,
    startTimeOf: processStartTime,
  };
}

/** This process as a writer. */
export function ownIdentity(): WriterIdentity {
  return {
    host: hostname(),
    pid: ownPid,
    process_start_time: processStartTime(ownPid) ?? null,
    boot_id: bootId() ?? null,
    pid_namespace: pidNamespace() ?? null,
    machine_id: machineId() ?? null,
  };
}

/** Whether parsed data is a writer as it was written by `ownIdentity`. */
export function isWriterIdentity(value: unknown): value is WriterIdentity {
  if (!isPlainObject(value) || typeof value.pid !== "number" || typeof value.host !== "string") return false;
  return [value.process_start_time, value.boot_id, value.pid_namespace, value.machine_id ?? null].every(
    isTextOrNull,
  );
}

/**
 * When a process started, as text to compare with. Undefined when no such process lives (one that has ended but that
 * nobody has waited for does not live); "hidden" when one lives that this user may not look at.
 */
export function processStartTime(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const found = platform === "linux" ? linuxProcess(pid) : printedProcess(pid);
  if (found === undefined) return isForeign(pid) ? hiddenStartTime : undefined;
  return found.state.startsWith("Z") || found.state.startsWith("X") ? undefined : found.startTime;
}

interface FoundProcess {
  readonly state: string;
  readonly startTime: string;
}

function linuxProcess(pid: number): FoundProcess | undefined {
  const text = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The program's name may hold spaces and brackets: fields are counted after its last bracket.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields?.[0], fields?.[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

function printedProcess(pid: number): FoundProcess | undefined {
  const text = orUndefined(() => runProgram("ps", ["-o", "stat=,lstart=", "-p", String(pid)]));
  const match = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(text ?? "");
  return match === null ? undefined : { state: match[1] as string, startTime: match[2] as string };
}

/** Whether a process of that number lives and belongs to somebody else. */
function isForeign(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function bootId(): string | undefined {
  return platform === "linux"
    ? orUndefined(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim())
    : orUndefined(() => runProgram("sysctl", ["-n", "kern.bootsessionuuid"]).trim());
}

function pidNamespace(): string | undefined {
  return platform === "linux" ? orUndefined(() => readlinkSync("/proc/self/ns/pid")) : undefined;
}

/** The id itself is not to be told to anybody; a digest of it with our name is. */
function machineId(): string | undefined {
  const id =
    platform === "linux"
      ? orUndefined(() => readFileSync("/etc/machine-id", "utf8").trim())
      : orUndefined(() => runProgram("sysctl", ["-n", "kern.uuid"]).trim());
  return id === undefined
    ? undefined
    : createHash("sha256").update(`runledger ${id}`).digest("hex").slice(0, 16);
}

function runProgram(name: string, programArguments: string[]): string {
  return execFileSync(name, programArguments, {
    encoding: "utf8",
    env: { PATH: "/bin:/usr/bin:/sbin:/usr/sbin", LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 2000,
  });
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function orUndefined(read: () => string): string | undefined {
  try {
    const text = read();
    return text === "" ? undefined : text;
  } catch {
    return undefined; // Not every system tells; callers know what to do without.
  }
}
