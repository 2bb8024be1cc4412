// Whatever lies in a root: reading it never throws, ids are unique, values are of their kinds, answers are the same twice.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readByShape, type ShapeRoot } from "../../helpers/shape-root.js";
import { isLongTier, testSeed as seed } from "../../helpers/test-tier.js";

const word = fc.constantFrom(
  ...[
    "run",
    "seed_1",
    "seed_2",
    "fold_0",
    "a",
    "b",
    "model",
    "metrics",
    "config",
    "logs",
    "summary",
    "epoch_3",
  ],
  ...["results", "x=0.5", "checkpoint-10", "2025-01-02_101112", "data", "_all", "test", "c d", "ü"],
);
const extension = fc.constantFrom(
  "json",
  "csv",
  "tsv",
  "jsonl",
  "yaml",
  "yml",
  "npz",
  "npy",
  "txt",
  "log",
  "png",
);
const path = fc
  .tuple(fc.array(word, { maxLength: 3 }), word, extension)
  .map(([folders, name, end]) => [...folders, `${name}.${end}`].join("/"));

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, 1, 0.5, -1));
const name = fc.constantFrom(
  "epoch",
  "step",
  "loss",
  "val_acc",
  "lr",
  "model",
  "seed",
  "run_id",
  "note",
  "history",
);
const cell = fc.oneof(number.map(String), fc.constantFrom("", "nan", "a", "b", "True", '"x', "NA", "1,5"));
const table = fc
  .tuple(
    fc.array(name, { minLength: 1, maxLength: 4 }),
    fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 }),
  )
  .map(([header, rows]) => [header, ...rows].map((row) => row.join(",")).join("\n"));
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    number,
    fc.constantFrom<unknown>(
      null,
      true,
      "text",
      "NaN",
      [1, 2, 3],
      [
        [0, 1],
        [1, 2],
      ],
      [{ epoch: 1, loss: 2 }],
      { value: 1, desc: null },
    ),
    fc.dictionary(name, tie("any"), { maxKeys: 4 }),
    fc.array(tie("any"), { maxLength: 3 }),
  ),
})).any;
const content = fc.oneof(
  table,
  value.map((data) => JSON.stringify(data) ?? ""),
  fc.array(value, { maxLength: 4 }).map((lines) => lines.map((line) => JSON.stringify(line)).join("\n")),
  fc.string({ maxLength: 40 }),
);
const files = fc.array(fc.tuple(path, content), { minLength: 1, maxLength: 14 });

function readRoot(entries: readonly (readonly [string, string])[]): { first: ShapeRoot; second: ShapeRoot } {
  const root = mkdtempSync(join(tmpdir(), "runledger-random-"));
  try {
    for (const [relative, text] of entries) {
      mkdirSync(dirname(join(root, relative)), { recursive: true });
      writeFileSync(join(root, relative), text);
    }
    return { first: readByShape(root), second: readByShape(root) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function plain(root: ShapeRoot): string {
  return JSON.stringify([root.runs, root.problems], (_, item: unknown) =>
    item instanceof Map ? [...item] : item instanceof Set ? [...item] : item,
  );
}

describe("a root of random files", () => {
  it(`is read without an error, the same way twice (seed ${seed})`, () => {
    fc.assert(
      fc.property(files, (entries) => {
        const unique = [...new Map(entries).entries()].filter(
          ([relative]) => !entries.some(([other]) => other.startsWith(`${relative}/`)),
        );
        const { first, second } = readRoot(unique);
        const ids = first.runs.map((run) => run.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const run of first.runs) {
          for (const metric of run.metrics.values())
            expect(metric === null || typeof metric === "number").toBe(true);
          expect(run.id).not.toBe("");
        }
        for (const source of first.sources) expect(source.files.length).toBeGreaterThan(0);
        expect(plain(second)).toBe(plain(first));
      }),
      { numRuns: isLongTier ? 20_000 : 400, seed },
    );
  }, 600_000);
});
