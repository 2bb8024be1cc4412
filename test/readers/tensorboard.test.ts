// TensorBoard's event files: every scalar that its own reader finds, and what writers keep in folders of their own.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRuns } from "../../src/catalog/load-runs.js";
import { hparamsEndEvent, hparamsStartEvent } from "../../src/formats/tf-hparams.js";
import { encodeFileVersion, encodeScalars } from "../../src/formats/tfevents.js";
import { tensorboard } from "../../src/readers/tensorboard.js";
import { framed, restartEvent } from "../helpers/event-bytes.js";
import {
  expectParams,
  expectPoints,
  expectStatus,
  numberOf,
  readTool,
  toolAnswer,
  toolTree,
} from "../helpers/golden-tools.js";
import { testContext } from "../helpers/read-context.js";
import { readRoot } from "../helpers/read-golden.js";
import { joinedRuns } from "../helpers/tensorboard-parts.js";

describe.each(["tensorboard", "tensorboard-tf"])("%s", (tool) => {
  const answer = toolAnswer(tool);
  const expected = joinedRuns(answer.runs);
  const read = readTool(tensorboard, tool);
  const idOf = (id: string): string => `logs/${id}`;

  it("lists each run once, with its parts, as the whole catalog does", () => {
    expect(read.map(({ run }) => run.id).sort()).toEqual(expected.map(({ id }) => idOf(id)).sort());
    expect(expected.length).toBeLessThan(answer.runs.length);
    const { runs } = loadRuns([toolTree(tool)], testContext());
    expect(runs.map(({ id, layout }) => [id, layout]).sort()).toEqual(
      expected.map(({ id }) => [idOf(id), "tensorboard"]).sort(),
    );
  });

  it.each(expected)("$id has every value of every step, params, status and times", (run) => {
    const found = read.find((other) => other.run.id === idOf(run.id));
    if (found === undefined) throw new Error("not found");
    const params = { ...(run.params ?? {}), ...(run.id.includes("lr=0.1") ? { lr: 0.1 } : {}) };
    expectParams(found.run, { ...run, params });
    expectStatus(found.run, { status: "STATUS_UNKNOWN", ...run }, answer);
    expectPoints(found, run);
    expect(found.run.attributes.get("group")).toBe(run.group);
    const kept = (run.attributes?.kept ?? run.metrics) as NonNullable<typeof run.metrics>;
    const last = Object.entries(kept).map(([name, points]) => [name, numberOf(points.at(-1)?.[1] ?? null)]);
    expect(Object.fromEntries(found.run.metrics)).toEqual(Object.fromEntries(last));
  });

  it("keeps texts as attributes", () => {
    let compared = 0;
    for (const { id, attributes } of expected) {
      const texts = Object.entries((attributes?.texts ?? {}) as Record<string, [number, string[], number][]>);
      for (const [tag, points] of texts) {
        const run = read.find((other) => other.run.id === idOf(id))?.run;
        const text = points.at(-1)?.[1].join("\n");
        expect(run?.attributes.get(`texts.${tag.replace("/text_summary", "")}`)).toBe(text);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe("what is told of a run", () => {
  const find = (id: string) => readTool(tensorboard, "tensorboard").find(({ run }) => run.id === id)?.run;

  it("a restart: how many values it made void; the history keeps them", () => {
    const run = find("logs/restarted");
    expect(run?.problems.map(({ code, message }) => [code, message])).toEqual([
      [
        "restarted-run",
        "Began again at an earlier step. 3 values from before, of that step and later ones, no longer count, as in TensorBoard; the history keeps all.",
      ],
    ]);
  });

  it("a last record that is cut, and a file of no bytes", () => {
    expect(find("logs/cut")?.problems.map(({ code, message }) => [code, message])).toEqual([
      ["cut-file", "Ends within the record at byte 212. What comes before was read."],
    ]);
    expect(find("logs/no-bytes")?.problems.map(({ code }) => code)).toEqual(["empty-file"]);
    expect(find("logs/no-records")?.problems).toEqual([]);
  });

  it("that values have 32 bits, unless one has more", () => {
    expect(find("logs/cut")?.attributes.get("metric_precision")).toBe("float32");
    expect(find("logs/torch-new-style")?.attributes.has("metric_precision")).toBe(false);
  });
});

describe("how long a run took", () => {
  it("is the time in which its files were written, not what lies between two executions", () => {
    const root = mkdtempSync(join(tmpdir(), "runledger-tensorboard-"));
    const write = (name: string, first: number, last: number): void => {
      const events = [first, last].map((time, step) => encodeScalars(step, time, [["loss", 1]]));
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), Buffer.concat([encodeFileVersion(first), ...events]));
    };
    const [start, later] = [1_767_600_000, 1_797_600_000];
    write(`again/events.out.tfevents.${start}.a`, start, start + 60);
    write(`again/events.out.tfevents.${later}.b`, later, later + 30);
    write(`beside/events.out.tfevents.${start}.a`, start, start + 60);
    write(`beside/train/events.out.tfevents.${start}.b`, start + 10, start + 70);
    try {
      const { runs } = readRoot(tensorboard, root);
      expect(runs.map(({ id, durationSeconds }) => [id, durationSeconds])).toEqual([
        ["again", 90],
        ["beside", 70],
      ]);
      expect(runs[0]?.startedAt).toBe(new Date(start * 1000).toISOString());
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe("written here", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-tensorboard-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (path: string, ...events: Uint8Array[]): string => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.concat([encodeFileVersion(1_769_000_000), ...events]));
    return file;
  };
  const name = (second: number, rest = "host"): string => `events.out.tfevents.${second}.${rest}`;
  const at = (step: number, tag: string, value: number) =>
    encodeScalars(step, 1_769_000_000 + step, [[tag, value]]);
  const session = (lr: number) =>
    framed(hparamsStartEvent({ hparams: [["lr", lr]], group: "", wallTime: 1_769_000_000 }));
  const done = framed(hparamsEndEvent({ status: "success", wallTime: 1_769_000_100 }));
  const rows = () => loadRuns([root], testContext()).runs;
  const ids = () => rows().map(({ id }) => id);
  const metricsOf = (id: string) => Object.fromEntries(rows().find((run) => run.id === id)?.metrics ?? []);

  it("joins files of a run by the second in their names, then by number", () => {
    write(`a/${name(999)}`, at(0, "loss", 8));
    write(`a/${name(1000, "host.1.10")}`, at(2, "loss", 2));
    write(`a/${name(1000, "host.1.9")}`, at(1, "loss", 4));
    const [source] = readRoot(tensorboard, root).sources;
    expect(
      source
        ?.readHistory?.()
        .history.get("loss")
        ?.map(({ value }) => value),
    ).toEqual([8, 4, 2]);
    expect(metricsOf("a")).toEqual({ loss: 2 });
  });

  it("shows the value written last when steps come again, and says so", () => {
    write(`a/${name(1)}`, at(0, "loss", 8), at(1, "loss", 4), at(0, "loss", 6));
    const [run] = rows();
    expect(run?.metrics.get("loss")).toBe(6);
    expect(run?.problems.map(({ code }) => code)).toEqual(["repeated-step"]);
  });

  it("after several restarts counts what none of them made void", () => {
    const steps = [0, 1, 2, 3].map((step) => at(step, "loss", step));
    const once = at(3, "once", 1);
    write(`a/${name(1)}`, ...steps, once, restartEvent(2), at(2, "loss", 20), restartEvent(1));
    const { runs, sources } = readRoot(tensorboard, root);
    expect(Object.fromEntries(runs[0]?.metrics ?? [])).toEqual({ loss: 0 });
    expect(runs[0]?.problems[0]?.message).toMatch(
      /^Began again 2 times at an earlier step. 5 values from before/,
    );
    expect(sources[0]?.readHistory?.().history.get("loss")?.length).toBe(5);
  });

  it("training and validation below a folder without event files are one run", () => {
    write(`k/fit-1/train/${name(1)}`, at(0, "epoch_loss", 1));
    write(`k/fit-1/validation/${name(1)}`, at(0, "epoch_loss", 2));
    write(`k/fit-2/train/${name(1)}`, at(0, "epoch_loss", 3));
    expect(ids()).toEqual(["k/fit-1", "k/fit-2"]);
    expect(metricsOf("k/fit-1")).toEqual({ "train/epoch_loss": 1, "validation/epoch_loss": 2 });
    expect(metricsOf("k/fit-2")).toEqual({ "train/epoch_loss": 3 });
  });

  it("runs that are merely called train and test stay runs beside others", () => {
    for (const run of ["train", "test", "baseline"]) write(`${run}/${name(1)}`, at(0, "loss", 1));
    expect(ids().sort()).toEqual(["baseline", "test", "train"]);
  });

  it("a folder of runs that has event files itself does not swallow them", () => {
    write(name(1), at(0, "stray", 1));
    write(`exp1/${name(1)}`, at(0, "loss", 1));
    write(`exp2/${name(1)}`, at(0, "loss", 2), at(0, "acc", 2));
    expect(ids().length).toBe(3);
    expect(metricsOf("exp1")).toEqual({ loss: 1 });
  });

  it("add_scalars of torch has names as it was called", () => {
    write(`a/${name(1)}`, at(0, "Loss/train", 9));
    write(`a/Loss_val/${name(1)}`, at(0, "Loss", 1));
    write(`a/Loss_train/${name(1)}`, at(0, "Loss", 2));
    expect(ids()).toEqual(["a"]);
    expect(metricsOf("a")).toEqual({ "Loss/train": 9, "Loss_train/Loss": 2, "Loss/val": 1 });
  });

  it("one session below a run is the run's; several are trials with a parent", () => {
    write(`one/${name(1)}`, at(0, "loss", 1));
    write(`one/1769000000.5/${name(1)}`, session(0.1), done, at(0, "hparam/acc", 0.5));
    write(`many/${name(1)}`, at(0, "loss", 1));
    for (const trial of [1, 2]) write(`many/176900000${trial}.5/${name(1)}`, session(trial), done);
    expect(ids()).toEqual(["many", "many/1769000001.5", "many/1769000002.5", "one"]);
    const [, trial, , one] = rows();
    expect([trial?.attributes.get("parent"), trial?.params.get("lr"), trial?.status]).toEqual([
      "many",
      1,
      "finished",
    ]);
    expect([one?.params.get("lr"), one?.status]).toEqual([0.1, "finished"]);
    expect(metricsOf("one")).toEqual({ loss: 1, "hparam/acc": 0.5 });
  });

  it("settings and results beside event files belong to the run, which is one row", () => {
    write(`a/${name(1)}`, at(0, "loss", 0.1));
    write(`b/tb/${name(1)}`, at(0, "loss", 0.25));
    for (const run of ["a", "b"]) {
      writeFileSync(join(root, run, "config.json"), JSON.stringify({ lr: 0.01, seed: 7 }));
      writeFileSync(join(root, run, "metrics.json"), JSON.stringify({ loss: 0.1, f1: 0.5 }));
    }
    mkdirSync(join(root, "a/checkpoints"));
    writeFileSync(join(root, "a/checkpoints/state.json"), JSON.stringify({ epoch: 3 }));
    expect(ids()).toEqual(["a", "b"]);
    expect(metricsOf("a")).toMatchObject({ loss: 0.1, f1: 0.5 });
    expect(metricsOf("b")).toEqual({ loss: 0.25, "files.loss": 0.1, f1: 0.5 });
    const [a, b] = rows();
    expect([a?.params.get("lr"), b?.params.get("seed")]).toEqual([0.01, 7]);
    expect(b?.problems.map(({ code }) => code)).toEqual(["conflicting-values"]);
  });

  it("a run folder of another layout below is found", () => {
    write(name(1), at(0, "stray", 1));
    const inner = join(root, "results/model_20260101_000000");
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, "metadata.json"), JSON.stringify({ model_name: "m", metrics: { mae: 1 } }));
    expect(
      rows()
        .map(({ layout }) => layout)
        .sort(),
    ).toEqual(["tensorboard", "training-log"]);
  });

  it("reads 5,000 tags, also with odd names", () => {
    const odd = ["a b", "ä/ö@1", "x\ny", "=1+1", ""];
    const tags = [...odd, ...Array.from({ length: 5000 }, (_, index) => `layer_${index}/grad`)];
    const events = tags.map((tag, index) => at(index % 7, tag, index));
    write(`a/${name(1)}`, ...events);
    const [run] = rows();
    expect(run?.metrics.size).toBe(tags.length);
    expect(run?.metrics.get("x\ny")).toBe(2);
    expect(run?.metrics.get("layer_4999/grad")).toBe(5004);
  });

  it("a length of 2^63 and wrong checksums are told with their byte; neighbours stay", () => {
    const path = write(`a/${name(1)}`, at(0, "loss", 1), at(1, "loss", 2), at(2, "loss", 3));
    write(`b/${name(1)}`, at(0, "loss", 7));
    const bytes = readFileSync(path);
    const head = encodeFileVersion(1).length;
    const damaged = Buffer.from(bytes);
    damaged[head + 20] = (damaged[head + 20] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    const one = rows()[0];
    expect(one?.metrics.get("loss")).toBe(3);
    expect(one?.problems[0]).toMatchObject({
      path,
      message: `at byte ${head}: the checksum of the record is wrong. Skipped.`,
    });
    writeFileSync(path, Buffer.concat([bytes, framed(Buffer.alloc(0), 2n ** 63n)]));
    const long = rows();
    expect(long.map((run) => run.metrics.get("loss"))).toEqual([3, 7]);
    expect(long[0]?.problems[0]?.message).toMatch(
      /^at byte \d+: the record says it has 92233720368547\d+ bytes/,
    );
  });

  it("cut at every byte: only values that were written, in their order", () => {
    cpSync(join(toolTree("tensorboard"), "logs/torch-new-style"), join(root, "a"), { recursive: true });
    const path = join(root, "a", "events.out.tfevents.1767600007.node-1.1.2");
    const whole = readRoot(tensorboard, root).sources[0]?.readHistory?.().history ?? new Map();
    const told = new Set<string>();
    let values = 0;
    for (let length = readFileSync(path).length - 1; length >= 0; length--) {
      truncateSync(path, length);
      const { runs, sources } = readRoot(tensorboard, root);
      expect(runs.length).toBe(1);
      for (const { code } of runs[0]?.problems ?? []) told.add(code);
      for (const [metric, points] of sources[0]?.readHistory?.().history ?? []) {
        expect(points).toEqual(whole.get(metric)?.slice(0, points.length));
        values += points.length;
      }
    }
    expect(values).toBeGreaterThan(100);
    expect([...told].sort()).toEqual(["cut-file", "empty-file"]);
  });

  it("a file of something else that is called so is a run with a problem", () => {
    mkdirSync(join(root, "a"));
    writeFileSync(join(root, "a", name(1)), "not an event file at all, but some text");
    const [run] = rows();
    expect(run?.problems.map(({ code }) => code)).toEqual(["bad-record"]);
  });
});
