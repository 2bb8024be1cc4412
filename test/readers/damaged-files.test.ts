// One damaged file must change no run but those that are made of it, and must never stop a reader.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { contentAddressedTree } from "../../src/readers/content-addressed-tree.js";
import { labNotebook } from "../../src/readers/lab-notebook.js";
import type { Reader } from "../../src/readers/reader.js";
import { runStore } from "../../src/readers/run-store.js";
import { stepLogs } from "../../src/readers/step-logs.js";
import { goldenRoot, readRoot } from "../helpers/read-golden.js";

const damages: Readonly<Record<string, (bytes: Buffer) => Buffer | undefined>> = {
  gone: () => undefined,
  empty: () => Buffer.alloc(0),
  cut: (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)),
  zeros: (bytes) => Buffer.alloc(bytes.length),
  "a list": () => Buffer.from("[]\n"),
  null: () => Buffer.from("null\n"),
  "a number": () => Buffer.from("42\n"),
  "a text": () => Buffer.from('"text"\n'),
  "wrong types": () =>
    Buffer.from(
      '{"run_id":7,"runs":{},"results":3,"dataset":[],"metrics":"x","created_at":{},"status":[],"config":4,"step":"a"}\n',
    ),
  "hostile keys": () =>
    Buffer.from('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}\n'),
  "too deep": () => Buffer.from("[".repeat(200_000)),
  "deep objects": () => Buffer.from(`${'{"a":'.repeat(400)}1${"}".repeat(400)}\n`),
  "not UTF-8": (bytes) => Buffer.concat([Buffer.from([0xff, 0xc0, 0x80]), bytes]),
  "UTF-16": (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString(), "utf16le")]),
  CRLF: (bytes) => Buffer.from(bytes.toString().replaceAll("\n", "\r\n")),
  "a byte order mark": (bytes) => Buffer.concat([Buffer.from("\uFEFF"), bytes]),
};

const readers: readonly Reader[] = [runStore, labNotebook, stepLogs, contentAddressedTree];
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runledger-damage-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs by path and id, with the files that each is made of. */
function readAll(reader: Reader): Map<string, { run: Run; files: readonly string[] }> {
  const { runs, sources } = readRoot(reader, root);
  return new Map(
    runs.map((run, index) => [`${run.path} ${run.id}`, { run, files: sources[index]?.files ?? [] }] as const),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Files that alone know some runs: with them, those go. */
function isTable(file: string): boolean {
  return /\.jsonl(?:\.recovered)?$|\/index\.json$/.test(file);
}

describe.each(readers.map((reader) => [reader.layout, reader] as const))(
  "%s with a damaged file",
  (layout, reader) => {
    it.each(Object.keys(damages))("keeps every other run as it was: %s", (damage) => {
      cpSync(goldenRoot(layout), root, { recursive: true });
      const before = readAll(reader);
      for (const file of filesBelow(root)) {
        const bytes = readFileSync(file);
        const damaged = damages[damage]?.(bytes);
        if (damaged === undefined) rmSync(file);
        else writeFileSync(file, damaged);
        const after = readAll(reader);
        for (const [key, { run, files }] of before) {
          const depends = files.some((path) => path === file || file.startsWith(`${path}/`));
          if (!depends) expect(after.get(key)?.run, `${key} after damage of ${file}`).toEqual(run);
        }
        if (!isTable(file)) expect([...after.keys()], `after damage of ${file}`).toEqual([...before.keys()]);
        writeFileSync(file, bytes);
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  },
);
