import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mostOpenRows } from "../../../src/catalog/index/root-reading.js";
import { loadRuns } from "../../../src/catalog/load-runs.js";
import { openTable } from "../../../src/catalog/open-table.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { appendNote, appendTag } from "../../../src/store/annotations.js";
import type { ReadContext } from "../../../src/store/read-context.js";
import { plainTable } from "../../helpers/plain-table.js";
import { racyMs, whenSettled } from "../../helpers/racy-time.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const nowMs = Date.parse("2026-01-22T12:00:00Z");
const context: ReadContext = {
  nowMs,
  machine: {
    hostname: "here",
    bootId: "boot",
    pidNamespace: "ns",
    startTimeOf: (pid) => (pid === 7 ? "100" : undefined),
  },
};

interface Place {
  readonly root: string;
  readonly cache: string;
}

function truth({ root }: Place, as = context): unknown {
  const { runs, problems } = loadRuns([root], as);
  return { table: plainTable(fieldTableOf(runs)), problems };
}

function look({ root, cache }: Place, as = context, isTrusted = false): unknown {
  const { table, problems, finish } = openTable([root], as, { folder: cache, isTrusted, forAll: true });
  const said = { table: plainTable(table), problems };
  finish();
  return said;
}

function indexOf({ cache }: Place): string {
  return join(cache, "index", readdirSync(join(cache, "index"))[0] as string);
}

const program = join(import.meta.dirname, "../../../dist/cli/main.js");
const writer = { host: "here", pid: 7, process_start_time: "100", boot_id: "boot", pid_namespace: "ns" };
const running = {
  state: "running",
  writer,
  heartbeat: { sequence: 3, time: "2026-01-22T11:59:00Z", monotonic_seconds: 30 },
};

function metadataOf(name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { schema_version: 1, run_id: name, model_name: "lstm", training_config: { batch_size: 8 }, ...more };
}

/** Forty runs: finished ones of ours and of a training script, one that runs, one of a broken file. */
function writeRoot(root: string): void {
  const files: Record<string, unknown> = {
    "live/metadata.json": metadataOf("live"),
    "live/status.json": running,
    "live/history.jsonl": '{"step":0,"loss":0.5}\n',
    "broken/metadata.json": "{",
  };
  for (let index = 0; index < 20; index++) {
    const metrics = { t20: { mae: 1 / (index + 1), r2: index % 3 === 0 ? "NaN" : 0.9 } };
    files[`ours_${index}/metadata.json`] = metadataOf(`ours_${index}`, { metrics, tags: ["a", "a"] });
    files[`ours_${index}/status.json`] = { state: "finished" };
    files[`theirs_${index}/metadata.json`] = {
      model_name: "gru",
      training_config: { lr: -0, betas: [0.9] },
      metrics,
    };
  }
  writeTree(root, files);
}

async function settledPlace(): Promise<Place> {
  const folder = temporaryFolder();
  const place = { root: join(folder, "runs"), cache: join(folder, "cache") };
  writeRoot(place.root);
  await whenSettled(() => look(place));
  return place;
}

