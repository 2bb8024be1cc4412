import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Reference, References } from "../../src/core/gate/reference.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { changeReferences, readReferences } from "../../src/store/references.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const fileName = "runledger.references.yaml";
const world = { files: nodeFileSystem, nowMs: () => Date.now() };

const reference = (name: string): Reference => ({
  name,
  kind: "run",
  subject: "run_a",
  setAt: "2026-01-22T12:00:00.000Z",
  commit: undefined,
  runs: [{ id: "run_a", seed: "7", metrics: new Map([["loss", 0.5]]) }],
});

const adding =
  (name: string) =>
  (old: References): References =>
    new Map([...old, [name, reference(name)]]);

it("references are kept beside the contract, else in the working folder, and are none where there is no file", () => {
  const folder = temporaryFolder();
  expect(readReferences(join(folder, "project/runledger.yaml"), folder)).toEqual({
    file: join(folder, "project", fileName),
    references: new Map(),
  });
  expect(readReferences(undefined, folder).file).toBe(join(folder, fileName));
});

it("a change hands back what was before, and is read again as it was made", async () => {
  const workingFolder = temporaryFolder();
  const place = { contractFile: undefined, workingFolder };
  const file = join(workingFolder, fileName);
  expect(await changeReferences(place, world, adding("main"))).toEqual({ file, references: new Map() });
  const before = await changeReferences(place, world, adding("second"));
  expect([...before.references.keys()]).toEqual(["main"]);
  expect([...readReferences(undefined, workingFolder).references]).toEqual([
    ["main", reference("main")],
    ["second", reference("second")],
  ]);
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(/^# References that runs are gated against.*\n# Written by: runledger reference set/);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

it("of changes at one time none is lost", async () => {
  const contractFile = join(temporaryFolder(), "runledger.yaml");
  const names = ["a", "b", "c", "d"];
  const place = { contractFile, workingFolder: "/nowhere" };
  await Promise.all(names.map((name) => changeReferences(place, world, adding(name))));
  expect([...readReferences(contractFile, "/nowhere").references.keys()].sort()).toEqual(names);
});

it("references stay as they were when the change or the disk fails", async () => {
  const workingFolder = temporaryFolder();
  const place = { contractFile: undefined, workingFolder };
  await changeReferences(place, world, adding("main"));
  const before = readFileSync(join(workingFolder, fileName), "utf8");
  const refuse = (): never => {
    throw new Error("no");
  };
  await expect(changeReferences(place, world, refuse)).rejects.toThrow("no");
  const files = failingFileSystem({ only: ["rename"], failAt: 1, code: "EROFS" });
  await expect(changeReferences(place, { ...world, files }, adding("x"))).rejects.toThrow("EROFS");
  expect(readFileSync(join(workingFolder, fileName), "utf8")).toBe(before);
});

it("references that are no YAML, no references or no file are said with their place", async () => {
  const folder = temporaryFolder();
  const file = join(folder, fileName);
  const said = (message: RegExp, place = folder): void =>
    expect(() => readReferences(undefined, place)).toThrow(
      expect.objectContaining({
        code: "bad-references",
        exitCode: 2,
        message: expect.stringMatching(message),
      }),
    );
  const hint = "Mend it, or take it from git.";
  writeFileSync(file, "main: { run: [\n");
  said(/runledger\.references\.yaml:\d+: /);
  expect(() => readReferences(undefined, folder)).toThrow(expect.objectContaining({ hint }));
  writeFileSync(file, "references: 7\n");
  expect(() => readReferences(undefined, folder)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("undefined") }),
  );
  await expect(
    changeReferences({ contractFile: undefined, workingFolder: folder }, world, (old) => old),
  ).rejects.toThrow(fileName);
  expect(readFileSync(file, "utf8")).toBe("references: 7\n");
  mkdirSync(join(folder, "odd", fileName), { recursive: true });
  said(/runledger\.references\.yaml: .*folder/, join(folder, "odd"));
});
