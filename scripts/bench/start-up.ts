// How long the command takes before it does anything, beside a bare node.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandFile } from "./measure/places.js";
import { type Program, runOnce, timeInTurns } from "./measure/processes.js";
import { type Measurement, ratioOf } from "./measure/report.js";

export const startUp: Measurement = {
  name: "start-up",
  summary: "--help and a command on an empty root, beside node -e 0",
  isUsual: true,
  run: async (bench) => {
    const emptyRoot = mkdtempSync(join(tmpdir(), "runledger-bench-empty-"));
    try {
      const { bare, help, plain, again } = programs(emptyRoot);
      for (const program of [help, plain]) runOnce(program);
      const times = timeInTurns([bare, help, plain, again], bench.rounds(25));
      const reference = times[bare.name];
      const line = (program: Named, goal?: number) => ({
        name: program.name,
        spread: times[program.name],
        figures: [ratioOf(times[program.name], reference, `of ${bare.name}`, goal)],
      });
      return [
        {
          title: "Start-up",
          unit: "ms",
          basis: `${reference.count} interleaved whole processes`,
          lines: [
            { name: bare.name, spread: reference, figures: [] },
            line(help, 2.3),
            line(plain, 1.5),
            line(again),
          ],
          remarks: ["The last line is the first once more: what the machine's noise alone makes of it."],
          skipped: [],
        },
      ];
    } finally {
      rmSync(emptyRoot, { recursive: true });
    }
  },
};

type Name = "node -e 0" | "runledger --help" | "runledger compare, empty root" | "node -e 0 again";
type Named = Program & { readonly name: Name };

function programs(emptyRoot: string): Record<"bare" | "help" | "plain" | "again", Named> {
  const node = (name: Name, ...args: string[]): Named => ({
    name,
    file: process.execPath,
    args,
    folder: emptyRoot,
  });
  return {
    bare: node("node -e 0", "-e", "0"),
    help: node("runledger --help", commandFile, "--help"),
    plain: node("runledger compare, empty root", commandFile, "compare", emptyRoot),
    again: node("node -e 0 again", "-e", "0"),
  };
}
