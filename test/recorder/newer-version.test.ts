// A run that a newer version wrote is read as far as it is known and never rewritten.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openRun } from "../../src/recorder/start-run.js";
import { processWorld } from "../../src/recorder/world.js";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("a run of a newer version is shown, tagged and noted, but not resumed, and its files stay as they are", async () => {
  const root = join(temporaryFolder(), "experiments");
  const { recorder } = openRun({ root, runTag: "new", collect: false, tensorboard: false }, processWorld());
  recorder.log({ loss: 0.5 });
  await recorder.finish({ metrics: { mae: 0.25 } });
  const files = ["metadata.json", "status.json", "history.jsonl", "checksums.json"];
  for (const name of ["metadata.json", "status.json"]) {
    const path = join(recorder.folder, name);
    const newer = { ...JSON.parse(readFileSync(path, "utf8")), schema_version: 99, quantum: { flux: 1 } };
    writeFileSync(path, JSON.stringify(newer));
  }
  const contents = (): string[] => files.map((name) => readFileSync(join(recorder.folder, name), "utf8"));
  const before = contents();
  const cli = (...words: string[]) => runCli(words, { in: join(root, "..") });
  expect((await cli("show", "run_new", "--root", root)).out).toContain("0.25");
  expect((await cli("tag", "run_new", "good", "--root", root)).code).toBe(0);
  expect((await cli("note", "run_new", "from the future", "--root", root)).code).toBe(0);
  expect(() => openRun({ root, resume: "run_new", collect: false }, processWorld())).toThrow(/newer version/);
  expect(contents()).toEqual(before);
  expect((await cli("show", "run_new", "--root", root)).out).toContain("from the future");
});
