import { describe, expect, it } from "vitest";
import { ExitWatch } from "../../src/recorder/exit-watch.js";
import type { Outcome } from "../../src/recorder/outcome.js";
import { TestProcess } from "../helpers/recorder-world.js";

const watchedEvents = ["SIGINT", "SIGTERM", "SIGHUP", "uncaughtExceptionMonitor", "exit"];

/** A watched run that ends as the real one does: it leaves the watch. */
function watch(withSignals = true, events = new TestProcess(), exitWatch = new ExitWatch(events)) {
  const outcomes: Outcome[] = [];
  const noted: string[] = [];
  const leave = exitWatch.add(
    {
      noteSignal: (signal) => noted.push(signal),
      endNow: (outcome) => {
        outcomes.push(outcome);
        leave();
      },
    },
    withSignals,
  );
  return { process: events, exitWatch, outcomes, noted, leave };
}

function listenerCounts(events: TestProcess): number[] {
  return watchedEvents.map((event) => events.listenerCount(event));
}

describe("watching over runs", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"])("ends them as stopped on %s and dies of it", (signal) => {
    const { process, outcomes } = watch();
    process.emit(signal);
    expect(outcomes).toEqual([{ state: "stopped", reason: `The process was sent ${signal}.`, signal }]);
    expect(process.kills).toEqual([signal]);
    expect(listenerCounts(process)).toEqual([0, 0, 0, 0, 0]);
  });

  it("has the system answer a second signal while the runs still end", () => {
    const events = new TestProcess();
    const exitWatch = new ExitWatch(events);
    exitWatch.add(
      {
        noteSignal: () => undefined,
        endNow: () => expect(events.listenerCount("SIGINT") + events.listenerCount("SIGTERM")).toBe(0),
      },
      true,
    );
    events.emit("SIGINT");
    expect(events.kills).toEqual(["SIGINT"]);
  });

  it("leaves the decision to a program that listens itself, and then listens no more", () => {
    const { process, outcomes, noted } = watch();
    process.on("SIGINT", () => undefined);
    process.emit("SIGINT");
    expect([outcomes, noted, process.kills]).toEqual([[], ["SIGINT"], []]);
    expect(process.listenerCount("SIGINT")).toBe(1);
    process.emit("SIGTERM");
    expect(outcomes).toHaveLength(1);
  });

  it("does not listen to signals for runs that somebody else stops", () => {
    const { process, outcomes } = watch(false);
    expect(listenerCounts(process)).toEqual([0, 0, 0, 1, 1]);
    process.emit("exit", 1);
    expect(outcomes).toHaveLength(1);
  });

  it("ends them as failed with the error that nobody caught", () => {
    const { process, outcomes } = watch();
    process.emit("uncaughtExceptionMonitor", new TypeError("x is not a function"));
    expect(outcomes).toMatchObject([{ state: "failed", reason: "TypeError: x is not a function" }]);
  });

  it("lets the run go on when the program handles the error itself", () => {
    const { process, outcomes } = watch();
    process.on("uncaughtException", () => undefined);
    process.emit("uncaughtExceptionMonitor", new Error("handled"));
    expect(outcomes).toEqual([]);
  });

  it.each([
    [0, "The process ended without finish()."],
    [3, "The process ended with exit code 3."],
  ])("ends them as failed when the process exits with %d", (exitCode, reason) => {
    const { process, outcomes } = watch();
    process.emit("exit", exitCode);
    expect(outcomes).toEqual([{ state: "failed", reason, ...(exitCode === 0 ? {} : { exitCode }) }]);
  });

  it("ends all runs of the process, and listens only while there are any", () => {
    const first = watch();
    const second = watch(true, first.process, first.exitWatch);
    expect(listenerCounts(first.process)).toEqual([1, 1, 1, 1, 1]);
    first.leave();
    first.leave();
    expect(listenerCounts(first.process)).toEqual([1, 1, 1, 1, 1]);
    first.process.emit("SIGTERM");
    expect([first.outcomes.length, second.outcomes.length]).toEqual([0, 1]);
    expect(listenerCounts(first.process)).toEqual([0, 0, 0, 0, 0]);
  });
});
