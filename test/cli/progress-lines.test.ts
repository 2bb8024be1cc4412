// Lines that say how far long work is: on a terminal in place, elsewhere a line for each end or nothing.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProgressLine } from "../../src/cli/archive-progress.js";
import { SweepProgress } from "../../src/cli/commands/sweep-progress.js";
import type { Context } from "../../src/cli/context.js";
import type { Trial } from "../../src/core/sweep/trial.js";

const world = { nowMs: 0 };
let written = "";

function contextOf(isInteractive: boolean, columns?: number): Context {
  return {
    ...{ workingFolder: "/", environment: {}, now: () => world.nowMs, writeOut: () => undefined },
    writeError: (text) => {
      written += text;
    },
    pause: async () => true,
    terminal: { isInteractive, columns, useColor: false },
  };
}

beforeEach(() => {
  written = "";
  world.nowMs = 0;
  vi.useFakeTimers({ toFake: ["performance"] });
  vi.advanceTimersByTime(10_000);
});
afterEach(() => void vi.useRealTimers());

describe("the line of one long work", () => {
  const large = 2 ** 30;

  it("is redrawn in place, five times a second at most, and taken away", () => {
    const line = new ProgressLine(contextOf(true));
    line.show("run_1: packing", large / 4, large);
    line.show("run_1: packing", large / 2, large);
    expect(written).toBe("\rrun_1: packing 25 %");
    vi.advanceTimersByTime(250);
    line.show("run_1", large, large);
    line.clear();
    line.clear();
    expect(written.slice(20)).toBe(`\rrun_1 100 %        \r${" ".repeat(11)}\r`);
  });

  it("says nothing of short work, and nothing where nobody watches", () => {
    new ProgressLine(contextOf(true)).show("run_1", 5, 10);
    const unseen = new ProgressLine(contextOf(false));
    unseen.show("run_1", 1, large);
    unseen.tell("looking");
    unseen.clear();
    expect(written).toBe("");
  });

  it("is quiet for a second where nobody knows the end", () => {
    const line = new ProgressLine(contextOf(true));
    line.tell("looking at 1 file");
    vi.advanceTimersByTime(900);
    line.tell("looking at 2 files");
    expect(written).toBe("");
    vi.advanceTimersByTime(200);
    line.tell("looking at 3 files");
    line.tell("looking at 4 files");
    expect(written).toBe("\rlooking at 3 files");
  });
});

describe("the progress of a sweep", () => {
  const trialOf = (id: string): Trial => ({
    ...{ id, sha256: id, params: {}, command: { words: ["run"] }, slots: { cpu: 1, gpu: 0 }, retries: 0 },
  });
  const [a, b, c] = ["a", "b", "c"].map(trialOf) as [Trial, Trial, Trial];

  it("is a line for each end where it goes to a file", () => {
    const progress = new SweepProgress(contextOf(false), 3);
    progress.show({ index: 0, state: "started", trial: a });
    progress.show({ index: 0, state: "captured", seconds: 90, trial: a });
    progress.show({ index: 1, state: "failed", reason: "exit code 1", seconds: 0, trial: b });
    progress.show({ index: 2, state: "elsewhere", trial: c });
    progress.say("going on");
    progress.end();
    expect(written).toBe("[1/3] run_a captured in 90 s\n[1/3] run_b failed: exit code 1\ngoing on\n");
  });

  it("is one line in place on a terminal, with what failed, how long it took and what is left", () => {
    const progress = new SweepProgress(contextOf(true, 200), 3);
    progress.show({ index: 0, state: "started", trial: a });
    expect(written).toBe("\r\x1b[K0/3 captured · 1 running · 0 s");
    world.nowMs = 60_000;
    written = "";
    progress.show({ index: 0, state: "captured", trial: a });
    expect(written).toBe("\r\x1b[K1/3 captured · 0 running · 60 s · about 2 min left");
    written = "";
    progress.show({ index: 1, state: "failed", reason: "exit code 1", trial: b });
    expect(written).toContain("\r\x1b[K[1/3] run_b failed: exit code 1\n");
    expect(written).toContain("1/3 captured · 0 running · 1 failed · 60 s · about 30 s left");
    progress.show({ index: 1, state: "captured", trial: b });
    written = "";
    progress.show({ index: 2, state: "captured", trial: c });
    expect(written).toBe("\r\x1b[K3/3 captured · 0 running · 60 s");
    progress.end();
    expect(written).toMatch(/\r\x1b\[K$/);
  });

  it("is cut to the terminal", () => {
    new SweepProgress(contextOf(true, 24), 30).show({ index: 0, state: "started", trial: a });
    expect(written).toBe("\r\x1b[K0/30 captured · 1 runni");
    written = "";
    new SweepProgress(contextOf(true), 30).show({ index: 0, state: "started", trial: a });
    expect(written).toBe("\r\x1b[K0/30 captured · 1 running · 0 s");
  });
});
