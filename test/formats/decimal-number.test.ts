// Numbers read from bytes must be Number()'s to the last bit, and "as spelled" must mean what String() writes.

import { expect, it } from "vitest";
import { DecimalReader } from "../../src/formats/decimal-number.js";
import { seededRandom } from "../helpers/seeded-random.js";
import { testSeed } from "../helpers/test-tier.js";

const reader = new DecimalReader();

function read(text: string) {
  const end = reader.read(Buffer.from(`${text},`), 0);
  return { isWhole: end === text.length, value: reader.value, isAsSpelled: reader.isAsSpelled };
}

it("reads every spelling of a number as Number() does", () => {
  const random = seededRandom(testSeed);
  let spelled = 0;
  for (let round = 0; round < 40_000; round++) {
    const value = (random() - 0.5) * 10 ** Math.floor(random() * 14 - 6);
    const digits = 1 + Math.floor(random() * 18);
    for (const text of [
      String(value),
      value.toPrecision(digits),
      value.toFixed(digits),
      value.toExponential(),
    ]) {
      const found = read(text);
      if (!found.isWhole || !Object.is(found.value, Number(text)))
        expect(`${text} → ${found.value}`).toBe(text);
      if (found.isAsSpelled && String(Number(text)) !== text) expect(`${text} as spelled`).toBe(text);
      if (found.isAsSpelled) spelled++;
    }
  }
  expect(spelled).toBeGreaterThan(40_000);
});

it("is sure about ties, the ends of the range, and zeros", () => {
  const texts = [
    "0",
    "-0",
    "0.0",
    "-0.0",
    "9007199254740993",
    "9007199254740992.5",
    "4503599627370497.5",
    "5e-324",
  ];
  const more = [
    "1.7976931348623157e308",
    "0.000001",
    "0.0000001",
    "1.0",
    "0.10000000000000001",
    "2.2250738585072014e-308",
  ];
  for (const text of [...texts, ...more]) expect(read(text).value, text).toBe(Number(text));
  expect(read("0.1").isAsSpelled).toBe(true);
  for (const text of ["1.0", "1.50", "0.0000001", "0.10000000000000001", "3"])
    expect(read(text).isAsSpelled, text).toBe(false);
});

it("refuses what JSON has no number for", () => {
  for (const text of ["01", "-", "1.", ".5", "1e", "+1", "--1", "NaN", "0x1"])
    expect(read(text).isWhole, text).toBe(false);
});
