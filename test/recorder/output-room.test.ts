// Room for the output of a program while its disk runs full: held in front of the log, then taken from the log's middle.

import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FollowedOutput } from "../../src/recorder/followed-output.js";
import { OutputRoom } from "../../src/recorder/output-room.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { maskParts } from "../../src/store/mask-file.js";
import { type LogDisk, type Reserved, realLogDisk } from "../../src/store/reserved-space.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const [kib, mib] = [1024, 1024 ** 2];

/** A log that is followed, on a disk whose room the test sets. */
function scene(options: { readonly free?: number; readonly answer?: Reserved } = {}) {
  const path = join(temporaryFolder(), "stdout.log");
  writeFileSync(path, "");
  const world = { free: options.free ?? 512 * kib, answer: options.answer ?? "reserved" };
  const held: [from: number, bytes: number][] = [];
  const disk: LogDisk = {
    freeBytes: () => world.free,
    reserve: (_path, from, bytes) => {
      if (world.answer === "reserved") held.push([from, bytes]);
      return world.answer;
    },
    release: () => void held.push([-1, 0]),
    cut: realLogDisk.cut,
  };
  let shown = "";
  const log = new FollowedOutput({
    files: nodeFileSystem,
    path,
    show: (bytes) => {
      shown += Buffer.from(bytes).toString("latin1");
    },
    mask: (parts) => maskParts(nodeFileSystem, path, parts),
  });
  const room = new OutputRoom(disk, "", [log]);
  return { path, world, held, log, room, shown: () => shown };
}

const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `row ${from + at} ${"x".repeat(90)}\n`).join("");

describe("room for output", () => {
  it("is not thought of while there is plenty", () => {
    const { room, held } = scene({ free: 1024 ** 4 });
    expect([room.begin(), room.look(), held]).toEqual([true, false, []]);
  });

  it("is held in front of the log, and again when half of it is used, and given back", () => {
    const { room, held, path } = scene({ free: 64 * mib });
    expect(room.begin()).toBe(true);
    appendFileSync(path, Buffer.alloc(3 * mib));
    room.look();
    expect(held).toEqual([[0, 8 * mib]]);
    appendFileSync(path, Buffer.alloc(2 * mib));
    room.look();
    room.end();
    expect(held).toEqual([
      [0, 8 * mib],
      [5 * mib, 8 * mib],
      [-1, 0],
    ]);
  });

  it.each<[string, number, Reserved, boolean]>([
    ["too little is left", 200 * kib, "reserved", false],
    ["none may be held (a quota)", 512 * kib, "full", false],
    ["none can be held and little is left", 512 * kib, "unsupported", false],
    ["none can be held and some is left", 4 * mib, "unsupported", true],
  ])("where %s (%i bytes, %s): output is kept: %s", (_case, free, answer, isKept) => {
    expect(scene({ free, answer }).room.begin()).toBe(isKept);
  });

  it("that is used up is taken from the log's middle; all of it has been shown, once", () => {
    const { room, held, path, world, log, shown } = scene();
    room.begin();
    appendFileSync(path, rows(0, 1000));
    [world.free, world.answer] = [0, "reserved"];
    log.readSome();
    room.look();
    const [first, ...others] = readFileSync(path, "latin1").split("\n");
    expect([first, others.at(-2)?.trimEnd()]).toEqual([
      rows(0, 1).trimEnd(),
      expect.stringMatching(/^\[runledger: the disk was full; \d+ bytes of output are left out here\]$/),
    ]);
    expect(held.length).toBe(2);
    appendFileSync(path, rows(1000, 2000));
    room.look();
    appendFileSync(path, rows(2000, 2010));
    while (log.readSome());
    expect(shown()).toBe(rows(0, 2010));
    const text = readFileSync(path, "latin1");
    expect(text.match(/left out here/g)).toHaveLength(1);
    expect(text.endsWith(rows(2000, 2010))).toBe(true);
    const kept = text.replace(/\[runledger:.*\n/, "").length;
    expect(Number(/(\d+) bytes of output/.exec(text)?.[1])).toBe(rows(0, 2010).length - kept);
    expect([room.leftOutBytes > 0, log.missedBytes]).toEqual([true, 0]);
  });

  it("leaves secrets masked in what stays, and nothing else changed", () => {
    const { room, path, world, log, shown } = scene();
    room.begin();
    const secret = `token=ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)}\n`;
    appendFileSync(path, secret + rows(0, 2000) + secret);
    world.free = 0;
    room.look();
    appendFileSync(path, rows(2000, 2100));
    while (log.readSome());
    log.settle();
    expect(shown()).toBe(secret + rows(0, 2000) + secret + rows(2000, 2100));
    const text = readFileSync(path, "latin1");
    expect(text).not.toContain("ghp_");
    expect(text.endsWith(rows(2000, 2100))).toBe(true);
  });

  it("is asked of the real disk without making the log longer", () => {
    const { path } = scene();
    writeFileSync(path, "some");
    const answer = realLogDisk.reserve(path, 4, mib);
    expect(statSync(path).size).toBe(4);
    if (answer !== "reserved") console.log(`not tried: giving back, room is ${answer} here`);
    realLogDisk.release(path);
    expect([statSync(path).size, statSync(path).blocks * 512 < mib]).toEqual([4, true]);
    truncateSync(path);
  });
});
