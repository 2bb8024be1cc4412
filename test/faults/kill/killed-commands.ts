// What is killed at each of its calls: commands on a root of two runs, what they are repeated with, and what they must leave.

import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../../src/cli/commands/index.js";
import { runCli } from "../../helpers/run-cli.js";
import { damageOfTwoRuns, folderOf, neighbour, workedOn } from "../two-runs.js";

const run = folderOf(workedOn);

export interface KilledCommand {
  readonly name: string;
  /** Commands that set the stage. */
  readonly before?: readonly (readonly string[])[];
  readonly words: readonly string[];
  /** Repeats what was killed when that is another command. */
  readonly again?: readonly string[];
  /** What must hold after every kill; both runs whole when absent. */
  readonly damage?: (here: string) => Promise<string[]>;
  /** Exit codes that the repetition may end with: 2 and 5 say that the run is where it was to go. */
  readonly ends?: readonly number[];
}

/** A run that is being removed for good may be there whole or not at all; never half under its name. */
async function damageWhilePurged(here: string): Promise<string[]> {
  const damage = await damageOfTwoRuns(here);
  const trash = join(here, "experiments", ".trash");
  const listed = existsSync(trash) ? readdirSync(trash).filter((name) => !name.startsWith(".")) : [];
  return damage.filter((what) => what !== "the run is nowhere whole" || listed.length > 0);
}

export const killedCommands: readonly KilledCommand[] = [
  { name: "archive", words: ["archive", run] },
  { name: "archive --remove", words: ["archive", run, "--remove"], ends: [0, 2, 5] },
  { name: "delete", words: ["delete", run], ends: [0, 2] },
  { name: "trash restore", before: [["delete", run]], words: ["trash", "restore", run], ends: [0, 2] },
  {
    name: "trash empty",
    before: [["delete", run]],
    words: ["trash", "empty", "--yes"],
    damage: damageWhilePurged,
  },
  {
    name: "restore",
    before: [
      ["archive", run, "--remove"],
      ["trash", "empty", "--yes"],
    ],
    words: ["restore", run],
    ends: [0, 2, 5],
  },
  {
    name: "prune",
    words: ["prune", "--keep", "last:1", "--yes"],
    ends: [0, 2],
  },
  {
    name: "prune --no-archive",
    words: ["prune", "--keep", "last:1", "--no-archive", "--yes"],
    ends: [0, 2],
  },
  { name: "tag", words: ["tag", folderOf(neighbour), "+good"], damage: damageWhileAnnotated },
  { name: "index", words: ["index"], damage: damageOfTwoRuns },
];

/** Annotations are added to the run beside; the one that is worked on stays as it is. */
async function damageWhileAnnotated(here: string): Promise<string[]> {
  const damage = await damageOfTwoRuns(here);
  return damage.filter((what) => what !== "the run beside it has changed");
}

/** Runs a command to its end in this process; returns its exit code and what it said. */
export async function runCommand(
  here: string,
  words: readonly string[],
): Promise<{ code: number; said: string }> {
  const { code, out, err } = await runCli(words, { in: here, now: Date.now() });
  return { code, said: out + err };
}

/** Whether this command line has the command. */
export function isKnown({ words }: Pick<KilledCommand, "words">): boolean {
  return commands.some(({ spec }) => spec.name === words[0]);
}

/** The owner of every lock is gone, and one that was cut off, which tells of nobody and counts for some seconds, is old. */
export function letLocksAge(here: string): void {
  for (const entry of readdirSync(here, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".lock")) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/"process_start_time":"[^"]*"/, '"process_start_time":"1"'));
    utimesSync(path, 1, 1);
  }
}
