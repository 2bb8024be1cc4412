import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEvents } from "../../src/formats/tfevents.js";
import { mostWaitingBytes } from "../../src/recorder/history-writer.js";
import { Streams } from "../../src/recorder/streams.js";
import { Warnings } from "../../src/recorder/warnings.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { diskError, failingFileSystem } from "../helpers/failing-file-system.js";
import { historyOf } from "../helpers/read-run-folder.js";
import { TestClock } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function openStreams(files: FileSystem = nodeFileSystem, tensorboard = false) {
  const said: string[] = [];
  const folder = temporaryFolder();
  const clock = new TestClock();
  const warnings = new Warnings((line) => said.push(line));
  const session = { name: "run", params: () => new Map([["lr", 0.1]]) };
  const streams = new Streams({ files, folder, clock, warnings, tensorboard, session });
  const log = (step: number) => streams.log({ loss: 1 / (step + 1) }, { step }, clock.monotonicMs());
  return { streams, folder, clock, said, log };
}

function steps(folder: string): unknown[] {
  return historyOf(folder).map((row) => row.step);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("the history of a run", () => {
  it("has each row at once while rows are few, without any timer", () => {
    const { folder, clock, log } = openStreams();
    for (const step of range(20)) {
      log(step);
      clock.advance(100);
      expect(steps(folder)).toEqual(range(step + 1));
    }
  });

  it("has the rows of a burst at once, so that a long pause after it loses nothing", () => {
    const { folder, log } = openStreams();
    for (const step of range(250)) log(step);
    expect(steps(folder)).toEqual(range(250));
  });

  it("has many rows in batches, and the rest at the next tick", () => {
    const files = failingFileSystem({ only: ["write"] });
    const { streams, folder, log } = openStreams(files);
    for (const step of range(10_000)) log(step);
    expect(files.calls.length).toBeLessThan(300);
    expect(steps(folder).length).toBeGreaterThan(10_000 - 2048);
    streams.tick(false);
    expect(steps(folder)).toEqual(range(10_000));
  });

  it.each([300, 500, 1000, 4000])(
    "lacks at most an eighth of a burst of %d rows while nothing follows",
    (count) => {
      const { folder, log } = openStreams();
      for (const step of range(count)) {
        log(step);
        if (step % 50 === 0 || step === count - 1)
          expect(steps(folder).length).toBeGreaterThan(step - Math.max(64, step / 8));
      }
    },
  );

  it("has a small burst in small batches again, when it comes after a pause in a storm", () => {
    const { folder, clock, log } = openStreams();
    for (const step of range(30_000)) log(step);
    clock.advance(200);
    for (const step of range(400)) log(30_000 + step);
    expect(steps(folder).length).toBeGreaterThan(30_400 - 64);
  });

  it("has a row of a storm when another comes a fiftieth of a second later", () => {
    const { folder, clock, log } = openStreams();
    for (const step of range(30_000)) log(step);
    clock.advance(20);
    log(30_000);
    expect(steps(folder)).toHaveLength(30_001);
  });

  it("has the rows of a storm after a fiftieth of a second, without any timer", () => {
    const { folder, clock, log } = openStreams();
    for (const step of range(4000)) {
      log(step);
      clock.advance(0.1);
      if (step % 97 === 0) expect(steps(folder).length).toBeGreaterThanOrEqual(step - 201);
    }
  });

  it("has rows at once again when the storm is over", () => {
    const { streams, folder, clock, log } = openStreams();
    for (const step of range(10_000)) log(step);
    streams.tick(false);
    clock.advance(2000);
    log(10_000);
    expect(steps(folder)).toHaveLength(10_001);
  });

  it("waits for an unanswered sync only when the event loop is blocked", () => {
    const files = failingFileSystem({ only: ["sync", "syncSoon"] });
    const { streams, log } = openStreams(files);
    files.calls.length = 0;
    const order = () => files.calls.map((call) => call.split(" ")[0]);
    log(0);
    streams.tick(false);
    expect(order()).toEqual(["syncSoon"]);
    log(1);
    streams.tick(false);
    expect(order()).toEqual(["syncSoon"]);
    streams.tick(true);
    expect(order()).toEqual(["syncSoon", "sync"]);
  });

  it("follows the wall clock when that is set", () => {
    const { streams, folder, clock } = openStreams();
    let wallMs = 1000;
    Object.assign(clock, { wallMs: () => wallMs });
    streams.tick(false);
    streams.log({ a: 1 }, {}, clock.monotonicMs());
    wallMs = 500;
    streams.tick(false);
    streams.log({ a: 1 }, {}, clock.monotonicMs());
    expect(historyOf(folder).map((row) => row.time)).toEqual([1, 0.5]);
  });
});

describe("the history on a failing disk", () => {
  it("keeps rows in memory while the disk is full and has them all when it is not", () => {
    let isFull = false;
    const files: FileSystem = {
      ...nodeFileSystem,
      write: (handle, bytes, offset) => {
        if (isFull) throw diskError("ENOSPC");
        return nodeFileSystem.write(handle, bytes, offset);
      },
    };
    const { streams, folder, clock, said, log } = openStreams(files);
    for (const step of range(1000)) {
      isFull = step > 200 && step < 700;
      log(step);
      clock.advance(100);
      if (step % 5 === 0) streams.tick(false);
    }
    streams.close(true);
    expect(steps(folder)).toEqual(range(1000));
    expect(readdirSync(folder).sort()).toEqual(["history.2.jsonl", "history.jsonl"]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("ENOSPC");
  });

  it("drops the oldest rows when too many wait, and puts their number in their place", () => {
    let isFull = true;
    const files: FileSystem = {
      ...nodeFileSystem,
      open: (path, mode) => {
        if (isFull) throw diskError("ENOSPC");
        return nodeFileSystem.open(path, mode);
      },
    };
    const { streams, folder, clock, log } = openStreams(files);
    const count = 200_000;
    for (const step of range(count)) log(step);
    streams.tick(false);
    isFull = false;
    for (let tick = 0; tick < 40; tick++) streams.tick(false);
    clock.advance(2000);
    log(count);
    streams.close(true);
    const [gap, ...rows] = historyOf(folder);
    const lost = count + 1 - rows.length;
    expect(gap).toEqual({ gap: { rows: lost, reason: "ENOSPC" } });
    expect(rows.map((row) => row.step)).toEqual(range(count + 1).slice(lost));
    expect(streams.counts()).toEqual({ history_rows: count + 1, lost_rows: lost });
    expect(lost).toBeGreaterThan(0);
    expect(readFileSync(join(folder, "history.jsonl")).length).toBeLessThan(mostWaitingBytes + 1000);
  });

  it("counts what it could not write until the end", () => {
    const files = failingFileSystem({ only: ["open"], failAt: 1, failCount: Number.POSITIVE_INFINITY });
    const { streams, folder, log } = openStreams(files);
    for (const step of range(10)) log(step);
    streams.close(true);
    expect(readdirSync(folder)).toEqual([]);
    expect(streams.counts()).toEqual({ history_rows: 10, lost_rows: 10 });
  });
});

describe("the numbers for TensorBoard", () => {
  it("are the same as in the history, in 32 bits, by step", () => {
    const { streams, folder } = openStreams(nodeFileSystem, true);
    streams.log({ loss: 0.5, "val/acc": 1 }, { step: 3 }, 0);
    streams.log({ loss: Number.NaN, nothing: null }, { step: 4 }, 0);
    streams.close(true);
    const [file = ""] = readdirSync(join(folder, "tensorboard_logs"));
    expect(file).toMatch(/^events\.out\.tfevents\.\d+\.[A-Za-z0-9-]+\.\d+$/);
    const scalars: unknown[] = [];
    const session: unknown[] = [];
    const { problems } = readEvents(join(folder, "tensorboard_logs", file), (event) => {
      for (const { tag, value, plugin } of event.values) {
        if (plugin === undefined) scalars.push([event.step, tag, value]);
        else session.push([plugin.name, tag]);
      }
    });
    expect(problems).toEqual([]);
    expect(session).toEqual([
      ["hparams", "_hparams_/session_start_info"],
      ["hparams", "_hparams_/session_end_info"],
    ]);
    expect(scalars).toEqual([
      [3, "loss", 0.5],
      [3, "val/acc", 1],
      [4, "loss", Number.NaN],
    ]);
  });

  it("do not appear before the first row, nor when they are not wanted", () => {
    const { streams, folder } = openStreams(nodeFileSystem, true);
    streams.tick(false);
    streams.close(true);
    expect(readdirSync(folder)).toEqual(["history.jsonl"]);
  });

  it("go on in a new file after a fault, and the history never suffers", () => {
    for (let failAt = 1; failAt < 30; failAt++) {
      const files = failingFileSystem({ failAt, code: "EIO" });
      const { streams, folder, log } = openStreams(files, true);
      for (const step of range(20)) {
        log(step);
        if (step % 4 === 0) streams.tick(false);
      }
      streams.close(true);
      expect(steps(folder), `call ${failAt}`).toEqual(range(20));
      if (files.failures() === 0) return;
    }
  });
});
