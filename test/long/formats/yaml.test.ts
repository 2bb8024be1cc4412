// The YAML parser on damaged settings, and data written and read back.

import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { parseYaml, YamlSyntaxError } from "../../../src/formats/yaml.js";
import { fuzz } from "../../helpers/fuzz.js";
import { Choices } from "../../helpers/random-bytes.js";
import { testSeed } from "../../helpers/test-tier.js";

const samples = [
  "model: lstm\ntrain:\n  lr: 1e-3\n  betas: [0.9, 0.999]\n  amp: true\nseed: 7\n",
  "a: &x {b: [1, 'two', \"three\"], c: !tag |\n    text\n  }\n? k\n: *x\nlist:\n  - 1\n  - {<<: *x}\n",
  "# wandb\n_wandb:\n  desc: null\nlr:\n  desc: null\n  value: .nan\n---\nsecond: 1\n",
  "defaults:\n  - _self_\n  - model: big\npath: !!python/object/apply:os.system ['x']\nwhen: 2026-01-22\n",
  'x: >-\n  folded\n  text\n\ny: "\\u00fc\\x41"\nz: 0x1F\n',
];
const words = [
  ..."&*!|>%@`{}[],?:-#'\"\\ \n\t<",
  ...[
    "&a ",
    "*a",
    "<<: *a",
    "!!binary ",
    "!!python/object:x ",
    "--- ",
    "...\n",
    "%YAML 1.2\n",
    ".inf",
    "~",
    "? ",
    "- ",
  ],
  ...[
    "- ".repeat(300),
    "[".repeat(300),
    "{a: ".repeat(150),
    "\n  ",
    "\u0000",
    "\uFEFF",
    "\u2028",
    "é",
    "\r",
    "0o7",
  ],
  ...["a: &b [*b, *b]\n", '"\\ud800"', "key: ".repeat(20)],
];

/** Whether a value is plain: no class instance, function or symbol hides in it. */
function isPlain(value: unknown, depth = 0): boolean {
  if (value === null || ["string", "number", "boolean", "bigint"].includes(typeof value)) return true;
  if (typeof value !== "object" || depth > 250) return false;
  const proto = Object.getPrototypeOf(value) as unknown;
  if (!Array.isArray(value) && proto !== Object.prototype && proto !== null) return false;
  return Object.values(value).every((item) => isPlain(item, depth + 1));
}

it("refuses damaged settings with its own error, or gives plain data", () => {
  const report = fuzz({
    name: "YAML",
    samples,
    words,
    inputs: 110_000,
    accepts: (input) => {
      try {
        const { value, lineOf } = parseYaml(input.toString("utf8"));
        lineOf(["train", "lr"]);
        if (!isPlain(value)) throw new Error("no plain data");
        return true;
      } catch (error) {
        if (error instanceof YamlSyntaxError && error.line >= 1) return false;
        throw error;
      }
    },
  });
  expect(report.failures).toEqual([]);
  expect(report.tried).toBe(110_000);
  expect(report.accepted).toBeGreaterThan(5_000);
});

it("reads back what a YAML writer wrote", () => {
  const choices = new Choices(testSeed);
  const texts = [
    "",
    "a",
    "null",
    "0x1F",
    "1e3",
    ".nan",
    "- x",
    "a: b",
    "#c",
    "é\n日",
    " lead",
    "'q\"",
    "yes",
    "2026-01-22",
  ];
  const value = (depth: number): unknown => {
    const kind = choices.below(depth > 3 ? 4 : 6);
    if (kind === 0) return choices.of(texts);
    if (kind === 1) return choices.below(2000) / 8 - 100;
    if (kind === 2) return choices.of([true, false, null]);
    if (kind === 3) return choices.of([1e21, 1e-7, -0.5, 2 ** 53 - 1, 0]);
    const items = Array.from({ length: choices.below(4) }, () => value(depth + 1));
    return kind === 4
      ? items
      : Object.fromEntries(items.map((item, index) => [choices.of(texts) + index, item]));
  };
  let documents = 0;
  for (; documents < 10_000; documents++) {
    const data = { top: value(0) };
    const read = parseYaml(stringify(data, { aliasDuplicateObjects: false })).value;
    if (!isDeepStrictEqual(read, data)) expect(read, `document ${documents}`).toEqual(data);
  }
  console.log(`YAML: ${documents} documents written and read back, seed ${testSeed}`);
});
