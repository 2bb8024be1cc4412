import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { decodeNpy } from "../../src/formats/npy.js";
import type { StartRunOptions } from "../../src/recorder/start-run.js";
import { openRun, startRun } from "../../src/recorder/start-run.js";
import { readChecksums } from "../../src/store/checksums.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { readStatusFile } from "../../src/store/status-file.js";
import { historyOf, metadataOf, onlyRunIn, stateOf } from "../helpers/read-run-folder.js";
import { testWorld } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** Timers that never fire by themselves: a test that wants one to fire says so. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

function open(options: StartRunOptions = {}, world = testWorld()) {
  const root = options.root ?? join(temporaryFolder(), "experiments");
  const { recorder } = openRun({ root, model: "hybrid_v2", collect: false, ...options }, world);
  return { run: recorder, root, world };
}

describe("starting a run", () => {
  it("writes everything that is known before it returns, so that a killed run keeps it", () => {
    const { run } = open({
      config: { layers: [3, 5], rate: 1e-3, on: () => 1 },
      seed: 7,
      tags: ["paper"],
      notes: "first try",
      targets: { "t20.mae": "<= 0.020" },
    });
    expect(metadataOf(run.folder)).toEqual({
      schema_version: 1,
      run_id: run.id,
      model_name: "hybrid_v2",
      timestamp: run.id.slice("hybrid_v2_".length),
      status: "running",
      started_at: "2026-01-22T02:01:57.000Z",
      seed: 7,
      tags: ["paper"],
      notes: "first try",
      targets: { "t20.mae": "<= 0.020" },
      config: { layers: [3, 5], rate: 0.001 },
    });
    expect(readStatusFile(run.folder)).toMatchObject({ state: "running", writer: { pid: process.pid } });
    expect(run.isRecording).toBe(true);
  });

  it("keeps the config as it was then, with numbers that JSON has no word for", () => {
    const config: Record<string, unknown> = { rate: Number.NaN, size: 2n ** 60n, self: null };
    config.self = config;
    const { run } = open({ config });
    config.rate = 1;
    expect(metadataOf(run.folder).config).toMatchObject({ rate: "NaN", size: "1152921504606846976" });
  });

  it("is called run_<tag> with a tag, and -2 when that is taken", () => {
    const { root, run } = open({ runTag: "base/line v1" });
    expect([run.id, open({ root, runTag: "base/line v1" }).run.id]).toEqual([
      "run_base_line_v1",
      "run_base_line_v1-2",
    ]);
    expect(metadataOf(join(root, "run_base_line_v1-2"))).toMatchObject({ run_id: "run_base_line_v1-2" });
  });

  it.each([
    [{ modle: "x" }, 'no option "modle"'],
    [{ model: "" }, "model is not a name"],
    [{ model: 7 }, "model is not a name"],
    [{ root: "a\u0000b" }, "root is not the path of a folder"],
    [{ seed: Number.NaN }, "seed is not a finite number"],
    [{ seed: "7" }, "seed is not a finite number"],
    [{ tags: "a" }, "tags is not an array of words"],
    [{ config: [1] }, "config is not an object"],
    [{ config: "lr=1" }, "config is not an object"],
    [{ notes: 3 }, "notes is not a text"],
    [{ collect: 1 }, "collect is not true or false"],
    [{ targets: { mae: "less" } }, '"mae less" is not a target'],
    [{ __proto__: null, toString: 1 }, 'no option "toString"'],
  ])("refuses the wrong argument %j", async (options, message) => {
    await expect(startRun(options as StartRunOptions)).rejects.toMatchObject({
      name: "UserError",
      exitCode: 2,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\S/),
    });
  });

  it("names the nearest option", async () => {
    await expect(startRun({ modle: "x" } as StartRunOptions)).rejects.toMatchObject({
      hint: expect.stringContaining('Did you mean "model"?'),
    });
    await expect(startRun("x" as StartRunOptions)).rejects.toThrow("takes one object of options");
  });

  it("looks for the root in this order: option, RUNLEDGER_ROOT, runledger.yaml, experiments", () => {
    const here = temporaryFolder();
    const inHere = (environment: Record<string, string>, options: StartRunOptions = {}) => {
      const world = testWorld({ workingFolder: here, environment });
      return openRun({ model: "m", collect: false, ...options }, world).recorder.folder;
    };
    expect(inHere({}).startsWith(join(here, "experiments", "m_"))).toBe(true);
    writeFileSync(join(here, "runledger.yaml"), "roots: [out/runs]\n");
    expect(inHere({}).startsWith(join(here, "out", "runs", "m_"))).toBe(true);
    expect(inHere({ RUNLEDGER_ROOT: "env" }).startsWith(join(here, "env", "m_"))).toBe(true);
    expect(inHere({ RUNLEDGER_ROOT: "env" }, { root: "opt" }).startsWith(join(here, "opt", "m_"))).toBe(true);
  });

  it("records into experiments and says so when runledger.yaml cannot be read", () => {
    const here = temporaryFolder();
    writeFileSync(join(here, "runledger.yaml"), "roots: [a\n");
    const world = testWorld({ workingFolder: here });
    const { recorder } = openRun({ model: "m", collect: false }, world);
    expect(recorder.folder.startsWith(join(here, "experiments", "m_"))).toBe(true);
    expect(world.said).toEqual([
      expect.stringMatching(/^runledger: .*runledger\.yaml:\d+: .*experiments\/\.$/),
    ]);
  });
});

