// What it costs to have a program recorded: `runledger exec` around one that does nothing, beside a bare node.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandFile } from "./measure/places.js";
import { type Program, runOnce, timeInTurns } from "./measure/processes.js";
import { type Measurement, type Report, ratioOf } from "./measure/report.js";

export const exec: Measurement = {
  name: "exec",
  summary: "runledger exec -- true, in a plain folder and in a git repository, beside node -e 0",
  isUsual: true,
  run: async (bench) => {
    const folder = mkdtempSync(join(tmpdir(), "runledger-bench-exec-"));
    try {
      const [plain, repository] = [join(folder, "plain"), join(folder, "repository")];
      mkdirSync(plain);
      makeRepository(repository);
      return [measure(bench.rounds(25), plain, repository)];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

type Name =
  | "node -e 0"
  | "true"
  | "runledger exec -- true"
  | "runledger exec -- true, in a git repository"
  | "node -e 0 again";
type Named = Program & { readonly name: Name };

function measure(rounds: number, plain: string, repository: string): Report {
  const node = (name: Name, folder: string, ...args: string[]): Named => ({
    name,
    file: process.execPath,
    args,
    folder,
  });
  const recorded = ["exec", "--root", join(plain, "runs"), "--", "true"];
  const bare = node("node -e 0", plain, "-e", "0");
  const alone: Named = { name: "true", file: "true", args: [], folder: plain };
  const ours = node("runledger exec -- true", plain, commandFile, ...recorded);
  const inRepository = node(
    "runledger exec -- true, in a git repository",
    repository,
    commandFile,
    ...recorded,
  );
  const again = node("node -e 0 again", plain, "-e", "0");
  for (const program of [ours, inRepository]) runOnce(program);
  const times = timeInTurns([bare, alone, ours, inRepository, again], rounds);
  const reference = times[bare.name];
  const line = ({ name }: Named, goal?: number) => ({
    name,
    spread: times[name],
    figures: [ratioOf(times[name], reference, `of ${bare.name}`, goal)],
  });
  return {
    title: "Recording a program that does nothing",
    unit: "ms",
    basis: `${reference.count} interleaved whole processes; a run folder each, synced at start and end`,
    lines: [
      { name: bare.name, spread: reference, figures: [] },
      line(alone),
      line(ours, 2.5),
      line(inRepository),
      line(again),
    ],
    remarks: [
      "The last line is the first once more: what the machine's noise alone makes of it.",
      "In a repository git is asked, in processes of its own, for its settings, the commit and what is changed.",
    ],
    skipped: [],
  };
}

/** One commit of one file, and nothing changed since. */
function makeRepository(folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "train.py"), "print('trained')\n");
  const git = (...words: string[]): void => {
    const user = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
    execFileSync("git", [...user, ...words], { cwd: folder, stdio: "ignore" });
  };
  git("init");
  git("add", "train.py");
  git("commit", "-m", "first");
}
