// The real world behind a Context: this process's streams, environment and clock.

import { writeSync } from "node:fs";
import type { Context } from "./context.js";

/** Context of the running process. Output is written at once; a closed pipe ends the process quietly. */
export function processContext(): Context {
  const { env, stdout } = process;
  const isInteractive = stdout.isTTY === true;
  return {
    workingFolder: process.cwd(),
    environment: env,
    now: () => Date.now(),
    writeOut: (text) => writeAll(1, text),
    writeError: (text) => writeAll(2, text),
    terminal: {
      isInteractive,
      columns: isInteractive ? (stdout.columns ?? 80) : undefined,
      useColor: isInteractive && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb",
    },
  };
}

function writeAll(descriptor: number, text: string | Uint8Array): void {
  let rest = typeof text === "string" ? Buffer.from(text) : text;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
