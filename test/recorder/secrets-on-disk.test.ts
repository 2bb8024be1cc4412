// No secret that a program holds reaches the disk through its recorder.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRun } from "../../src/recorder/start-run.js";
import { processWorld } from "../../src/recorder/world.js";
import { plantSecrets } from "../collectors/secret-samples/planted.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** Every byte below a folder. */
function everythingIn(folder: string): string {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");
}

describe("secrets", () => {
  it("in environment, arguments, remote, config, sections, changes and .env: 0 of 200 on disk", async () => {
    const planted = plantSecrets(200, 4000);
    const workingFolder = temporaryFolder();
    const git = (...words: string[]): string =>
      execFileSync("git", words, { cwd: workingFolder, encoding: "utf8" });
    git("init", "-q");
    git(
      "remote",
      "add",
      "origin",
      `https://me:${planted[0]?.secret.slice(0, 20).replace(/\W/g, "x")}@example.com/a.git`,
    );
    writeFileSync(join(workingFolder, "train.py"), planted.map(({ text }) => text).join("\n"));
    git("add", ".");
    writeFileSync(join(workingFolder, ".env"), planted.map(({ text }) => text).join("\n"));
    const environment = Object.fromEntries(
      planted.map(({ secret }, at) => [`PLANTED_${at}`, secret.replaceAll("\0", "")]),
    );
    const { recorder } = openRun(
      { root: join(workingFolder, "experiments"), config: { texts: planted.map(({ text }) => text) } },
      {
        ...processWorld(),
        workingFolder,
        environment: { ...environment, PATH: process.env.PATH },
        argv: [
          "node",
          ...planted.map(({ text }) => text),
          ...planted.flatMap(({ secret }) => ["--token", secret]),
        ],
      },
    );
    recorder.describe({
      training_config: Object.fromEntries(planted.map(({ text }, at) => [`line_${at}`, text])),
    });
    await recorder.snapshotInput(".env");
    await recorder.finish();
    const onDisk = everythingIn(recorder.folder);
    expect(onDisk).toContain('"patch_withheld": "secret"');
    const left = planted.filter(({ secret }) => onDisk.includes(JSON.stringify(secret).slice(1, -1)));
    expect(left.map(({ form }) => form)).toEqual([]);
  });

  it("would be found on disk if they were there, so that this test can fail", async () => {
    const folder = temporaryFolder();
    const { recorder } = openRun({ root: folder, collect: false }, processWorld());
    await recorder.saveFile("outputs/own.txt", "hunter22");
    await recorder.finish();
    expect(everythingIn(recorder.folder)).toContain("hunter22");
  });
});
