// Runs the program of a stage to its end: its output goes into a log, signals and limits reach all that it starts.

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { dirname } from "node:path";
import { forwardSignals } from "../recorder/forward-signals.js";
import { closeGate, openGate } from "../recorder/start-gate.js";
import { writeAll } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { type AttemptSignals, stopReason } from "./attempt-signals.js";
import { lastLine } from "./last-line.js";

export interface StageProgram {
  readonly files: FileSystem;
  /** Program and its arguments; it waits for a line on its descriptor 3. */
  readonly words: readonly string[];
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Its output and errors are added to this file. */
  readonly log: string;
  /** Begins what is added. */
  readonly heading: string;
  readonly signals: AttemptSignals;
  readonly graceMs: number;
  readonly timeLimitSeconds?: number | undefined;
  /** Told the number of its process group, before it begins. */
  readonly started: (pid: number) => void;
}

/** How it ended. */
export interface ProgramEnd {
  readonly state: "finished" | "failed" | "stopped";
  /** Why it did not finish, one sentence. */
  readonly reason?: string;
  /** 128 + n when signal n ended it; 126 or 127 when it could not be started. */
  readonly exitCode: number;
}

/**
 * Runs it. It writes into a file, so that it outlives us.
 * @throws what the file system throws
 */
export async function runStageProgram(program: StageProgram): Promise<ProgramEnd> {
  const { files, log, signals, timeLimitSeconds: limit, graceMs } = program;
  makeFolders(files, dirname(log));
  const output = files.open(log, "append");
  try {
    writeAll(files, output, Buffer.from(`${program.heading}\n`));
    return await ended(program, start(program, output));
  } finally {
    files.close(output);
    signals.close();
  }

  function start({ words: [name = "", ...words] }: StageProgram, handle: number): ChildProcess {
    const child = spawn(name, words, {
      cwd: program.workingFolder,
      env: { PYTHONUNBUFFERED: "1", ...program.environment },
      stdio: ["ignore", handle, handle, "pipe"],
      detached: true,
    });
    if (child.pid === undefined) return child;
    signals.group = child.pid;
    try {
      program.started(child.pid);
    } catch (error) {
      closeGate(child);
      throw error;
    }
    openGate(child);
    if (limit !== undefined) {
      signals.later(limit * 1000, () =>
        signals.end(`Took longer than its time limit of ${limit} s.`, graceMs),
      );
    }
    return child;
  }
}

function ended(program: StageProgram, child: ChildProcess): Promise<ProgramEnd> {
  const { signals } = program;
  const forwarding =
    child.pid === undefined ? undefined : forwardSignals(signals, child.pid, { ignoresHangup: false });
  return new Promise((resolve) => {
    child.on("error", (error) => {
      forwarding?.end();
      const fault = fileErrorName(error);
      const reason = `"${program.words[0]}" could not be started (${fault}).`;
      resolve({ state: "failed", reason, exitCode: fault === "ENOENT" ? 127 : 126 });
    });
    child.on("exit", (code, signal) => {
      forwarding?.end();
      // What a killed shell has left in its group would go on writing.
      if (signal === "SIGKILL") signals.destroy("");
      const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      resolve(endOf(program, { exitCode, signal, stoppedBy: forwarding?.stoppedBy() }));
    });
  });
}

function endOf(
  { signals, files, log }: StageProgram,
  {
    exitCode,
    signal,
    stoppedBy,
  }: { readonly exitCode: number; readonly signal: string | null; readonly stoppedBy: string | undefined },
): ProgramEnd {
  const { reason } = signals;
  // What was asked to end has not finished, whatever its exit code is.
  if (exitCode === 0 && stoppedBy === undefined && (reason ?? "") === "")
    return { state: "finished", exitCode };
  if (reason !== undefined && reason !== "") {
    return { state: reason === stopReason ? "stopped" : "failed", reason, exitCode };
  }
  if (stoppedBy !== undefined) return { state: "stopped", reason: `Stopped by ${stoppedBy}.`, exitCode };
  const how = signal === null ? `Ended with exit code ${exitCode}` : `Ended by ${signal}`;
  const words = lastLine(files, log);
  return { state: "failed", reason: words === undefined ? `${how}.` : `${how}: ${words}`, exitCode };
}
