// Secrets that a program prints do not stay in the recorded output, however its bytes arrive.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findSecrets } from "../../src/collectors/secrets.js";
import { OutputMask } from "../../src/recorder/output-mask.js";
import { supervise } from "../../src/recorder/supervise.js";
import { processWorld } from "../../src/recorder/world.js";
import { plantSecrets } from "../collectors/secret-samples/planted.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

/** What is left in the file when the text arrives in these pieces; null is a moment without more. */
function masked(pieces: readonly (string | null)[]): string {
  const file = Buffer.from(pieces.filter((piece) => piece !== null).join(""), "latin1");
  const mask = new OutputMask((parts) => {
    for (const { position, bytes } of parts) file.set(bytes, position);
  });
  let position = 0;
  for (const piece of pieces) {
    if (piece === null) mask.settle();
    else mask.add(Buffer.from(piece, "latin1"), position);
    position += piece?.length ?? 0;
  }
  mask.settle();
  return file.toString("latin1");
}

/** The redactor that looks at each read alone, which this test must catch. */
function maskedAlone(pieces: readonly string[]): string {
  const blank = (piece: string): string =>
    findSecrets(piece).reduceRight(
      (text, { start, end }) => text.slice(0, start) + "*".repeat(end - start) + text.slice(end),
      piece,
    );
  return pieces.map(blank).join("");
}

const token = `ghp_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"}`;
const key = `-----BEGIN PRIVATE KEY-----\n${"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n".repeat(20)}-----END PRIVATE KEY-----\n`;

describe("a secret in the output", () => {
  const samples = [
    ["in a line", `epoch 1\nusing ${token} now\nepoch 2\n`, token],
    ["in a line of progress", `\r 10 % ${token}\r 20 % ${token}\r 30 %`, token],
    ["named", "start\npassword=Tr0ub4dor&3x9Q\nend\n", "Tr0ub4dor&3x9Q"],
    ["at the end, without a line feed", `using ${token}`, token],
  ] as const;

  it.each(samples)("%s is gone wherever two reads are cut", (_, text, secret) => {
    for (let at = 0; at <= text.length; at++) {
      const left = masked([text.slice(0, at), text.slice(at)]);
      expect(left).toHaveLength(text.length);
      expect(left.includes(secret.slice(0, 8)) || left.includes(secret.slice(-8)), `cut at ${at}`).toBe(
        false,
      );
    }
  });

  it.each(samples)(
    "%s is gone wherever three reads are cut, and whatever pause there is",
    (_, text, secret) => {
      for (let first = 0; first <= text.length; first++) {
        for (let second = first; second <= text.length; second += 3) {
          const cut = [text.slice(0, first), text.slice(first, second), text.slice(second)] as const;
          expect(masked(cut)).not.toContain(secret);
          expect(masked([cut[0], cut[1], null, cut[2]])).not.toContain(secret);
        }
      }
    },
  );

  it("that is a key of many lines is gone when the lines come one by one", () => {
    const left = masked([...`before\n${key}after\n`.split(/(?<=\n)/)]);
    expect(left).not.toContain("MIIEvQ");
    expect(left).toMatch(/^before\n[\s\S]*after\n$/);
  });

  it("is found by this test when each read is looked at alone", () => {
    const [, text, secret] = samples[0];
    const leaks = Array.from({ length: text.length }, (_, at) =>
      maskedAlone([text.slice(0, at), text.slice(at)]),
    ).filter((left) => left.includes(secret.slice(0, 8)) || left.includes(secret.slice(-8)));
    expect(leaks.length).toBeGreaterThan(5);
  });

  it("leaves ordinary output as it is", () => {
    const text =
      "epoch 1 token_accuracy=0.5\r\nsha 0123456789abcdef0123456789abcdef01234567\nüñí 50 %|####\r";
    const bytes = Buffer.from(text).toString("latin1");
    for (let at = 0; at < bytes.length; at++)
      expect(masked([bytes.slice(0, at), null, bytes.slice(at)])).toBe(bytes);
  });
});

it("of 200 secrets that a program prints none is in its run folder, and all are shown", async () => {
  const planted = plantSecrets(200, 4000);
  const workingFolder = temporaryFolder();
  const text = planted.map(({ text }) => text).join("\n");
  let shown = "";
  const body = `const text = JSON.parse(process.env.TEXT); let at = 0;
    const next = () => { if (at >= text.length) return;
      require("fs").writeSync(at % 2 + 1, ""); process.stdout.write(text.slice(at, at += 997)); setTimeout(next, 1); };
    next();`;
  const { folder = "", exitCode } = await supervise({
    start: { root: join(workingFolder, "experiments"), model: "toy", collect: false },
    world: {
      ...processWorld(),
      workingFolder,
      environment: { ...process.env, TEXT: JSON.stringify(text) },
      argv: [process.execPath, "-e", body],
    },
    showOutput: (bytes) => {
      shown += Buffer.from(bytes).toString("latin1");
    },
    showError: () => undefined,
  });
  expect(exitCode).toBe(0);
  expect(Buffer.from(shown, "latin1").toString()).toBe(text);
  const kept = readFileSync(join(folder, "outputs", "stdout.log"));
  expect(kept.length).toBe(Buffer.byteLength(text));
  const left = planted.filter(({ secret }) => kept.includes(secret));
  expect(left.map(({ form }) => form)).toEqual([]);
});
