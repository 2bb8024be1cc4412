// Secrets in files: which are found, in which files, what is taken for one, and that none is ever repeated.

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { scanFolder } from "../../../src/collectors/scan/scan-folder.js";
import { type SecretPlace, TextScan } from "../../../src/collectors/scan/scan-text.js";
import { Choices } from "../../helpers/random-bytes.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { testSeed } from "../../helpers/test-tier.js";
import { writeTree } from "../../helpers/write-tree.js";
import { makeLookAlikes } from "../secret-samples/look-alikes.js";
import { plantSecrets } from "../secret-samples/planted.js";
import { fileKinds, plantInFiles } from "./secret-files.js";

interface Scanned {
  readonly findings: (SecretPlace & { readonly name: string })[];
  readonly texts: string[];
  readonly binaries: string[];
  readonly leftOut: string[];
  readonly problems: string[];
}

async function scan(root: string, isIgnored: (path: string) => boolean = () => false): Promise<Scanned> {
  const seen: Scanned = { findings: [], texts: [], binaries: [], leftOut: [], problems: [] };
  await scanFolder(root, "", {
    isIgnored,
    sink: {
      found: (name, place) => void seen.findings.push({ name, ...place }),
      text: (name) => void seen.texts.push(name),
      binary: (name) => void seen.binaries.push(name),
      leftOut: (name) => void seen.leftOut.push(name),
      problem: (name, message) => void seen.problems.push(`${name}: ${message}`),
      done: () => undefined,
    },
  });
  return seen;
}

const token = (seed: number): string =>
  ["gh", "p_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4", String(10 + seed)].join("");

/** Whether eight characters in a row of a secret are in a text. */
function shows(text: string, secret: string): boolean {
  const length = Math.min(8, secret.length);
  for (let at = 0; at + length <= secret.length; at++)
    if (text.includes(secret.slice(at, at + length))) return true;
  return false;
}

