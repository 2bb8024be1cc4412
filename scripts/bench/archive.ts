// Archiving, restoring and verifying runs, with every sha256 compared, beside tar on the same files.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeLargeRun, makeManyRuns, runId, verifiedRuns } from "./archive-data.js";
import { commandFile, dataFolder } from "./measure/places.js";
import { type Program, runOnce, timeInTurns } from "./measure/processes.js";
import {
  type Bench,
  type Figure,
  type Line,
  type Measurement,
  type Report,
  ratioOf,
  speedUpOf,
} from "./measure/report.js";
import type { Spread } from "./measure/spread.js";

export const archive: Measurement = {
  name: "archive",
  summary: "archive a 1 GB run of checkpoints and logs, restore it, verify 10,000 runs; beside tar",
  isUsual: false,
  run: async (bench) => {
    const root = join(dataFolder(), "archive-1gb");
    if (!existsSync(join(root, "complete"))) makeLargeRun(root, bench.say);
    const many = join(dataFolder(), `archive-${verifiedRuns}-runs`);
    if (!existsSync(join(many, "complete"))) makeManyRuns(many, bench.say);
    const work = join(dataFolder(), "archive-work");
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      return [
        measurePacking(bench, root, work),
        measureRestoring(bench, root, work),
        measureVerifying(bench, many),
      ];
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

type Named<Name extends string> = Program & { readonly name: Name };

/** An archive that is written anew each time, with the disk at rest before. */
function packer<Name extends string>(name: Name, of: Omit<Program, "name">, out: string): Named<Name> {
  const prepare = (): void => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    spawnSync("sync");
  };
  return { name, ...of, prepare };
}

function measurePacking(bench: Bench, root: string, work: string): Report {
  const folders = ["fast", "small", "tar"].map((name) => join(work, name));
  const [fast = "", small = "", plain = ""] = folders;
  const ours = (level: string, out: string) => ({
    file: process.execPath,
    args: [commandFile, "archive", runId, "--root", join(root, "runs"), "--out", out, "--level", level],
  });
  bench.say("archive, archive --level small and tar -czf, in turns");
  const times = timeInTurns(
    [
      packer("runledger archive", ours("fast", fast), fast),
      packer("runledger archive --level small", ours("small", small), small),
      packer(
        "tar -czf",
        { file: "tar", args: ["-czf", join(plain, "run.tar.gz"), "-C", join(root, "runs"), runId] },
        plain,
      ),
    ],
    bench.rounds(3),
  );
  const size = (folder: string): number => sizeOfOnly(folder);
  const sizeFigure = (folder: string, atMost: number): Figure => ({
    value: size(folder) / size(plain),
    unit: "×",
    meaning: "of tar's size",
    goal: { atMost },
  });
  const tar = times["tar -czf"];
  return {
    title: "Archive of a 1 GB run, float32 checkpoints and logs",
    unit: "ms",
    basis: `${tar.count} interleaved whole processes, warm page cache; runledger waits for the disk and reads back, tar does not`,
    lines: [
      {
        name: "runledger archive",
        spread: times["runledger archive"],
        figures: [
          speedUpOf(times["runledger archive"], tar, "faster than tar -czf", 8),
          sizeFigure(fast, 1.1),
        ],
      },
      {
        name: "runledger archive --level small",
        spread: times["runledger archive --level small"],
        figures: [
          speedUpOf(times["runledger archive --level small"], tar, "faster than tar -czf", 2),
          sizeFigure(small, 1.005),
        ],
      },
      { name: "tar -czf", spread: tar, figures: [] },
    ],
    remarks: [fast, small].map(judged),
    skipped: [],
  };
}

/** What the programs that everybody has say of an archive. */
function judged(folder: string): string {
  const file = join(folder, readdirSync(folder)[0] ?? "");
  for (const [program, ...args] of [
    ["gzip", "-t", file],
    ["tar", "-tzf", file],
  ] as const)
    runOnce({ name: program, file: program, args });
  return `${file.slice(folder.length + 1)}: ${(sizeOfOnly(folder) / 1e6).toFixed(0)} MB; gzip -t and tar -tzf find no fault.`;
}

function sizeOfOnly(folder: string): number {
  const [name = ""] = readdirSync(folder);
  return statSync(join(folder, name)).size;
}

function measureRestoring(bench: Bench, root: string, work: string): Report {
  const file = join(work, "fast", `${runId}.tar.gz`);
  const [ours, plain] = [join(work, "restored"), join(work, "unpacked")];
  bench.say("restore and tar -xzf, in turns");
  const restore = ["restore", file, "--root", join(root, "runs"), "--out", ours];
  const times = timeInTurns(
    [
      packer("runledger restore", { file: process.execPath, args: [commandFile, ...restore] }, ours),
      packer("tar -xzf", { file: "tar", args: ["-xzf", file, "-C", plain] }, plain),
    ],
    bench.rounds(3),
  );
  const tar: Spread = times["tar -xzf"];
  return {
    title: "Restoring it, of the same archive",
    unit: "ms",
    basis: `${tar.count} interleaved whole processes, warm page cache; runledger checks all of it first and waits for the disk`,
    lines: [
      {
        name: "runledger restore",
        spread: times["runledger restore"],
        figures: [ratioOf(times["runledger restore"], tar, "of tar -xzf", 1.2)],
      },
      { name: "tar -xzf", spread: tar, figures: [] },
    ],
    remarks: [],
    skipped: [],
  };
}

function measureVerifying(bench: Bench, root: string): Report {
  bench.say("verify --all and sha256sum -c, in turns");
  const runs = join(root, "runs");
  const times = timeInTurns(
    [
      {
        name: "runledger verify --all",
        file: process.execPath,
        args: [commandFile, "verify", "--all", "--root", runs],
      },
      { name: "sha256sum -c", file: "sha256sum", args: ["-c", "--quiet", join(root, "sums")], folder: runs },
    ],
    bench.rounds(3),
  );
  const ours = times["runledger verify --all"];
  const line = (name: keyof typeof times, figures: readonly Figure[]): Line => ({
    name,
    spread: times[name],
    figures,
  });
  return {
    title: `Verifying ${verifiedRuns.toLocaleString("en")} runs of four files`,
    unit: "ms",
    basis: `${ours.count} interleaved whole processes, warm page cache`,
    lines: [
      line("runledger verify --all", [ratioOf(ours, times["sha256sum -c"], "of sha256sum -c")]),
      line("sha256sum -c", []),
    ],
    remarks: [],
    skipped: [],
  };
}
