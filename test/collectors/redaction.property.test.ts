// Redaction: once is enough, a planted secret never survives, whatever stands around it and however output is cut.

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  findSecrets,
  redactArguments,
  redacted,
  redactText,
  redactValue,
} from "../../src/collectors/secrets.js";
import { OutputMask } from "../../src/recorder/output-mask.js";
import { plantSecrets } from "./secret-samples/planted.js";

// Letters alone that read like words, `Password=keWybQSEemmJ`, cannot be told from a name in code where nothing quotes them.
const planted = plantSecrets(150, 31_000).filter(({ secret: hidden }) => !/^[A-Za-z]+$/.test(hidden));
const secret = fc.constantFrom(...planted);
/** Lines as programs print them, and parts of them that look like the beginning of a secret. */
const line = fc.oneof(
  fc.constantFrom(
    "epoch 1 loss=0.5",
    "",
    "{",
    "}",
    'path: "/data/x"',
    "token_accuracy=0.5",
    "# comment",
    "üñí 50 %|####",
  ),
  fc
    .string({ unit: fc.constantFrom(..."ab =:\"'{}[],./-_09\t"), maxLength: 24 })
    .map((text) => text.replaceAll(/[{["']/g, "")),
);
const lines = fc.array(line, { maxLength: 5 });

it("a password behind its user is gone also where it reads like words", () => {
  const users = fc.constantFrom("User Id=sa;", "UID=sa;", "user=me ", "user=me&", "username=me;");
  const letters = fc.string({ unit: fc.constantFrom(..."keWybQSEmJ"), minLength: 8, maxLength: 14 });
  fc.assert(
    fc.property(users, letters, fc.constantFrom(";", "&", " ", "\n"), (user, hidden, behind) => {
      fc.pre(new Set(hidden).size > 3);
      expect(redactText(`Server=db;${user}Password=${hidden}${behind}x=1`)).not.toContain(hidden);
    }),
  );
});

/** Whether eight characters in a row are still there. */
function isLeft(hidden: string, text: string): boolean {
  const length = Math.min(8, hidden.length);
  for (let at = 0; at + length <= hidden.length; at++)
    if (text.includes(hidden.slice(at, at + length))) return true;
  return false;
}

it("a planted secret is gone whatever lines stand before and behind it", () => {
  fc.assert(
    fc.property(lines, secret, lines, (before, { secret: hidden, text, form }, behind) => {
      // What the lines around it share with it by chance is not what is asked.
      fc.pre(!isLeft(hidden, [...before, ...behind].join("\n")));
      const whole = [...before, text, ...behind].join("\n");
      expect(isLeft(hidden, redactText(whole)), `${form}: ${JSON.stringify(whole)}`).toBe(false);
    }),
    { numRuns: 400 },
  );
});

it("redacted once is redacted for good, and what is found lies in order and apart", () => {
  const part = fc.oneof(
    line,
    secret.map(({ text }) => text),
    fc.constantFrom("password=", "Bearer ", "://a:", "-----BEGIN "),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), fc.constantFrom("\n", " ", ""), (parts, between) => {
      const text = parts.join(between);
      const spans = findSecrets(text);
      spans.forEach(({ start, end }, index) => {
        expect(start >= (spans[index - 1]?.end ?? 0) && end > start && end <= text.length).toBe(true);
      });
      const once = redactText(text);
      expect(redactText(once)).toBe(once);
      if (spans.length === 0) expect(once).toBe(text);
    }),
    { numRuns: 300 },
  );
});

it("data keeps its shape, and a secret in it is gone wherever it stands", () => {
  const data = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.integer(),
      fc.constant(null),
      line,
      fc.array(tie("node"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "lr", "path"), tie("node"), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).node;
  const shapeOf = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shapeOf)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]))
        : typeof value;
  fc.assert(
    fc.property(data, secret, (value, { secret: hidden, text }) => {
      const whole = { settings: value, list: [text, { note: text }], password: hidden };
      const clean = redactValue(whole);
      expect(shapeOf(clean)).toEqual(shapeOf(whole));
      const { list, password } = clean as typeof whole;
      expect(isLeft(hidden, JSON.stringify(list))).toBe(false);
      expect(password).toBe(redacted);
    }),
    { numRuns: 100 },
  );
});

it("a command line keeps its words' number, and redacting it again only takes more", () => {
  const word = fc.oneof(
    line,
    secret.map(({ text }) => text),
    fc.constantFrom("--api-key", "--token", "-p", "--password=", "TOKEN="),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      const once = redactArguments(words);
      expect(once).toHaveLength(words.length);
      redactArguments(once).forEach((again, index) => {
        expect([once[index], redacted]).toContain(again);
      });
    }),
    { numRuns: 200 },
  );
});

/** What stays in a file that a program wrote in these pieces. */
function masked(pieces: readonly string[]): string {
  let file = Buffer.alloc(0);
  const mask = new OutputMask((parts) => {
    for (const { position, bytes } of parts) Buffer.from(bytes).copy(file, position);
  });
  for (const piece of pieces) {
    const bytes = Buffer.from(piece, "latin1");
    const at = file.length;
    file = Buffer.concat([file, bytes]);
    mask.add(bytes, at);
  }
  mask.settle();
  return file.toString("latin1");
}

it("output cut anywhere keeps no secret and its length, and says what it says when it comes at once", () => {
  fc.assert(
    fc.property(
      lines,
      secret,
      lines,
      fc.array(fc.nat(400), { maxLength: 5 }),
      (before, { secret: hidden, text, form }, behind, cuts) => {
        fc.pre(!isLeft(hidden, [...before, ...behind].join("\n")));
        const whole = `${Buffer.from([...before, text, ...behind].join("\n")).toString("latin1")}\n`;
        const places = [0, ...cuts.map((at) => at % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const left = masked(places.slice(1).map((end, index) => whole.slice(places[index], end)));
        expect(left).toHaveLength(whole.length);
        expect(
          isLeft(Buffer.from(hidden).toString("latin1"), left),
          `${form}: ${JSON.stringify(whole)}`,
        ).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});
