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
    offer: (stream, bytes) => offerAll(stream === "out" ? 1 : 2, bytes),
    terminal: {
      isInteractive,
      columns: isInteractive ? (stdout.columns ?? 80) : undefined,
      useColor: isInteractive && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb",
    },
  };
}

function writeAll(descriptor: number, text: string | Uint8Array): void {
  const fault = writeOrFail(descriptor, typeof text === "string" ? Buffer.from(text) : text);
  if (fault === undefined) return;
  if (fault.code === "EPIPE") process.exit(0);
  throw fault;
}

/** A pipe that is closed and a terminal that is gone have no reader. */
function offerAll(descriptor: number, bytes: Uint8Array): boolean {
  return writeOrFail(descriptor, bytes) === undefined;
}

function writeOrFail(descriptor: number, bytes: Uint8Array): NodeJS.ErrnoException | undefined {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const fault = error as NodeJS.ErrnoException;
      if (fault.code !== "EAGAIN") return fault;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return undefined;
}