describe("planted secrets in files", () => {
  it("200 in more than a hundred forms and fourteen kinds of file are found, and none is shown", async () => {
    const { files, places } = await plantInFiles(plantSecrets(200), ({ text }) => text);
    const root = temporaryFolder();
    writeTree(root, files);
    const { findings, problems } = await scan(root);
    const isFound = (place: (typeof places)[number]): boolean =>
      findings.some(
        ({ name, line }) => name === place.name && line >= place.firstLine && line <= place.lastLine,
      );
    const missed = places
      .filter((place) => !isFound(place))
      .map(({ item, name }) => `${item.form} in ${name}`);
    // A bare word behind "password:" inside a JSON text is a sentence as well.
    expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(1);
    expect([places.length, fileKinds.length, problems]).toEqual([200, 14, []]);
    expect(new Set(findings.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(20);
    const printed = JSON.stringify(findings);
    expect(places.filter(({ item }) => shows(printed, item.secret)).map(({ item }) => item.form)).toEqual([]);
  });

  it("of 1,000 look-alikes in the same files at most ten are reported", async () => {
    const { files, places } = await plantInFiles(makeLookAlikes(1000), (text) => text);
    const root = temporaryFolder();
    writeTree(root, files);
    const { findings } = await scan(root);
    const isHit = ({ name, firstLine, lastLine }: (typeof places)[number]): boolean =>
      findings.some((found) => found.name === name && found.line >= firstLine && found.line <= lastLine);
    const taken = places.filter(isHit).map(({ item, name }) => `${name}: ${item}`);
    expect(taken.length, taken.join("\n")).toBeLessThanOrEqual(10);
  });
});

describe("TextScan", () => {
  const placesIn = (pieces: readonly string[]): SecretPlace[] => {
    const found: SecretPlace[] = [];
    const text = new TextScan((place) => void found.push(place));
    for (const piece of pieces) text.add(piece);
    text.end();
    return found;
  };

  it("says line, column and what stands before, with every secret masked", () => {
    const text = `a: 1\nkeys: [${token(1)}, ${token(2)}]\n`;
    expect(placesIn([text])).toEqual([
      { kind: "github-token", line: 2, column: 8, excerpt: "keys: [****" },
      { kind: "github-token", line: 2, column: 44, excerpt: "keys: [****, ****" },
    ]);
  });

  it("finds each secret once wherever the borders of pieces and windows cut it", () => {
    const line = `DB_PASSWORD=hunter22 ${token(3)}\n`;
    const filler = `${"x = 1 # nothing here".repeat(5)}\n`;
    for (const shift of [0, 12, 25, 40]) {
      const before = filler.repeat(Math.floor((1024 * 1024 - shift) / filler.length));
      const start = before + "y".repeat(1024 * 1024 - shift - before.length - 1);
      const text = `${start}\n${line}${filler.repeat(400)}`;
      const pieces = [text.slice(0, 1024 * 1024 - 3), text.slice(1024 * 1024 - 3, 1024 * 1024 + 5)];
      const found = placesIn([...pieces, text.slice(1024 * 1024 + 5)]);
      const lineNumber = `${start}\n`.split("\n").length;
      expect(
        found.map(({ kind, line: at }) => [kind, at]),
        String(shift),
      ).toEqual([
        ["password", lineNumber],
        ["github-token", lineNumber],
      ]);
    }
  });

  it("sees what stands behind a key that was cut off", () => {
    const key = ["-----BEGIN EC PRIV", "ATE KEY-----\n", `${"aB3".repeat(21)}\n`.repeat(3)].join("");
    const found = placesIn([`${key}then: ordinary text\nDB_PASSWORD=hunter22\n${key}${key}`]);
    expect(found.map(({ kind, line }) => `${line} ${kind}`)).toEqual([
      "1 private-key",
      "6 password",
      "7 private-key",
      "11 private-key",
    ]);
  });

  it("passes over what is allowed on its line or the line above, and nothing else", () => {
    const mark = "# runledger:allow-secret";
    const text = [`A_TOKEN=${token(1)} ${mark}`, mark, `B_TOKEN=${token(2)}`, `C_TOKEN=${token(3)}`].join(
      "\n",
    );
    expect(placesIn([text]).map(({ line }) => line)).toEqual([4]);
  });

  it("comes to an end on long texts of what looks like a secret again and again", () => {
    for (const part of ["password: ", "://a:", "eyJ", "sk-", "key=", "+", "-----BEGIN PRIVATE KEY-----\n"])
      expect(placesIn([part.repeat(80_000 / part.length)]).length, part).toBeGreaterThanOrEqual(0);
  });
});

describe("scanFolder", () => {
  it("looks into hidden files and what is packed, and not into links, pipes and what others installed", async () => {
    const root = temporaryFolder();
    const secret = `TOKEN=${token(1)}\n`;
    writeTree(root, {
      ".env": secret,
      "a/.git/config": secret,
      "a/.git/objects/pack/x": secret,
      "a/node_modules/x/y.js": secret,
      "a/.trash/run/config.yaml": secret,
      "model.bin": Buffer.from([0, 1, 2, 0, 0]),
    });
    symlinkSync(join(root, ".env"), join(root, "link"));
    execFileSync("mkfifo", [join(root, "pipe")]);
    const { findings, binaries, leftOut, problems } = await scan(root);
    expect(findings.map(({ name }) => name)).toEqual([".env", "a/.git/config", "a/.trash/run/config.yaml"]);
    expect([binaries, leftOut, problems]).toEqual([["model.bin"], ["a/node_modules", "a/.git/objects"], []]);
  });

  it("looks into stretches of text in binary files, and says at which byte", async () => {
    const root = temporaryFolder();
    const choices = new Choices(testSeed);
    const noise = Buffer.from(Uint32Array.from({ length: 700_000 }, () => choices.below(2 ** 32)).buffer);
    const settings = Buffer.from(`\u0000\u0001{"api_key": "${token(4)}"}\u0002\u0000`);
    writeTree(root, {
      "weights.bin": Buffer.concat([Buffer.alloc(9), noise]),
      "settings.pkl": Buffer.concat([Buffer.alloc(9), noise.subarray(0, 1024 * 1024 - 25), settings, noise]),
      "late.bin": Buffer.concat([Buffer.alloc(16 * 1024 * 1024), settings]),
    });
    const { findings, binaries } = await scan(root);
    const byte = 9 + 1024 * 1024 - 25 + settings.indexOf("gh") + 1;
    expect(findings).toEqual([
      {
        name: "settings.pkl",
        kind: "github-token",
        line: 1,
        column: byte,
        excerpt: expect.stringMatching(/\*{4}$/),
      },
    ]);
    expect(binaries).toEqual(["late.bin", "settings.pkl", "weights.bin"]);
  });

  it("finds a value in a file of its own that is named after it, as trackers keep params", async () => {
    const root = temporaryFolder();
    writeTree(root, {
      "0/abc/params/api_key": "k3y-4b5c6d7e8f9a0b1c2d",
      "0/abc/params/learning_rate": "0.001",
      "0/abc/tags/db_password.txt": "hunter22\n",
      "0/abc/params/token_accuracy": "0.93",
    });
    const { findings } = await scan(root);
    expect(findings.map(({ name }) => name)).toEqual(["0/abc/params/api_key", "0/abc/tags/db_password.txt"]);
    expect(JSON.stringify(findings)).not.toMatch(/k3y|hunter/);
  });

  it("leaves out what is asked for, and finds the rest in names that are no text", async () => {
    const root = temporaryFolder();
    writeTree(root, { "keep/a.txt": `TOKEN=${token(1)}`, "skip/b.txt": `TOKEN=${token(2)}` });
    mkdirSync(join(root, "z"));
    writeFileSync(Buffer.concat([Buffer.from(`${root}/z/`), Buffer.from([0x61, 0xff, 0x0a])]), token(3));
    const { findings, leftOut } = await scan(root, (path) => path === "skip");
    expect(findings.map(({ name }) => name)).toEqual(["keep/a.txt", "z/a\ufffd\n"]);
    expect(leftOut).toEqual(["skip"]);
  });

  it("tells of damaged archives what it could not look at, and keeps what came before", async () => {
    const root = temporaryFolder();
    const packed = gzipSync(`TOKEN=${token(1)}\n${"line\n".repeat(20_000)}`);
    writeTree(root, { "cut.gz": packed.subarray(0, packed.length - 20), "b.txt": `TOKEN=${token(2)}` });
    const { findings, problems } = await scan(root);
    expect(findings.map(({ name }) => name)).toContain("b.txt");
    expect(problems).toEqual(["cut.gz: its packed data is damaged. What follows was not looked at."]);
  });
});
