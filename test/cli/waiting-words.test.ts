// What is told while processes and logs are waited for, and which curves are shown first meanwhile.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "../../src/cli/context.js";
import { parseDurationMs } from "../../src/cli/duration-option.js";
import { readLogTail } from "../../src/cli/log-tail.js";
import { WaitTalk } from "../../src/cli/wait-talk.js";
import { telltaleMetrics, type WatchedRun } from "../../src/cli/watched-runs.js";
import { emptyContract } from "../../src/core/contract/contract.js";
import { checkContract } from "../../src/core/contract/contract-check.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function talk(terminal: Partial<Context["terminal"]>): { talk: WaitTalk; said: string[] } {
  const said: string[] = [];
  const context: Context = {
    ...{ workingFolder: "/work", environment: {}, now: () => 0, pause: async () => false },
    writeOut: (text) => void said.push(String(text)),
    writeError: (text) => void said.push(text),
    terminal: { isInteractive: false, columns: undefined, useColor: false, ...terminal },
  };
  return { talk: new WaitTalk(context), said };
}

const process = { pid: 42, startTime: undefined };
const log = (step: number | undefined) => ({
  path: "/work/a.jsonl",
  tail: { bytes: 70, step },
  shrank: undefined,
});

describe("waiting", () => {
  it("is told in a line that is redrawn on a terminal, cut to its width, and left at the end", () => {
    const { talk: one, said } = talk({ isInteractive: true, columns: 30 });
    one.say([process], [log(7)], 5000);
    one.end();
    expect(said).toEqual(["\r\x1b[K5 s · waiting for 42 · a.json", "\r\x1b[K"]);
    const wide = talk({ isInteractive: true });
    wide.talk.say([process], [log(undefined), { ...log(1), tail: undefined }], 5000);
    expect(wide.said).toEqual(["\r\x1b[K5 s · waiting for 42 · a.jsonl 70 bytes · a.jsonl not there yet"]);
  });

  it("is told elsewhere once a minute, and when a process has ended", () => {
    const { talk: one, said } = talk({});
    const both = [process, { ...process, pid: 43 }];
    for (const seconds of [0, 30, 59, 60]) one.say(both, [], seconds * 1000);
    one.say([process], [], 61_000);
    one.end();
    expect(said).toEqual([
      "0 s · waiting for 42, 43\n",
      "60 s · waiting for 42, 43\n",
      "61 s · waiting for 42\n",
    ]);
  });
});

describe("the end of a log", () => {
  it.each([
    ["", undefined],
    ['{"step":1}\n{"step":2}\n', 2],
    ['{"step":1}\n{"step":2}', 1],
    ['{"step":1}\n{"loss":2}\n[3]\nnull\n"step"\n{"step":"7"}\n{"st\n', 1],
    ["no JSON\n", undefined],
  ])("%j tells step %j", (text, step) => {
    const path = join(temporaryFolder(), "log.jsonl");
    writeFileSync(path, text);
    expect(readLogTail(path)).toEqual({ bytes: text.length, step });
  });

  it("is its size alone where the log is packed, and nothing where there is no file", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "log.jsonl.gz"), "packed");
    expect(readLogTail(join(folder, "log.jsonl.gz"))).toEqual({ bytes: 6, step: undefined });
    expect(readLogTail(join(folder, "none.jsonl"))).toBeUndefined();
    expect(readLogTail(folder)).toBeUndefined();
  });
});

describe("a duration", () => {
  it.each([
    ["90", 90_000],
    ["1.5", 1500],
    ["500ms", 500],
    ["1h30m", 5_400_000],
    ["2 min 5 s", 125_000],
    ["20d", 1_728_000_000],
  ])("%j is %d ms", (text, ms) => {
    expect(parseDurationMs(text, "--timeout")).toBe(ms);
  });

  it.each(["", "0", "25d", "-5", "5 parsecs", "1h nonsense"])("%j is none", (text) => {
    expect(() => parseDurationMs(text, "--timeout")).toThrow(`--timeout is "${text}", not a duration`);
  });
});

describe("the metrics of runs that are watched", () => {
  const watched = (...names: string[]): WatchedRun => ({
    ...{ key: "k", id: "r", status: "running", startedAt: undefined, progress: undefined },
    ...{ curves: new Map(names.map((name) => [name, [1]])), lastTime: undefined, goesOn: true },
  });

  it("start with those of the contract, then validation loss, losses, known and unknown ones", () => {
    const contract = checkContract(
      { metrics: { own: { direction: "max" } } },
      "runledger.yaml",
      () => undefined,
    );
    const run = watched("thing", "mae", "loss", "val_loss", "own");
    expect(telltaleMetrics([run], contract)).toEqual(["own", "val_loss", "loss", "mae", "thing"]);
  });

  it("go by how many runs have them, and by when they were met first", () => {
    const runs = [watched("b", "a", "c"), watched("c")];
    expect(telltaleMetrics(runs, emptyContract)).toEqual(["c", "b", "a"]);
  });
});
