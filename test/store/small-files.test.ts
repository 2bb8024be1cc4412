// Small files of a root or a project, read by people's mistakes: contract, index.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { findContractFile, readContract, recordingRoot } from "../../src/store/contract-file.js";
import { ownIndexRow } from "../../src/store/index-row.js";
import { isDerivedRow, isOwnIndex, ownIndexStart, readIndex } from "../../src/store/read-index.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function put(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

it("new runs go to the first root of the nearest contract, else to experiments", () => {
  const folder = temporaryFolder();
  const inner = join(folder, "a", "b");
  mkdirSync(inner, { recursive: true });
  expect(recordingRoot(inner)).toBe(join(inner, "experiments"));
  const file = put(join(folder, "runledger.yaml"), "metrics:\n  loss: { direction: min }\n");
  expect(findContractFile(inner)).toBe(file);
  expect(recordingRoot(inner)).toBe(join(inner, "experiments"));
  put(file, "roots: [kept, other]\n");
  expect(recordingRoot(inner)).toBe(join(folder, "kept"));
});

it("a contract that is missing, no file or no YAML is said with its place", () => {
  const folder = temporaryFolder();
  expect(() => readContract(join(folder, "runledger.yaml"))).toThrow("runledger.yaml: is missing");
  expect(() => readContract(folder)).toThrow(folder);
  const file = put(join(folder, "bad.yaml"), "roots: [a\n");
  expect(() => readContract(file)).toThrow(/bad\.yaml:\d+: /);
});

it("an index is read where it is one, and is never taken for one where it is something else", () => {
  const root = temporaryFolder();
  const path = join(root, "index.json");
  expect(readIndex(root)).toEqual([]);
  expect(isOwnIndex(path)).toBe(false);
  put(path, '{"runs":[{"run_id":"a","x":1}]}');
  expect(readIndex(root)).toEqual([{ run_id: "a", x: 1 }]);
  expect(isOwnIndex(path)).toBe(false);
  put(path, `${ownIndexStart}"runs":[]}`);
  expect(isOwnIndex(path)).toBe(true);
  for (const other of ["[]", "{}", '{"runs":{}}', '{"runs":[{"run_id":1}]}', '{"runs":[3]}', "{{"]) {
    put(path, other);
    expect(isOwnIndex(path)).toBe(false);
    expect(() => readIndex(root)).toThrow(
      expect.objectContaining({
        message: `${path}: is not an index of runs; it was not touched.`,
        hint: "Move or rename it, then try again.",
      }),
    );
  }
});

it("an index that is no file is not touched either", () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "index.json"));
  expect(() => readIndex(root)).toThrow("it was not touched");
  expect(isOwnIndex(join(root, "index.json"))).toBe(false);
});

it("a line is ours where it has a status and no column that a run store keeps", () => {
  expect(isDerivedRow({ status: "finished" })).toBe(true);
  expect(isDerivedRow({ status: "good" })).toBe(false);
  expect(isDerivedRow({})).toBe(false);
  expect(isDerivedRow({ status: "finished", best_f1: null })).toBe(false);
});

it("a run's line leaves out what is not known", () => {
  const facts = { id: "a", startedAt: undefined, status: "failed", model: undefined, seed: 0 } as const;
  const rest = { metrics: [["loss", null]] as const, tags: [], note: undefined };
  expect(ownIndexRow({ ...facts, ...rest })).toStrictEqual({
    run_id: "a",
    status: "failed",
    seed: 0,
    loss: null,
  });
  const row = ownIndexRow({ ...facts, ...rest, tags: ["good"], note: "n" });
  expect(row).toMatchObject({ tags: ["good"], notes: "n" });
});
