import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askReaders } from "../../src/catalog/ask-readers.js";
import type { Run } from "../../src/core/run.js";
import type { Value } from "../../src/core/value.js";
import { Folder } from "../../src/readers/folder.js";
import { metadataLayouts, readMetadataFolder } from "../../src/readers/metadata-folder.js";
import type { ReadContext } from "../../src/store/read-context.js";

const context: ReadContext = {
  nowMs: Date.UTC(2026, 0, 2),
  machine: { hostname: "here", bootId: "b", pidNamespace: undefined, startTimeOf: () => undefined },
};

const metrics = { t20: { mae: 0.0123, rmse: null }, edt: { mae: 1 } };
const log = { model_name: "gru", timestamp: "20260101_000000", training_config: { batch_size: 4 }, metrics };
const own = { schema_version: 1, run_id: "other-name", status: "finished", metrics, tags: ["a", "b", "a"] };
const status = { schema_version: 1, state: "failed", exit_code: 1 };
const running = {
  ...{ schema_version: 1, state: "running", started_at: "2026-01-01T00:00:00.000Z" },
  writer: { host: "far", pid: 1, process_start_time: "1", boot_id: "x", pid_namespace: null },
  heartbeat: { time: "2026-01-01T00:00:00.000Z" },
};

/** Files by name; objects are written as JSON. */
const folders: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "a training log": { "metadata.json": log },
  "a training log beside other files": { "metadata.json": log, "config.json": {}, "predictions.npy": "x" },
  "one without metrics, with damaged arrays": {
    "metadata.json": { ...log, metrics: {} },
    "predictions.npy": "x",
    "targets.npy": "y",
  },
  "one with texts for metrics": {
    "metadata.json": { ...log, metrics: { a: "NaN", b: "bad", c: true, d: [1] } },
  },
  "one whose names clash": {
    "metadata.json": { ...log, config: { "a.b": 1, a: { b: 2, c: 3 } }, "x.y": 4, x: { y: 5 } },
  },
  "one with bare NaN": { "metadata.json": '{"model_name": "m", "metrics": {"a": NaN, "b": Infinity}}' },
  "one with a byte order mark": { "metadata.json": `\uFEFF${JSON.stringify(log)}` },
  "one that is cut": { "metadata.json": JSON.stringify(log).slice(0, 40) },
  "an empty file": { "metadata.json": "" },
  "a list": { "metadata.json": [] },
  null: { "metadata.json": null },
  "our own": { "metadata.json": own },
  "our own that failed": { "metadata.json": own, "status.json": status },
  "our own that runs elsewhere": { "metadata.json": own, "status.json": running },
  "our own with a damaged status": { "metadata.json": own, "status.json": "{" },
  "our own whose metadata is damaged": { "metadata.json": "{", "status.json": status },
  "our own with notes": {
    "metadata.json": {
      ...own,
      targets: { "t20.mae": "<= 0.02", x: "nonsense" },
      notes: [{ text: "n" }, "m"],
    },
    "annotations.jsonl":
      '{"type":"tag","tag":"z"}\n{"type":"untag","tag":"a"}\n{"type":"note","text":"later"}\n',
  },
  "our own without metrics, with a history": {
    "metadata.json": { schema_version: 1 },
    "history.jsonl": '{"step":1,"loss":2}\n{"step":2,"loss":1}\n',
  },
  "a status alone": { "status.json": status },
  "metadata of something else": { "metadata.json": { name: "package", version: "1.0.0" } },
  "a folder without files": {},
  "names that end the world": { "metadata.json": { ...log, "": 1, __proto__x: { toString: 1 }, "1": 2 } },
};

let root = "";

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "metadata-folder-"));
  for (const [folder, files] of Object.entries(folders)) {
    mkdirSync(join(root, folder));
    for (const [name, content] of Object.entries(files)) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      writeFileSync(join(root, folder, name), text);
    }
  }
  for (const name of ["a link", "a folder", "a pipe", "an unreadable file"]) mkdirSync(join(root, name));
  symlinkSync(join(root, "a training log", "metadata.json"), join(root, "a link", "metadata.json"));
  mkdirSync(join(root, "a folder", "metadata.json"));
  execFileSync("mkfifo", [join(root, "a pipe", "metadata.json")]);
  writeFileSync(join(root, "an unreadable file", "metadata.json"), JSON.stringify(log));
  chmodSync(join(root, "an unreadable file", "metadata.json"), 0);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the readers find, where it is of a layout that is read in the short way too. */
function askedFor(path: string): Run | undefined {
  const [answer] = askReaders(new Folder(path, root));
  if (answer === undefined || !metadataLayouts.has(answer.layout)) return undefined;
  return answer.found.runs[0]?.read(context);
}

/** The same in the short way, with the fields in the run again. */
function readShortly(path: string, name: string): Run | undefined {
  const maps = {
    params: new Map<string, Value>(),
    metrics: new Map<string, Value>(),
    attributes: new Map<string, Value>(),
  };
  const run = readMetadataFolder({ path, name, root }, context, maps);
  if (run === undefined) {
    expect([...maps.params, ...maps.metrics, ...maps.attributes]).toEqual([]);
    return undefined;
  }
  const all = new Map([...maps.metrics, ...run.metrics]) as Map<string, number | null>;
  return { ...run, params: maps.params, metrics: all, attributes: maps.attributes };
}

/** Maps with their order, which comparing them leaves out. */
function ordered(run: Run | undefined): unknown {
  if (run === undefined) return undefined;
  return { ...run, params: [...run.params], metrics: [...run.metrics], attributes: [...run.attributes] };
}

describe("a run folder read in the short way", () => {
  const places = [...Object.keys(folders), "a link", "a folder", "a pipe", "an unreadable file", "nothing"];

  it.each(places.filter((name) => name !== "a status alone"))("says what its readers say: %s", (name) => {
    const path = join(root, name);
    const asked = name === "nothing" ? undefined : askedFor(path);
    expect(ordered(readShortly(path, name))).toEqual(ordered(asked));
  });

  it("leaves a folder without metadata to the readers", () => {
    const path = join(root, "a status alone");
    expect(askedFor(path)?.layout).toBe("native");
    expect(readShortly(path, "a status alone")).toBeUndefined();
  });
});
