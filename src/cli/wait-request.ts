// What `runledger wait` is asked to wait for, checked.

import { dirname, resolve, sep } from "node:path";
import { getRun } from "../catalog/find-run.js";
import { findPlaces } from "../catalog/roots.js";
import { exitCodes, UserError } from "../errors.js";
import type { MachineIdentity } from "../store/read-context.js";
import { readStatusFile } from "../store/status-file.js";
import { machineIdentity } from "../store/writer-identity.js";
import type { Invocation } from "./command.js";
import type { Context } from "./context.js";
import { parseDurationMs } from "./duration-option.js";
import { openRuns } from "./open-runs.js";
import { WaitedLogs } from "./waited-logs.js";
import { lookAtProcesses, parsePids, type WaitedProcess } from "./waited-processes.js";

export interface Waiting {
  readonly isJson: boolean;
  readonly root: string;
  readonly machine: MachineIdentity;
  readonly processes: readonly WaitedProcess[];
  /** Folders of the runs that were named. */
  readonly runPaths: readonly string[];
  readonly logs: WaitedLogs;
  readonly namedLogs: readonly string[];
  readonly startedMs: number;
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

/**
 * Who is waited for, looked at for the first time.
 * @throws UserError "bad-option", "bad-pid", "no-writer", "cannot-tell"; those of `getRun` and `findPlaces`
 */
export function prepareWaiting(invocation: Invocation, context: Context): Waiting {
  const { options, positionals } = invocation;
  const interval = Number(options.interval ?? 2);
  if (!(interval >= 0.05 && interval <= 3600))
    throw usage(`--interval is ${interval}.`, "Give seconds between 0.05 and 3600.");
  const namedLogs = textsOf(options.logs).map((log) => resolve(context.workingFolder, log));
  const root = rootOf(positionals, namedLogs, context);
  const machine = machineIdentity();
  const pids = parsePids(textsOf(options.pids), process.pid);
  const named = namedRuns(textsOf(options.run), root, context);
  if (pids.length + named.length === 0)
    throw usage(
      "it is not said what to wait for.",
      "Name processes with --pids 4211,4212 or runs with --run RUN.",
    );
  const all = [...new Set([...pids, ...named.flatMap(({ pid }) => pid ?? [])])];
  const processes = lookAtProcesses(all, machine, process.pid);
  for (const { pid, startTime } of processes) {
    if (startTime === undefined)
      context.writeError(`Process ${pid} does not live: it has ended before, or there never was one.\n`);
  }
  return {
    ...{ isJson: options.json === true, root, machine, processes, namedLogs },
    runPaths: named.map(({ path }) => path),
    logs: new WaitedLogs(root, namedLogs.length > 0 ? namedLogs : undefined),
    startedMs: context.now(),
    timeoutMs:
      options.timeout === undefined
        ? Number.POSITIVE_INFINITY
        : parseDurationMs(String(options.timeout), "runledger wait: --timeout"),
    intervalMs: interval * 1000,
  };
}

/** The root that was asked for; else the usual one when it holds all logs; else the folder that does. */
function rootOf(asked: readonly string[], logs: readonly string[], context: Context): string {
  const isBelow = (root: string): boolean => logs.every((log) => log.startsWith(`${root}${sep}`));
  const { roots } = findPlaces(context.workingFolder, asked);
  const [root = context.workingFolder] = roots;
  if (asked.length > 0 && !isBelow(root))
    throw usage(
      "a log of --logs is not below ROOT.",
      "Leave ROOT away, or name the folder that holds all logs.",
    );
  if (roots.length === 1 && isBelow(root)) return root;
  if (logs.length === 0)
    throw usage(`there are several roots: ${roots.join(", ")}.`, "Name one: runledger wait --pids 4211 ROOT");
  let folder = dirname(logs[0] ?? root);
  while (!logs.every((log) => log.startsWith(`${folder}${sep}`)) && folder !== dirname(folder))
    folder = dirname(folder);
  return folder;
}

/** Runs by name, with the process that writes them. @throws UserError "no-writer" */
function namedRuns(
  names: readonly string[],
  root: string,
  context: Context,
): { readonly path: string; readonly pid: number | undefined }[] {
  if (names.length === 0) return [];
  const open = openRuns([root], context);
  const query = { contract: open.places.contract, workingFolder: context.workingFolder };
  return names.map((name) => {
    const found = getRun(open.runs, name, query);
    const record = readStatusFile(found.path);
    const pid = record?.state === "running" && found.status === "running" ? record.writer?.pid : undefined;
    if (found.status === "running" && pid === undefined) throw noWriter(found.id);
    return { path: found.path, pid };
  });
}

function noWriter(id: string): UserError {
  return new UserError("no-writer", `runledger wait: run ${id} does not say which process writes it.`, {
    hint: "Name the process: --pids 4211",
    exitCode: exitCodes.usage,
  });
}

function textsOf(option: unknown): string[] {
  return Array.isArray(option) ? option.map(String) : [];
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-option", `runledger wait: ${message}`, { hint, exitCode: exitCodes.usage });
}
