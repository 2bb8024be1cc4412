// A world for recorders under test: real or failing disk, clocks that a test sets, a process that a test ends.

import { EventEmitter } from "node:events";
import type { Clock } from "../../src/recorder/clock.js";
import { ExitWatch, type ProcessEvents } from "../../src/recorder/exit-watch.js";
import type { RecorderWorld } from "../../src/recorder/world.js";
import { nodeFileSystem } from "../../src/store/file-system.js";

/** A process that only notes what is done to it. */
export class TestProcess extends EventEmitter implements ProcessEvents {
  readonly pid = 4711;
  /** Signals it was killed with. */
  readonly kills: string[] = [];

  kill(_pid: number, signal: string): void {
    this.kills.push(signal);
  }
}

/** Both clocks show the same and stand still until they are moved. */
export class TestClock implements Clock {
  #nowMs = Date.parse("2026-01-22T02:01:57Z");
  readonly wallMs = (): number => this.#nowMs;
  readonly monotonicMs = (): number => this.#nowMs;

  /** Lets time pass. */
  advance(milliseconds: number): void {
    this.#nowMs += milliseconds;
  }
}

export interface TestWorld extends RecorderWorld {
  readonly clock: TestClock;
  readonly process: TestProcess;
  /** Lines that were said on stderr. */
  readonly said: string[];
}

export function testWorld(parts: Partial<RecorderWorld> = {}): TestWorld {
  const process = new TestProcess();
  const said: string[] = [];
  return {
    files: nodeFileSystem,
    warn: (line) => said.push(line),
    workingFolder: "/nowhere",
    environment: {},
    argv: ["node", "train.js"],
    exitWatch: new ExitWatch(process),
    ...parts,
    clock: new TestClock(),
    process,
    said,
  };
}
