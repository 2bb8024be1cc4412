import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ChildOutput } from "../../src/recorder/child-output.js";
import { Warnings } from "../../src/recorder/warnings.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { type LogDisk, realLogDisk } from "../../src/store/reserved-space.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const kib = 1024;

/** The output of a program on a disk with as much room as the test says. */
function scene() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "outputs"));
  const world = { free: 400 * kib, shown: "", cuts: 0, warned: [] as string[] };
  const disk: LogDisk = {
    freeBytes: () => world.free,
    reserve: () => (world.free > 0 ? "reserved" : "full"),
    release: () => undefined,
    cut: (...words) => {
      world.cuts++;
      realLogDisk.cut(...words);
    },
  };
  const show = (bytes: Uint8Array): void => {
    world.shown += Buffer.from(bytes).toString();
  };
  const warnings = new Warnings((line) => world.warned.push(line));
  const run = { files: nodeFileSystem, folder, warnings };
  const output = new ChildOutput(run, { onOutput: show, onError: show }, disk);
  return { world, output, path: join(folder, "outputs/stdout.log") };
}

const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `row ${from + at} ${"x".repeat(90)}\n`).join("");

describe("the output of a program", () => {
  it("keeps its end when the disk is full in the moment the program ends", () => {
    const { world, output, path } = scene();
    const all = rows(0, 900);
    appendFileSync(path, all);
    world.free = 0;
    output.end();
    expect(world.shown).toBe(all);
    expect(readFileSync(path, "utf8")).toBe(all);
    expect([world.cuts, world.warned]).toEqual([0, []]);
  });

  it("is cut while the program goes on, and says so", async () => {
    const { world, output, path } = scene();
    appendFileSync(path, rows(0, 900));
    world.free = 0;
    while (world.cuts === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    appendFileSync(path, rows(900, 910));
    output.end();
    expect(world.shown).toBe(rows(0, 910));
    const kept = readFileSync(path, "utf8");
    expect(kept.startsWith(rows(0, 1))).toBe(true);
    expect(kept.endsWith(rows(900, 910))).toBe(true);
    expect(kept).toMatch(/\[runledger: the disk was full; \d+ bytes of output are left out here\]/);
    expect(world.warned.join("\n")).toContain("Older output is left out of its file.");
  });
});
