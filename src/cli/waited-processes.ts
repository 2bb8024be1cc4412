// Processes that are waited for: told from later ones of the same number by when they started.

import { exitCodes, UserError } from "../errors.js";
import type { MachineIdentity } from "../store/read-context.js";

export interface WaitedProcess {
  readonly pid: number;
  /** When it started, as `MachineIdentity.startTimeOf` tells it; undefined when none lived at the first look. */
  readonly startTime: string | undefined;
}

/** Larger numbers no system has. */
const largestPid = 2 ** 31 - 1;

/**
 * Numbers of processes, each once.
 * @param texts as typed: "123,456"
 * @throws UserError "bad-pid" for what is no number, and for processes that this one cannot outlive
 */
export function parsePids(texts: readonly string[], ownPid: number): number[] {
  const words = texts.flatMap((text) => text.split(/[\s,]+/)).filter((word) => word !== "");
  const pids = words.map((word) => {
    const pid = /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!(pid >= 1 && pid <= largestPid))
      throw badPid(`"${word}" is no process number.`, "Give numbers: --pids 4211,4212");
    if (pid === 1) throw badPid("process 1 ends when the machine does.", "Name the processes that train.");
    if (pid === ownPid) throw badPid(`${pid} is this command itself.`, "Name the processes that train.");
    return pid;
  });
  if (words.length === 0 && texts.length > 0)
    throw badPid("--pids names no process.", "Give numbers: --pids 4211,4212");
  return [...new Set(pids)];
}

/**
 * The processes as they are now.
 * @throws UserError "cannot-tell" where the system does not say which processes live
 */
export function lookAtProcesses(
  pids: readonly number[],
  machine: MachineIdentity,
  ownPid: number,
): WaitedProcess[] {
  if (machine.startTimeOf(ownPid) === undefined) {
    throw new UserError("cannot-tell", "runledger wait: this system does not say which processes live.", {
      hint: "It is asked through /proc on Linux and through ps elsewhere; one of them must be there.",
    });
  }
  return pids.map((pid) => ({ pid, startTime: machine.startTimeOf(pid) }));
}

/** Whether a process still lives: the same one, not a later one of its number. */
export function isAlive({ pid, startTime }: WaitedProcess, machine: MachineIdentity): boolean {
  return startTime !== undefined && machine.startTimeOf(pid) === startTime;
}

function badPid(message: string, hint: string): UserError {
  return new UserError("bad-pid", `runledger wait: ${message}`, { hint, exitCode: exitCodes.usage });
}
