// The real world behind a Context: this process's streams, environment and clock.

import { fstatSync, statSync, writeSync } from "node:fs";
import type { Context } from "./context.js";
import { optimizeLater } from "./optimize-later.js";
import { pause } from "./pause.js";

/**
 * Context of the running process. Output is written at once; a closed pipe ends the process quietly.
 * @param beforeFlags called before V8's flags are changed
 */
export function processContext(beforeFlags: () => void): Context {
  const { env } = process;
  const isInteractive = isTerminal();
  return {
    workingFolder: process.cwd(),
    environment: env,
    now: () => Date.now(),
    writeOut: (text) => writeAll(1, text),
    writeError: (text) => writeAll(2, text),
    offer: (stream, bytes) => offerAll(stream === "out" ? 1 : 2, bytes),
    pause,
    beforeReading: (roots) => optimizeLater(roots, beforeFlags),
    terminal: {
      isInteractive,
      get columns() {
        return isInteractive ? (process.stdout.columns ?? 80) : undefined;
      },
      get lines() {
        return isInteractive ? (process.stdout.rows ?? 24) : undefined;
      },
      useColor: isInteractive && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb",
    },
  };
}

/** Asks the stream itself only where it may be a terminal: to open it takes node 3 ms. */
function isTerminal(): boolean {
  try {
    const stat = fstatSync(1);
    if (!stat.isCharacterDevice() || stat.rdev === statSync("/dev/null").rdev) return false;
  } catch {
    return false; // Standard output is closed.
  }
  return process.stdout.isTTY === true;
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