describe("the next look shows", () => {
  const changes: Readonly<Record<string, (root: string) => void>> = {
    "a note on a run of ours": (root) => {
      appendNote({ id: "ours_1", path: join(root, "ours_1"), root, layout: "native" }, "good", { nowMs });
    },
    "a note and a tag on a run of others": (root) => {
      const run = { id: "theirs_1", path: join(root, "theirs_1"), root, layout: "training-log" };
      appendNote(run, "theirs", { nowMs });
      appendTag(run, "paper", { nowMs });
    },
    "a line more in the history of a run without final metrics": (root) =>
      appendFileSync(join(root, "live/history.jsonl"), '{"step":1,"loss":0.25}\n'),
    "a later part of that history": (root) =>
      writeFileSync(join(root, "live/history.2.jsonl"), '{"step":2,"loss":0.125}\n'),
    "a run that has ended": (root) => writeFileSync(join(root, "live/status.json"), '{"state":"failed"}'),
    "a run of ours that was one of theirs": (root) =>
      writeFileSync(join(root, "theirs_2/status.json"), '{"state":"stopped"}'),
    "a new run": (root) =>
      writeTree(root, { "new/metadata.json": metadataOf("new", { metrics: { mae: 1 } }) }),
    "a run less": (root) => rmSync(join(root, "ours_3"), { recursive: true }),
    "a run of the same id elsewhere": (root) =>
      cpSync(join(root, "ours_4"), join(root, "copies/ours_4"), { recursive: true }),
    "a metric more": (root) =>
      writeTree(root, { "ours_5/metadata.json": metadataOf("ours_5", { metrics: { z: 1 }, more: 1 }) }),
    "another id in the same folder": (root) =>
      writeTree(root, { "ours_6/metadata.json": metadataOf("renamed", { metrics: { mae: 1 } }) }),
    "a table that lists runs": (root) =>
      writeFileSync(join(root, "board.csv"), "run_id,score\nours_7,1\ntheirs_7,2\n"),
  };

  it.each(Object.entries(changes))("%s", async (_, change) => {
    const place = await settledPlace();
    expect(look(place)).toEqual(truth(place));
    change(place.root);
    expect(look(place)).toEqual(truth(place));
    expect(look(place)).toEqual(truth(place));
    await whenSettled(() => expect(look(place)).toEqual(truth(place)));
    for (let times = 0; times < 2; times++) expect(look(place)).toEqual(truth(place));
  });

  it("a new run below a root that is a link, and when the link leads elsewhere", async () => {
    const { root, cache } = await settledPlace();
    const linked = { root: join(cache, "../link"), cache };
    symlinkSync(root, linked.root);
    expect(look(linked)).toEqual(truth(linked));
    writeTree(root, { "new/metadata.json": metadataOf("new") });
    expect(look(linked)).toEqual(truth(linked));
    rmSync(linked.root);
    cpSync(root, `${root}-other`, { recursive: true });
    rmSync(join(`${root}-other`, "live"), { recursive: true });
    symlinkSync(`${root}-other`, linked.root);
    expect(look(linked)).toEqual(truth(linked));
  });

  it("a file that may not be read any more, and one that may be again", async () => {
    const place = await settledPlace();
    const file = join(place.root, "theirs_3/metadata.json");
    const isRoot = process.getuid?.() === 0;
    for (const mode of [0o000, 0o644, 0o000, 0o600]) {
      chmodSync(file, mode);
      expect(look(place), isRoot ? "root may read everything" : "").toEqual(truth(place));
    }
  });

  it("a file that has become a folder, a link, a pipe", async () => {
    const place = await settledPlace();
    const file = join(place.root, "theirs_4/metadata.json");
    for (const change of [
      () => mkdirSync(file),
      () => symlinkSync("../theirs_5/metadata.json", file),
      () => execFileSync("mkfifo", [file]),
      () => symlinkSync("nowhere", file),
      () => writeFileSync(file, "{}"),
    ]) {
      rmSync(file, { recursive: true });
      change();
      expect(look(place)).toEqual(truth(place));
      expect(look(place)).toEqual(truth(place));
    }
  });

  it("whether a run still lives, also when the index is trusted", async () => {
    const place = await settledPlace();
    const dead = { ...context, machine: { ...context.machine, startTimeOf: () => undefined } };
    const elsewhere = { ...context, machine: { ...context.machine, hostname: "there", bootId: "other" } };
    const later = { ...elsewhere, nowMs: nowMs + 10 * 60_000 };
    for (const world of [dead, elsewhere, later, context]) {
      expect(look(place, world)).toEqual(truth(place, world));
      expect(look(place, world, true)).toEqual(truth(place, world));
    }
  });

  it("nothing else, when the index is trusted", async () => {
    const place = await settledPlace();
    const before = truth(place);
    writeTree(place.root, {
      "ours_1/metadata.json": metadataOf("ours_1"),
      "new/metadata.json": metadataOf("new"),
    });
    expect(look(place, context, true)).toEqual(before);
    expect(look(place)).toEqual(truth(place));
  });
});

