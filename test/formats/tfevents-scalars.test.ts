// The fast way through event files says what the general reader says, on whole files and on damaged ones.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeFileVersion, encodeScalars } from "../../src/formats/tfevents.js";
import { EventScanner } from "../../src/formats/tfevents-scalars.js";
import { bothWays } from "../helpers/event-ways.js";
import { toolTree } from "../helpers/golden-tools.js";
import { Choices, damaged } from "../helpers/random-bytes.js";
import { testSeed } from "../helpers/test-tier.js";

const files = ["tensorboard", "tensorboard-tf", "lightning"].flatMap((tool) =>
  readdirSync(toolTree(tool), { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes("tfevents"))
    .map((name) => ({ name, bytes: readFileSync(join(toolTree(tool), name)) })),
);

describe("the fast way and the general one", () => {
  it("say the same of every event file of other tools", () => {
    let scalars = 0;
    for (const { name, bytes } of files) {
      const { fast, general } = bothWays(bytes);
      expect(fast, name).toEqual(general);
      scalars += fast.filter((line) => line.startsWith("scalar")).length;
    }
    expect(files.length).toBeGreaterThan(20);
    expect(scalars).toBeGreaterThan(200);
  });

  it("say the same of damaged ones", () => {
    const choices = new Choices(testSeed);
    const pool = files.map(({ bytes }) => bytes);
    for (let tried = 0; tried < 1500; tried++) {
      const input = damaged(choices.of(pool), choices, { words: [Buffer.from([0x0a, 0x04])], pool });
      const { fast, general } = bothWays(input, tried % 2 === 0);
      expect(fast, input.toString("hex")).toEqual(general);
    }
  });

  it("a control: one bit of one value is found out", () => {
    const one = bothWays(Buffer.from(encodeScalars(5, 1, [["loss", 1]])));
    const other = bothWays(Buffer.from(encodeScalars(5, 1, [["loss", 1 + 2 ** -23]])));
    expect(one.fast).not.toEqual(other.general);
  });
});

describe("a scanner", () => {
  it("knows in the next file what a plugin said of a tag in the first", () => {
    const values: number[] = [];
    const scanner = new EventScanner({ event: () => undefined, scalar: (_, value) => values.push(value) });
    const [first, second] = files.filter(({ name }) => /part\d/.test(name)).map(({ bytes }) => bytes);
    scanner.scan(first ?? "");
    const before = values.length;
    scanner.scan(second ?? "");
    expect(before).toBe(12);
    expect(values.length).toBe(24);
  });

  it("reads a file across its window, also records longer than that", () => {
    const folder = mkdtempSync(join(tmpdir(), "runledger-scan-"));
    const wide = Array.from({ length: 40_000 }, (_, i) => [`a metric of some length ${i}`, i] as const);
    const one = encodeScalars(3, 1, wide);
    const many = Array.from({ length: 30_000 }, (_, step) =>
      Buffer.from(encodeScalars(step, 2, [["loss", step]])),
    );
    const bytes = Buffer.concat([encodeFileVersion(1), ...many, one, ...many]);
    expect(one.length).toBeGreaterThan(1024 * 1024);
    const path = join(folder, "events.out.tfevents.1.x");
    writeFileSync(path, bytes);
    const count = (source: Uint8Array | string) => {
      let scalars = 0;
      let sum = 0;
      const sink = {
        event: () => undefined,
        scalar: (tag: number, value: number) => {
          scalars++;
          sum += value * (tag + 1);
        },
      };
      return { ...new EventScanner(sink).scan(source), scalars, sum };
    };
    expect(count(path)).toEqual(count(bytes));
    expect(count(path)).toMatchObject({ scalars: 100_000, problems: [], cutTail: false, end: bytes.length });
    rmSync(folder, { recursive: true });
  });
});