describe("a root that cannot be written", () => {
  const badRoots: [string, (root: string) => void][] = [
    ["is a file", (root) => writeFileSync(root, "text")],
    ["is a link to nowhere", (root) => symlinkSync("/nowhere/at/all", root)],
  ];
  it.each(badRoots)("that %s is warned about once, and the training goes on", async (_, make) => {
    const root = join(temporaryFolder(), "experiments");
    make(root);
    const { run, world } = open({ root });
    expect(run.isRecording).toBe(false);
    for (let step = 0; step < 100; step++) run.log({ loss: 1 });
    run.describe({ a: 1 });
    run.note("n");
    run.tag("t");
    await run.saveFile("outputs/x", "y");
    await run.savePredictions([1, 2], [1, 2]);
    await run.saveScaler("X", {});
    await run.snapshotInput("/etc/hostname");
    await run.addArtifact("/etc/hostname");
    await run.finish({ metrics: { a: 1 } });
    await run.fail(new Error("x"));
    await run.stop();
    expect(world.said).toEqual([
      `runledger: ${root} cannot be written (${errorNameOf(root)}). This run is not recorded.`,
    ]);
    expect(run.id).toMatch(/^hybrid_v2_\d{8}_\d{6}$/);
  });
});

function errorNameOf(root: string): string {
  return existsSync(root) ? "ENOTDIR" : "ENOENT";
}

