// The tolerant JSON parser on damaged JSON, with the engine's own as its oracle.

import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { encodeJson } from "../../../../src/core/json/encode-json.js";
import { refuseDepth } from "../../../../src/core/json/json-depth.js";
import { JsonParser } from "../../../../src/core/json/json-parser.js";
import { JsonSyntaxError, parseTolerantJson } from "../../../../src/core/json/tolerant-json.js";
import { fuzz } from "../../../helpers/fuzz.js";

const samples = [
  '{"model_name": "lstm", "metrics": {"t20": {"mae": 0.0199, "rmse": NaN}}, "tags": ["a", "b\\u00fc\\ud83d\\ude00"], "n": null}',
  '[1, -0, 2.5e-3, 1E400, true, false, [[], {}], "\\n\\"\\\\\\/"]',
  '\uFEFF{"a": 1, "a": Infinity, "__proto__": {"b": -inf}, "": [nan]}',
  ' "text" ',
  `{"deep": ${"[".repeat(60)}1${"]".repeat(60)}}`,
];
const words = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "\\u",
    "\\ud800",
    "\\u0000",
    "NaN",
    "-Infinity",
    "inf",
    "nan",
    "null",
  ],
  ...[
    "true",
    "false",
    "-",
    "0",
    "01",
    "1.",
    ".5",
    "1e",
    "1e999",
    "-0",
    "\n",
    "\r\n",
    "\t",
    "\u2028",
    "\uFEFF",
    "//x\n",
  ],
  ...[
    '"__proto__":',
    '"a":1,',
    "[".repeat(1500),
    '{"a":'.repeat(400),
    "9".repeat(400),
    "\u0000",
    "\u001f",
    "'",
    "é",
  ],
];

function parsed(parse: () => unknown): { value: unknown } | undefined {
  try {
    return { value: parse() };
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Ours without the engine's: what the tolerant parser is asked only for what is no JSON, tried on all of it. */
function ours(text: string): { value: unknown; repairs: readonly unknown[] } | undefined {
  const result = parsed(() => {
    refuseDepth(text, 1);
    return new JsonParser(text, 1).parse();
  });
  return result?.value as { value: unknown; repairs: readonly unknown[] } | undefined;
}

it("reads what JSON.parse reads, equally, and repairs or refuses the rest", () => {
  const report = fuzz({
    name: "tolerant JSON",
    samples,
    words,
    inputs: 200_000,
    accepts: (input) => {
      const text = input.toString("utf8");
      const strict = parsed(() => JSON.parse(text));
      const own = ours(text);
      const whole = parsed(() => parseTolerantJson(text).value);
      if ((own === undefined) !== (whole === undefined)) throw new Error("the two ways do not agree");
      if (own === undefined) {
        if (strict !== undefined && parsed(() => refuseDepth(text, 1)) !== undefined)
          throw new Error("refused what JSON.parse reads");
        return false;
      }
      if (strict !== undefined && !isDeepStrictEqual(own.value, strict.value))
        throw new Error("differs from JSON.parse");
      if (strict === undefined && own.repairs.length === 0 && text.charCodeAt(0) !== 0xfeff)
        throw new Error("no JSON, and nothing was said");
      if (!isDeepStrictEqual(own.value, whole?.value)) throw new Error("the two ways read different values");
      if (parsed(() => JSON.parse(encodeJson(own.value))) === undefined)
        throw new Error("is not written as JSON");
      return true;
    },
  });
  expect(report.failures).toEqual([]);
  expect(report.tried).toBe(200_000);
  expect(report.accepted).toBeGreaterThan(10_000);
});
