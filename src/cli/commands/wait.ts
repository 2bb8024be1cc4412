// `runledger wait`: until processes have ended; then their logs are aggregated and their runs summed up.

import { encodeJson } from "../../core/json/encode-json.js";
import { formatDuration } from "../../core/units.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { readStatusFile } from "../../store/status-file.js";
import type { RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRuns, printProblems } from "../open-runs.js";
import { prepareWaiting, type Waiting } from "../wait-request.js";
import { endedRuns, summaryTable } from "../wait-summary.js";
import { WaitTalk } from "../wait-talk.js";
import type { WaitedLog } from "../waited-logs.js";
import { isAlive, type WaitedProcess } from "../waited-processes.js";

export const run: RunCommand = async (invocation, context) => {
  const waiting = prepareWaiting(invocation, context);
  const outcome = await waitForThem(waiting, context);
  if (outcome === "interrupted") {
    context.writeError(`Stopped waiting. ${aliveText(waiting)} nothing was done to them.\n`);
    return exitCodes.interrupted;
  }
  if (outcome === "timed-out") return giveUp(waiting, context);
  return await sumUp(waiting, context);
};

async function waitForThem(
  waiting: Waiting,
  context: Context,
): Promise<"ended" | "timed-out" | "interrupted"> {
  const talk = new WaitTalk(context);
  for (;;) {
    const alive = aliveOf(waiting);
    const logs = waiting.logs.look();
    if (alive.length === 0) {
      talk.end();
      return "ended";
    }
    const passedMs = context.now() - waiting.startedMs;
    if (passedMs >= waiting.timeoutMs) {
      talk.end();
      return "timed-out";
    }
    talk.say(alive, logs, passedMs);
    const rest = waiting.timeoutMs - passedMs;
    if (!(await context.pause(Math.min(waiting.intervalMs, rest)))) {
      talk.end();
      return "interrupted";
    }
  }
}

function aliveOf({ processes, machine }: Waiting): WaitedProcess[] {
  return processes.filter((each) => isAlive(each, machine));
}

function aliveText(waiting: Waiting): string {
  const alive = aliveOf(waiting).map(({ pid }) => pid);
  if (alive.length === 0) return "All have ended;";
  return `Still alive: ${alive.join(", ")};`;
}

function giveUp(waiting: Waiting, context: Context): number {
  const alive = aliveOf(waiting);
  if (waiting.isJson) {
    const more = {
      timed_out: true,
      alive: alive.map(({ pid }) => pid),
      aggregated: null,
      runs: [],
      problems: [],
    };
    context.writeOut(`${encodeJson({ ...jsonStart(waiting, context), ...more }, 2)}\n`);
  }
  const after = formatDuration(waiting.timeoutMs / 1000);
  context.writeError(
    `runledger wait: gave up after ${after}. ${aliveText(waiting)} nothing was done to them, nothing was aggregated.\n`,
  );
  return exitCodes.failed;
}

async function sumUp(waiting: Waiting, context: Context): Promise<number> {
  const logs = waiting.logs.look();
  const problems = logs.flatMap(logProblems);
  const aggregated = await aggregate(waiting, context, problems);
  const open = openRuns([waiting.root], context);
  const runs = endedRuns(open, pathsOfRuns(waiting, logs, open.runs));
  if (waiting.isJson) {
    const listed = runs.map(({ run: { id, path, status, metrics }, lastStep }) => ({
      ...{ id, path, status, last_step: lastStep ?? null, metrics },
    }));
    const more = { timed_out: false, alive: [], aggregated, runs: listed, problems };
    context.writeOut(`${encodeJson({ ...jsonStart(waiting, context), ...more }, 2)}\n`);
  } else if (runs.length > 0) context.writeOut(summaryTable(runs, context.terminal.columns));
  else context.writeError("All have ended. None of the runs here is theirs.\n");
  if (!waiting.isJson) printProblems(problems, context);
  return problems.some(({ code }) => code === "no-such-log") ? exitCodes.failed : exitCodes.done;
}

/** Runs that were named, that are in the logs, or that one of the processes wrote. */
function pathsOfRuns(
  { runPaths, processes }: Waiting,
  logs: readonly WaitedLog[],
  runs: readonly { readonly path: string; readonly layout: string }[],
): Set<string> {
  const pids = new Set(processes.map(({ pid }) => pid));
  const written = runs.filter(
    ({ path, layout }) => layout === "native" && pids.has(readStatusFile(path)?.writer?.pid ?? -1),
  );
  return new Set([...runPaths, ...logs.map(({ path }) => path), ...written.map(({ path }) => path)]);
}

function logProblems({ path, tail, shrank }: WaitedLog): Problem[] {
  if (tail === undefined) return [{ code: "no-such-log", path, message: "Never appeared." }];
  if (shrank === undefined) return [];
  const message = `Became shorter while it was watched: ${shrank.from} bytes, then ${shrank.to}.`;
  return [{ code: "log-shrank", path, message }];
}

/** Runs the command `aggregate`; its answer, or null where there are no step logs. */
async function aggregate(waiting: Waiting, context: Context, problems: Problem[]): Promise<unknown> {
  const command = await import("./aggregate.js");
  let answer = "";
  const add = (text: string | Uint8Array): void => {
    answer += typeof text === "string" ? text : Buffer.from(text).toString();
  };
  const quiet: Context = { ...context, writeOut: add, writeError: () => undefined };
  try {
    await command.run({ positionals: [waiting.root], options: { json: waiting.isJson }, rest: [] }, quiet);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.code !== "no-step-logs")
      problems.push({ code: error.code, path: waiting.root, message: `Not aggregated. ${error.message}` });
    return null;
  }
  if (waiting.isJson) return JSON.parse(answer) as unknown;
  context.writeError(answer);
  return null;
}

function jsonStart(waiting: Waiting, context: Context): Record<string, unknown> {
  return {
    schema: "runledger.wait/1",
    root: waiting.root,
    waited_seconds: (context.now() - waiting.startedMs) / 1000,
    processes: waiting.processes.map(({ pid, startTime }) => ({ pid, lived: startTime !== undefined })),
    logs: waiting.logs.look().map(({ path, tail }) => ({
      ...{ path, last_step: tail?.step ?? null, bytes: tail?.bytes ?? null },
    })),
  };
}