describe("a run", () => {
  it("ends with its metrics, verdicts, duration and checksums", async () => {
    const { run, world } = open({ targets: { "t20.mae": "<= 0.020", c50_mae: "<= 0.9", edt: ">= 1" } });
    run.log({ loss: 0.5 }, { step: 1, epoch: 0 });
    world.clock.advance(90_000);
    run.log({ loss: 0.25 }, { step: 2, epoch: 1 });
    await run.finish({ metrics: { t20: { mae: 0.018 }, c50: { mae: 1.8 } } });
    expect(metadataOf(run.folder)).toMatchObject({
      status: "finished",
      ended_at: "2026-01-22T02:03:27.000Z",
      metrics: { t20: { mae: 0.018 }, c50: { mae: 1.8 } },
      verdicts: {
        "t20.mae": { target: "<= 0.020", value: 0.018, outcome: "met" },
        c50_mae: { target: "<= 0.9", value: 1.8, outcome: "missed" },
        edt: { target: ">= 1", outcome: "unknown" },
      },
      timing: { duration_seconds: 90 },
      recording: { history_rows: 2 },
    });
    expect(readStatusFile(run.folder)).toMatchObject({
      state: "finished",
      ended_at: "2026-01-22T02:03:27.000Z",
    });
    const checked = readChecksums(run.folder);
    expect("files" in checked && checked.files.map((file) => file.path.split(".tfevents")[0])).toEqual([
      "history.jsonl",
      "metadata.json",
      "tensorboard_logs/events.out",
    ]);
    expect(run.isRecording).toBe(false);
    expect(historyOf(run.folder).map((row) => [row.step, row.epoch, row.loss])).toEqual([
      [1, 0, 0.5],
      [2, 1, 0.25],
    ]);
  });

  it("shows its last values where it ends without metrics", async () => {
    const { run } = open();
    run.log({ loss: 0.5, val_loss: 0.7 });
    run.log({ loss: 0.25 });
    await run.finish();
    expect(metadataOf(run.folder).metrics).toEqual({ loss: 0.25, val_loss: 0.7 });
  });

  it("fails with a reason, and the stack in outputs/errors.log", async () => {
    const { run } = open();
    await run.fail(new RangeError("loss is NaN\nin epoch 3"));
    expect(metadataOf(run.folder)).toMatchObject({
      status: "failed",
      status_reason: "RangeError: loss is NaN in epoch 3",
    });
    expect(readStatusFile(run.folder)).toMatchObject({
      state: "failed",
      reason: "RangeError: loss is NaN in epoch 3",
    });
    expect(readFileSync(join(run.folder, "outputs/errors.log"), "utf8")).toContain("start-run.test.ts");
  });

  it.each([
    ["a text"],
    [undefined],
    [null],
    [Object.create(null)],
    [
      {
        toString: () => {
          throw new Error("no");
        },
      },
    ],
  ])("may fail with anything: %#", async (error) => {
    const { run } = open();
    await run.fail(error);
    expect(stateOf(run.folder)).toBe("failed");
  });

  it("can be stopped by a person or a limit", async () => {
    const { run } = open();
    await run.stop({ reason: "The time limit of 2 h was reached.", exitCode: 7 });
    expect(readStatusFile(run.folder)).toMatchObject({ state: "stopped", exit_code: 7 });
  });

  it("keeps its first end, whatever is called later", async () => {
    const { run, world } = open();
    const ends = [
      run.finish({ metrics: { a: 1 } }),
      run.fail(new Error("late")),
      run.finish({ metrics: { a: 2 } }),
    ];
    await Promise.all(ends);
    run.log({ late: 1 });
    run.log({ late: 2 });
    run.describe({ late: 3 });
    await run.saveFile("late", "4");
    expect(metadataOf(run.folder)).toMatchObject({ status: "finished", metrics: { a: 1 } });
    expect(metadataOf(run.folder)).not.toHaveProperty("late");
    expect(existsSync(join(run.folder, "late"))).toBe(false);
    expect(world.said).toHaveLength(3);
  });

  it("joins sections that are described, and keeps its own", () => {
    const { run, world } = open();
    run.describe({ training_config: { max_epochs: 200, batch_size: 2 }, model_parameters: { total: 5 } });
    run.describe({ training_config: { actual_epochs: 121 }, status: "finished", run_id: "x" });
    expect(metadataOf(run.folder)).toMatchObject({
      status: "running",
      run_id: run.id,
      training_config: { max_epochs: 200, batch_size: 2, actual_epochs: 121 },
      model_parameters: { total: 5 },
    });
    expect(world.said).toHaveLength(2);
    expect(() => run.describe(null as never)).toThrow("describe() takes an object of sections");
  });

  it("beats every ten seconds", async () => {
    const { run, world } = open();
    const beats = () => readStatusFile(run.folder)?.heartbeat;
    expect(beats()).toMatchObject({ sequence: 0, monotonic_seconds: 0 });
    world.clock.advance(9_999);
    vi.advanceTimersByTime(500);
    world.clock.advance(2);
    vi.advanceTimersByTime(500);
    await vi.waitFor(() => expect(beats()).toMatchObject({ sequence: 1, monotonic_seconds: 10.001 }));
    await run.finish();
    expect(beats()?.sequence).toBe(2);
  });

  it("beats and syncs also when its training never lets a timer fire", () => {
    const { run, world } = open();
    for (let step = 0; step < 30; step++) {
      world.clock.advance(1000);
      run.log({ loss: step });
    }
    expect(readStatusFile(run.folder)?.heartbeat?.sequence).toBe(3);
    expect(historyOf(run.folder)).toHaveLength(30);
  });

  it("never throws out of log(), whatever it is given", () => {
    const { run } = open();
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error("no keys");
        },
      },
    );
    const getter = {
      get loss(): number {
        throw new Error("no value");
      },
    };
    for (const values of [null, undefined, 7, "text", [1, 2], hostile, getter, new Map(), Symbol("s")]) {
      expect(() => run.log(values as never)).not.toThrow();
      expect(() => run.log({ a: 1 }, values as never)).not.toThrow();
    }
  });
});

