// Asks another program a question: never waits past the signal, never reads more than it was told, never throws.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, resolve as resolvePath, sep } from "node:path";

export interface Question {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly workingFolder: string;
  /** The whole environment of the program; PATH decides where it is found. */
  readonly environment: Readonly<Record<string, string>>;
  /** When it fires, the program and all it started are ended. */
  readonly signal: AbortSignal;
  /** The program is ended once it has written more than this. */
  readonly maxBytes: number;
}

export interface Answer {
  /** `missing`: there is no such program, or it may not be run. `too-much`: output is cut at `maxBytes`. */
  readonly end: "exited" | "missing" | "too-much" | "timed-out";
  /** Undefined unless it exited by itself. */
  readonly exitCode: number | undefined;
  readonly output: Buffer;
  /** The first characters of what it said on standard error. */
  readonly complaint: string;
}

const longestComplaint = 2000;

/** Runs a program without input and returns what it wrote. */
export function askProgram(question: Question): Promise<Answer> {
  return new Promise((resolve) => {
    if (question.signal.aborted) {
      resolve({ end: "timed-out", exitCode: undefined, output: Buffer.alloc(0), complaint: "" });
      return;
    }
    if (isNowhere(question)) {
      const complaint = `${question.program}: not found`;
      resolve({ end: "missing", exitCode: undefined, output: Buffer.alloc(0), complaint });
      return;
    }
    try {
      listen(question, start(question), resolve);
    } catch (error) {
      // Node refuses some names and folders before it starts anything.
      resolve({ end: "missing", exitCode: undefined, output: Buffer.alloc(0), complaint: String(error) });
    }
  });
}

/**
 * Whether no folder of PATH has the program. To find that out by starting it costs more than looking: a process is made
 * for it, and most machines have no graphics processor to ask.
 */
function isNowhere({ program, environment, workingFolder }: Question): boolean {
  const folders = environment.PATH?.split(delimiter);
  if (folders === undefined || program.includes(sep) || process.platform === "win32") return false;
  return !folders.some((folder) => existsSync(resolvePath(workingFolder, folder, program)));
}

/** Its own process group, so that everything it starts can be ended with it. */
function start(question: Question): ChildProcess {
  return spawn(question.program, question.parameters, {
    cwd: question.workingFolder,
    env: { ...question.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

function listen(question: Question, child: ChildProcess, resolve: (answer: Answer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let complaint = "";
  const settle = (end: Answer["end"], exitCode: number | undefined): void => {
    question.signal.removeEventListener("abort", onAbort);
    if (end !== "exited") endGroup(child);
    resolve({ end, exitCode, output: Buffer.concat(chunks).subarray(0, question.maxBytes), complaint });
  };
  const onAbort = (): void => settle("timed-out", undefined);
  question.signal.addEventListener("abort", onAbort);
  child.stdout?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= question.maxBytes + chunk.length) chunks.push(chunk);
    if (size > question.maxBytes) settle("too-much", undefined);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    if (complaint.length < longestComplaint) complaint += chunk.toString("utf8").slice(0, longestComplaint);
  });
  child.on("error", () => settle("missing", undefined));
  child.on("close", (code) => settle("exited", code ?? undefined));
}

function endGroup(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  if (child.pid === undefined || child.exitCode !== null) return;
  child.unref();
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is already gone: nothing is left to end.
  }
}
