// The fuzzer itself: a parser with a planted fault of each kind must be caught.

import { expect, it } from "vitest";
import { fuzz } from "../helpers/fuzz.js";

const target = (accepts: (input: Buffer) => boolean) =>
  fuzz({
    name: "planted fault",
    samples: ['{"a": [1, 2]}'],
    words: ["\u0000", "[["],
    inputs: 3000,
    longestMs: 300,
    accepts,
  });

it.each<[string, string, (input: Buffer) => boolean]>([
  [
    "throws what is not its own error",
    "of undefined",
    (input) => (input.includes("[[") ? (undefined as never as Buffer).length > 0 : true),
  ],
  [
    "hangs",
    "timed out",
    (input) => {
      while (input.includes("[["));
      return true;
    },
  ],
  [
    "hangs in a pattern",
    "timed out",
    (input) => !/^(?:[\s\S]+)+\u0001$/.test(input.includes("[[") ? "a".repeat(40) : ""),
  ],
  [
    "takes memory that the input does not account for",
    "bytes of memory",
    (input) => new Float64Array(input.includes("[[") ? 2e7 : 1).length > 0,
  ],
])("catches a parser that %s", (_, said, accepts) => {
  const { failures, tried } = target(accepts);
  expect(failures.length).toBeGreaterThan(0);
  expect(failures[0]).toContain(said);
  expect(tried).toBeLessThanOrEqual(3000);
});

it("tries the same inputs for the same seed, and others for another", () => {
  const inputsOf = (seed: number): string[] => {
    const inputs: string[] = [];
    fuzz(
      {
        name: "same seed",
        samples: ["abc"],
        words: ["x"],
        inputs: 50,
        accepts: (input) => inputs.push(input.toString("hex")) > 0,
      },
      seed,
    );
    return inputs;
  };
  expect(inputsOf(7)).toEqual(inputsOf(7));
  expect(inputsOf(7)).not.toEqual(inputsOf(8));
});
