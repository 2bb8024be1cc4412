import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeIndex, writeIndex } from "../../src/store/index-file.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const rows = [
  { run_id: "run_b10", notes: "later" },
  { run_id: "run_b2", created_at: "2025-12-04T17:35:00Z", seed: 7, best_f1: 0.65, worst_f1: Number.NaN },
];

it("index.json has one line a run, in the order of their ids, whatever order they came in", () => {
  const text = encodeIndex(rows);
  expect(text).toBe(`{
  "schema": "runledger.index/1",
  "runs": [
    {"run_id":"run_b2","created_at":"2025-12-04T17:35:00Z","seed":7,"best_f1":0.65,"worst_f1":"NaN"},
    {"run_id":"run_b10","notes":"later"}
  ]
}
`);
  expect(encodeIndex([...rows].reverse())).toBe(text);
  expect(encodeIndex([])).toBe('{\n  "schema": "runledger.index/1",\n  "runs": []\n}\n');
});

it("index.json stays as it was when it cannot be replaced", () => {
  const root = temporaryFolder();
  const path = writeIndex(root, rows);
  expect(path).toBe(join(root, "index.json"));
  const before = readFileSync(path, "utf8");
  expect(() => writeIndex(root, [], failingFileSystem({ only: ["write"], failAt: 1 }))).toThrow("EIO");
  expect(readFileSync(path, "utf8")).toBe(before);
  writeFileSync(path, "[]");
  writeIndex(root, rows);
  expect(readFileSync(path, "utf8")).toBe(before);
});
