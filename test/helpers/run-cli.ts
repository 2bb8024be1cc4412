// Runs one command line in this process, with a world of its own.

import type { Context } from "../../src/cli/context.js";
import { runCommandLine } from "../../src/cli/run-command-line.js";

export interface CliResult {
  readonly code: number;
  /** What was written to standard output. */
  readonly out: string;
  /** What was written to the error stream. */
  readonly err: string;
}

export interface CliWorld {
  readonly in: string;
  readonly columns?: number;
  readonly color?: boolean;
  readonly now?: number;
  readonly environment?: Record<string, string>;
  /** What happens while a command waits, having written `out`; false is Ctrl-C. Absent: Ctrl-C at once. */
  readonly pause?: (milliseconds: number, out: string) => Promise<boolean>;
}

export async function runCli(words: readonly string[], world: CliWorld): Promise<CliResult> {
  const out: Uint8Array[] = [];
  let err = "";
  const context: Context = {
    workingFolder: world.in,
    environment: world.environment ?? {},
    now: () => world.now ?? Date.parse("2026-01-22T12:00:00Z"),
    writeOut: (text) => void out.push(typeof text === "string" ? Buffer.from(text) : text),
    writeError: (text) => {
      err += text;
    },
    pause: async (milliseconds) =>
      (await world.pause?.(milliseconds, Buffer.concat(out).toString())) ?? false,
    terminal: {
      isInteractive: world.columns !== undefined,
      columns: world.columns,
      useColor: world.color === true,
    },
  };
  const code = await runCommandLine(words, context);
  return { code, out: Buffer.concat(out).toString(), err };
}
