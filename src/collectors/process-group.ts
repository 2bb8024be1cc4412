// Processor time and memory of all processes of one group, from /proc; Linux only.

import { readdirSync, readFileSync } from "node:fs";

export interface ProcessUse {
  /** Processor time since their start. */
  readonly cpuMs: number;
  /** Resident memory. */
  readonly memoryBytes: number;
}

/** Linux counts processor time in hundredths of a second, whatever the machine (USER_HZ). */
const msPerTick = 10;

/** Sum over the living processes of a group; undefined when there is none or the system has no /proc. */
export function readGroupUse(group: number): ProcessUse | undefined {
  let cpuMs = 0;
  let memoryBytes = 0;
  let isFound = false;
  for (const name of processNames()) {
    const fields = statFields(name);
    if (Number(fields[2]) !== group || fields[0] === "Z") continue;
    isFound = true;
    // Own time and that of children that have ended: user, system, children's user, children's system.
    cpuMs += msPerTick * [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
    memoryBytes += residentBytes(name);
  }
  return isFound ? { cpuMs, memoryBytes } : undefined;
}

/** Numbers of the living processes of a group; empty where the system has no /proc. */
export function processesOfGroup(group: number): string[] {
  return processNames().filter((name) => {
    const [state, , itsGroup] = statFields(name);
    return Number(itsGroup) === group && state !== "Z";
  });
}

function processNames(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    // No /proc: this system does not tell.
    return [];
  }
}

/** Fields after the program's name, which is in brackets and may hold anything: state, parent, group, … */
function statFields(name: string): string[] {
  const text = readProcess(name, "stat");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function residentBytes(name: string): number {
  return 1024 * Number(/^VmRSS:\s*(\d+) kB/m.exec(readProcess(name, "status"))?.[1] ?? 0);
}

function readProcess(name: string, file: string): string {
  try {
    return readFileSync(`/proc/${name}/${file}`, "latin1");
  } catch {
    // The process has ended meanwhile: it uses nothing.
    return "";
  }
}
