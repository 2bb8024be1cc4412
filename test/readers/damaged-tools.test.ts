// Folders of other tools with one damaged file: nothing is thrown, and runs that are not made of that file stay as they were.

import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/core/run.js";
import { readers } from "../../src/readers/index.js";
import type { Reader } from "../../src/readers/reader.js";
import { toolTree } from "../helpers/golden-tools.js";
import { Choices, damaged } from "../helpers/random-bytes.js";
import { readRoot } from "../helpers/read-golden.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { isLongTier, testSeed } from "../helpers/test-tier.js";

const tools = readdirSync(join(toolTree("keras"), "../.."));
const damagesEach = isLongTier ? 2000 : 12;

/** What a program that goes wrong, or another version of it, may have written in place of a value. */
const oddValues: readonly unknown[] = [
  ...[null, -1, 1e300, "", "text", "NaN", true, [], {}, [1, null], { a: { b: "c" } }],
];

const words = [Buffer.alloc(8, 0xff), Buffer.alloc(4), Buffer.from("\n")];

/** Another value somewhere in a file of JSON; undefined for other files. */
function damagedJson(bytes: Buffer, choices: Choices): Buffer | undefined {
  const text = bytes.toString();
  const lines = text.split("\n");
  const at = choices.below(lines.length);
  const [whole, line] = [parsed(text), parsed(lines[at] ?? "")];
  if (whole !== undefined) return Buffer.from(JSON.stringify(withOddValue(whole, choices)));
  if (line === undefined) return undefined;
  return Buffer.from(lines.with(at, JSON.stringify(withOddValue(line, choices))).join("\n"));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withOddValue(value: unknown, choices: Choices): unknown {
  if (typeof value !== "object" || value === null || choices.below(6) === 0) return choices.of(oddValues);
  const names = Object.keys(value);
  if (names.length === 0) return choices.of(oddValues);
  const name = choices.of(names);
  const inner = withOddValue((value as Record<string, unknown>)[name], choices);
  if (Array.isArray(value)) return value.with(Number(name), inner);
  const { [name]: _, ...others } = value as Record<string, unknown>;
  return choices.below(4) === 0 ? others : { ...value, [name]: inner };
}

interface ReadRun {
  readonly run: Run;
  readonly files: readonly string[];
}

/** All runs with all their histories, by what tells them apart. */
function readAll(reader: Reader, root: string): Map<string, ReadRun> {
  const { runs, sources } = readRoot(reader, root);
  for (const source of sources) {
    source.readHistory?.();
    source.readCurves?.();
  }
  return new Map(
    runs.map((run, index) => [`${run.path} ${run.id}`, { run, files: sources[index]?.files ?? [] }]),
  );
}

describe("a damaged file of another tool", () => {
  it.each(tools)("%s: ends with runs or problems", (tool) => {
    const root = temporaryFolder();
    cpSync(toolTree(tool), root, { recursive: true });
    const reader = readers.find((each) => readRoot(each, root).runs.length > 0);
    if (reader === undefined) throw new Error(`no reader knows ${tool}`);
    const before = readAll(reader, root);
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const choices = new Choices(testSeed);
    for (let count = 0; count < damagesEach; count++) {
      const file = choices.of(files);
      const bytes = readFileSync(file);
      const json = choices.below(3) === 0 ? undefined : damagedJson(bytes, choices);
      writeFileSync(file, json ?? damaged(bytes, choices, { words, pool: [bytes] }));
      const after = readAll(reader, root);
      for (const [key, { run, files: own }] of before) {
        const depends = [run.path, ...own].some((path) => path === file || file.startsWith(`${path}/`));
        if (!depends) expect(after.get(key)?.run, `${key} after damage ${count} of ${file}`).toEqual(run);
      }
      for (const { run } of after.values()) expect(run.id).not.toBe("");
      writeFileSync(file, bytes);
    }
  });
});