describe("files of a run", () => {
  it("are saved inside its folder only", async () => {
    const { run } = open();
    await run.saveFile("outputs/results.csv", "a,b\n");
    expect(readFileSync(join(run.folder, "outputs/results.csv"), "utf8")).toBe("a,b\n");
    await expect(run.saveFile("../evil", "x")).rejects.toMatchObject({ code: "bad-run-path" });
    await expect(run.saveFile("status.json", "{}")).rejects.toMatchObject({ code: "bad-run-path" });
  });

  it("hold predictions and targets as arrays of numbers", async () => {
    const { run } = open();
    const predictions = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3] };
    await run.savePredictions(predictions, [
      [1, 2],
      [3, 4],
      [5, Number.NaN],
    ]);
    const read = (name: string) => decodeNpy(readFileSync(join(run.folder, name)));
    expect(read("predictions.npy")).toMatchObject({ shape: [1, 2, 3], dtype: "<f4" });
    expect(read("targets.npy")).toMatchObject({ shape: [3, 2], dtype: "<f8" });
    expect([...read("targets.npy").data]).toEqual([1, 2, 3, 4, 5, Number.NaN]);
  });

  it.each([
    [[[1, 2], [3]], "different lengths"],
    [["1"], "holds a string at place 0"],
    [{ data: Float32Array.of(1), shape: [2] }, "its shape [2] is of 2"],
    [7, "is not an array of numbers"],
    [null, "is not an array of numbers"],
  ])("refuse predictions of %j", async (predictions, message) => {
    const { run } = open();
    await expect(run.savePredictions(predictions as never)).rejects.toMatchObject({
      code: "bad-array",
      message: expect.stringContaining(message),
    });
    expect(existsSync(join(run.folder, "predictions.npy"))).toBe(false);
  });

  it("hold scalers under their names", async () => {
    const { run } = open();
    await run.saveScaler("X", {
      type: "standard",
      mean: Float64Array.of(1, 2),
      scale: [Number.POSITIVE_INFINITY],
    });
    expect(JSON.parse(readFileSync(join(run.folder, "scaler_X.json"), "utf8"))).toEqual({
      type: "standard",
      mean: [1, 2],
      scale: ["Infinity"],
    });
  });

  it("hold copies of inputs, two of one name apart, and what they were", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "b"));
    writeFileSync(join(folder, "data.csv"), "1");
    writeFileSync(join(folder, "b", "data.csv"), "22");
    symlinkSync(join(folder, "data.csv"), join(folder, "link.csv"));
    const { run, world } = open({}, testWorld({ workingFolder: folder }));
    await Promise.all(
      ["data.csv", "b/data.csv", "link.csv", "missing.csv", "b"].map((path) => run.snapshotInput(path)),
    );
    expect(readFileSync(join(run.folder, "inputs/data-2.csv"), "utf8")).toBe("22");
    expect(metadataOf(run.folder).inputs).toMatchObject([
      {
        path: "data.csv",
        stored_as: "inputs/data.csv",
        bytes: 1,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { path: "b/data.csv", stored_as: "inputs/data-2.csv", bytes: 2 },
      { path: "link.csv", stored_as: "inputs/data-3.csv", bytes: 1 },
    ]);
    expect(world.said).toEqual([
      "runledger: missing.csv is not in the run: ENOENT.",
      "runledger: b is not in the run: ENOTSUP.",
    ]);
  });

  it("never hold a copy of an environment file", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, ".env.local"), "TOKEN=abc");
    symlinkSync(join(folder, ".env.local"), join(folder, "settings.txt"));
    const { run } = open({}, testWorld({ workingFolder: folder }));
    await run.snapshotInput(".env.local");
    await run.snapshotInput("settings.txt");
    expect(existsSync(join(run.folder, "inputs"))).toBe(false);
    expect(metadataOf(run.folder).inputs).toEqual([
      { path: ".env.local", stored_as: null },
      { path: "settings.txt", stored_as: null },
    ]);
  });

  it("are named as artifacts by path, size and sha256, a folder with all it holds", async () => {
    const { run } = open();
    await run.saveFile("checkpoints/best_model/weights.bin", new Uint8Array(10));
    await run.saveFile("checkpoints/best_model/model.json", "{}");
    await run.addArtifact(join(run.folder, "checkpoints"));
    const outside = join(temporaryFolder(), "big.bin");
    writeFileSync(outside, "x");
    await run.addArtifact(outside);
    expect(metadataOf(run.folder).artifacts).toMatchObject([
      { path: "checkpoints/best_model/model.json", bytes: 2 },
      { path: "checkpoints/best_model/weights.bin", bytes: 10 },
      { path: outside, bytes: 1 },
    ]);
  });

  it("hold notes and tags that are added while it runs", () => {
    const { run, world } = open();
    run.note("looks good");
    run.tag("good");
    run.tag("");
    run.note(" ");
    const lines = readFileSync(join(run.folder, "annotations.jsonl"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: "note", text: "looks good" },
      { type: "tag", tag: "good" },
    ]);
    expect(world.said).toHaveLength(2);
  });

  it("are waited for at the end", async () => {
    const { run } = open();
    void run.saveFile("outputs/late.txt", "x".repeat(1_000_000));
    await run.finish();
    expect(statSync(join(run.folder, "outputs/late.txt")).size).toBe(1_000_000);
    expect(readdirSync(run.folder).filter((name) => name.startsWith("."))).toEqual([]);
  });
});

describe("a run with facts", () => {
  it("collects code, machine, packages and command line, beside the training", async () => {
    vi.useRealTimers();
    const root = join(temporaryFolder(), "experiments");
    const run = await startRun({ root, model: "facts" });
    await run.finish();
    const metadata = metadataOf(onlyRunIn(root));
    expect(metadata).toMatchObject({
      environment: { node: process.versions.node },
      command: {},
      packages: {},
    });
  });

  it("has them written with its end when it ends at once, else while it runs", async () => {
    vi.useRealTimers();
    const written: boolean[] = [];
    const files: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        nodeFileSystem.rename(from, to);
        if (basename(to) === "metadata.json") written.push("environment" in metadataOf(dirname(to)));
      },
    };
    const root = join(temporaryFolder(), "experiments");
    const short = openRun({ root, model: "short" }, testWorld({ files })).recorder;
    await short.finish();
    expect(written).toEqual([false, true]);
    const long = openRun({ root, model: "long" }, testWorld({ files })).recorder;
    await vi.waitUntil(() => "environment" in metadataOf(long.folder), { timeout: 60_000 });
    expect(metadataOf(long.folder).status).toBe("running");
    await long.finish();
  });
});
