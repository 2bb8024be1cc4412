// A process dies at each call to the disk while it makes an artifact: nothing counts that is not whole, and the next one succeeds.

import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { placeOf } from "../../src/stage/artifact-place.js";
import { type Making, makeOnce } from "../../src/stage/make-once.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const died = "the process is dead";

/** Does not wait for the disk: a dead process is no power cut. */
const unsynced: FileSystem = { ...nodeFileSystem, sync: () => undefined };

/** A disk that is left after so many calls: that one and all later ones do nothing. */
function mortal(calls: number): { readonly files: FileSystem; readonly used: () => number } {
  let used = 0;
  const files = Object.fromEntries(
    Object.entries(unsynced).map(([name, call]) => [
      name,
      (...given: unknown[]) => {
        if (++used > calls) throw new Error(died);
        return (call as (...words: unknown[]) => unknown)(...given);
      },
    ]),
  ) as unknown as FileSystem;
  return { files, used: () => used };
}

const files = ["one.txt", "two.txt"];

function makingIn(root: string): Making<string> {
  const place = placeOf(join(root, "targets", "tgt_1"));
  return {
    place,
    root,
    find: (path) =>
      existsSync(join(path, "meta.json")) ? readFileSync(join(path, "meta.json"), "utf8") : undefined,
    make: async (folder) => {
      for (const name of files) writeFileSync(join(folder, name), name);
      writeFileSync(join(folder, "meta.json"), "{}");
    },
  };
}

/** The same writer in place, to show that the check below sees it. */
async function makeInPlace({ place }: Making<string>, disk: FileSystem): Promise<void> {
  for (const folder of [join(place.parent, ".."), place.parent, place.path]) {
    if (!existsSync(folder)) disk.makeFolder(folder);
  }
  for (const name of ["meta.json", ...files]) {
    const handle = disk.open(join(place.path, name), "create");
    disk.close(handle);
  }
}

function isHalf({ place }: Making<string>): boolean {
  return (
    existsSync(join(place.path, "meta.json")) && files.some((name) => !existsSync(join(place.path, name)))
  );
}

/** Gives what the dead process left to a process of this machine that is long gone. */
function bury(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.lock$|attempt\.json$/.test(entry.name)) continue;
    const text = readFileSync(path, "utf8").replace(
      /"process_start_time":"[^"]*"/,
      '"process_start_time":"1"',
    );
    writeFileSync(path, text);
    // A lock that was cut off tells of nobody; it counts for a few seconds.
    utimesSync(path, 1, 1);
  }
}

it("a process that dies at any call to the disk leaves nothing that counts, and the next one succeeds and clears up", async () => {
  let states = 0;
  for (let calls = 0; ; calls++) {
    const making = makingIn(temporaryFolder());
    const disk = mortal(calls);
    const error: unknown = await makeOnce(making, { files: disk.files, nowMs: Date.now }).catch((one) => one);
    states++;
    expect(isHalf(making), `after ${calls} calls`).toBe(false);
    bury(making.root);
    const next = await makeOnce(making, { files: unsynced, nowMs: Date.now });
    expect(next.artifact).toBe("{}");
    expect(isHalf(making)).toBe(false);
    expect(readdirSync(making.place.parent), `after ${calls} calls`).toEqual(["tgt_1"]);
    if (!(error instanceof Error) && disk.used() <= calls) break;
  }
  expect(states).toBeGreaterThan(30);
});

it("this check finds an artifact that is written in its place", async () => {
  let half = 0;
  for (let calls = 0; calls < 12; calls++) {
    const making = makingIn(temporaryFolder());
    await makeInPlace(making, mortal(calls).files).catch(() => undefined);
    if (isHalf(making)) half++;
  }
  expect(half).toBeGreaterThan(2);
});
