import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { metadataDigest, noteJoinedFolder, readJoinedFolders } from "../../src/store/joined-folders.js";
import { rootFiles } from "../../src/store/run-layout.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

it("the last note of a folder counts, and lines that are no note are skipped", () => {
  const root = temporaryFolder();
  expect(readJoinedFolders(root).size).toBe(0);
  const path = join(root, "group", "made");
  const note = (runId: string, takenOver?: string) =>
    noteJoinedFolder(
      nodeFileSystem,
      { root, path, nowMs: 0 },
      { runId, ...(takenOver === undefined ? {} : { takenOver }) },
    );
  note("first");
  expect(readJoinedFolders(root)).toStrictEqual(new Map([[path, { runId: "first" }]]));
  note("second", "abc");
  const outside = ["", "/etc", "../up", "a/../../b"].map((other) => ({ path: other, run_id: "x" }));
  const strange = [{ path: 4, run_id: "x" }, { path: "no-run" }, [], null];
  for (const record of [...outside, ...strange])
    appendFileSync(join(root, rootFiles.joined), `${JSON.stringify(record)}\n`);
  appendFileSync(join(root, rootFiles.joined), '\n{"path":"half');
  expect(readJoinedFolders(root)).toStrictEqual(new Map([[path, { runId: "second", takenOver: "abc" }]]));
});

it("the digest is that of the text, and none where there is no text", () => {
  const folder = temporaryFolder();
  expect(metadataDigest(folder)).toBe("none");
  writeFileSync(join(folder, "metadata.json"), "abc");
  expect(metadataDigest(folder)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  mkdirSync(join(folder, "other", "metadata.json"), { recursive: true });
  expect(metadataDigest(join(folder, "other"))).toBe("none");
});