describe("an index", () => {
  it("is not written when nothing was found out", async () => {
    const place = await settledPlace();
    const before = statSync(indexOf(place), { bigint: true }).mtimeNs;
    look(place);
    look(place);
    expect(statSync(indexOf(place), { bigint: true }).mtimeNs).toBe(before);
  });

  it("grows with changes, and is made anew when it has grown too much", async () => {
    const place = await settledPlace();
    const sizes = [statSync(indexOf(place)).size];
    for (let round = 0; round < 20; round++) {
      const name = `ours_${round}`;
      writeTree(place.root, {
        [`${name}/metadata.json`]: metadataOf(name, { metrics: { mae: round }, round }),
      });
      expect(look(place)).toEqual(truth(place));
      sizes.push(statSync(indexOf(place)).size);
    }
    const steps = sizes.slice(1).map((size, index) => size - (sizes[index] as number));
    expect(steps.filter((step) => step > 0).length).toBeGreaterThan(10);
    expect(steps.filter((step) => step < 0).length).toBeGreaterThan(0);
  });

  it("holds more runs than are kept open at once, also when most of them change", async () => {
    const folder = temporaryFolder();
    const place = { root: join(folder, "runs"), cache: join(folder, "cache") };
    const write = (names: readonly number[], loss: number): void => {
      for (const name of names) {
        const more = name % 7 === 0 ? { note: { of: name } } : {};
        writeTree(place.root, {
          [`run_${name}/metadata.json`]: metadataOf(`run_${name}`, { metrics: { loss, name }, ...more }),
        });
      }
    };
    const names = Array.from({ length: mostOpenRows + 500 }, (_, name) => name);
    write(names, 1);
    expect(look(place)).toEqual(truth(place));
    await whenSettled(() => expect(look(place)).toEqual(truth(place)));
    expect(look(place)).toEqual(truth(place));
    write(names.slice(0, 20), 2);
    expect(look(place)).toEqual(truth(place));
    write(names.slice(10), 3);
    write([names.length], 4);
    expect(look(place)).toEqual(truth(place));
    expect(look(place)).toEqual(truth(place));
  });

  it("is not looked at when another root has its name", async () => {
    const place = await settledPlace();
    const other = await settledPlace();
    cpSync(indexOf(place), indexOf(other));
    expect(look(other)).toEqual(truth(other));
  });

  it("that is cut anywhere is made anew", async () => {
    const place = await settledPlace();
    writeTree(place.root, { "ours_1/metadata.json": metadataOf("ours_1", { changed: true }) });
    look(place);
    const expected = truth(place);
    const whole = readFileSync(indexOf(place));
    for (let length = 0; length < whole.length; length += 211) {
      writeFileSync(indexOf(place), whole.subarray(0, length));
      expect(look(place), `cut to ${length} bytes`).toEqual(expected);
    }
    expect(look(place)).toEqual(expected);
  });

  it("with any byte changed says what the files say, or is made anew", async () => {
    const place = await settledPlace();
    const expected = truth(place);
    const whole = readFileSync(indexOf(place));
    const damage = fc.array(
      fc.record({ at: fc.nat(whole.length - 1), bits: fc.integer({ min: 1, max: 255 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(damage, (places) => {
        const bytes = Buffer.from(whole);
        for (const { at, bits } of places) bytes[at] = (bytes[at] as number) ^ bits;
        writeFileSync(indexOf(place), bytes);
        expect(look(place)).toEqual(expected);
        expect(look(place)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("of something else, a folder, or one that may not be written, is no trouble", async () => {
    const place = await settledPlace();
    const expected = truth(place);
    for (const content of ["", "hello", "SQLite format 3\0".repeat(100), Buffer.alloc(5000)]) {
      writeFileSync(indexOf(place), content);
      expect(look(place)).toEqual(expected);
    }
    const path = indexOf(place);
    rmSync(path);
    mkdirSync(path);
    expect(look(place)).toEqual(expected);
    const nowhere = { root: place.root, cache: join(place.root, "broken/metadata.json/cache") };
    expect(look(nowhere)).toEqual(expected);
  });

  it("notices what any part of the built command reads", async () => {
    const place = temporaryFolder();
    const golden = join(import.meta.dirname, "../../golden");
    const roots = ["shape/a-suite/root", "run-store/root", "step-logs/root"].map((name) => join(place, name));
    for (const root of roots) cpSync(join(golden, root.slice(place.length + 1)), root, { recursive: true });
    await sleep(racyMs);
    for (const root of roots) {
      const words = ["compare", root, "--json", "--all"];
      const indexed = [...words, "--cache", join(place, "cache")];
      const before = await printed(program, indexed);
      const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) =>
        file.isFile(),
      );
      for (const file of files) writeFileSync(join(file.parentPath, file.name), "{}");
      const after = await printed(program, indexed);
      expect(after).toEqual(await printed(program, [...words, "--no-cache"]));
      expect(after, root).not.toEqual(before);
    }
  });

  it("serves several processes at once", async () => {
    const place = await settledPlace();
    const words = ["compare", place.root, "--json", "--all", "--cache", place.cache];
    const failures: string[] = [];
    const lookOn = async (): Promise<void> => {
      for (let times = 0; times < 6; times++) {
        const { code, out } = await printed(program, words);
        if (code !== 0 || !out.trimEnd().endsWith("}")) failures.push(out.slice(0, 500));
      }
    };
    const change = async (): Promise<void> => {
      for (let round = 0; round < 20; round++) {
        const name = `ours_${round % 5}`;
        writeTree(place.root, { [`${name}/metadata.json`]: metadataOf(name, { metrics: { mae: round } }) });
        writeTree(place.root, { [`added_${round}/metadata.json`]: metadataOf(`added_${round}`) });
        await sleep(20);
      }
    };
    await Promise.all([lookOn(), lookOn(), lookOn(), lookOn(), change()]);
    expect(failures).toEqual([]);
    const expected = await printed(program, [...words.slice(0, -2), "--no-cache"]);
    expect(await printed(program, words)).toEqual(expected);
    expect(await printed(program, words)).toEqual(expected);
    expect(readdirSync(join(place.cache, "index"))).toHaveLength(1);
  });
});

function printed(program: string, words: readonly string[]): Promise<{ code: number | null; out: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "ignore"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.on("error", reject).on("close", (code) => resolve({ code, out }));
  });
}
