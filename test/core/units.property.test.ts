// Durations and sizes as people read them: near the number they stand for, and back in the unit they came in.

import fc from "fast-check";
import { expect, it } from "vitest";
import { parseDurationMs } from "../../src/cli/duration-option.js";
import {
  byteQuantity,
  type DurationUnit,
  formatBytes,
  formatDuration,
  fromSeconds,
  toSeconds,
} from "../../src/core/units.js";

const unit = fc.constantFrom<DurationUnit>("ms", "s", "min", "h");

it("a duration in any unit and back is the same duration", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), unit, (value, from) => {
      expect(fromSeconds(toSeconds(value, from), from)).toBeCloseTo(
        value,
        3 - Math.ceil(Math.log10(value + 1)),
      );
      expect(toSeconds(value + 1, from)).toBeGreaterThan(toSeconds(value, from));
    }),
  );
});

it("a printed duration is read back within a fortieth", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (seconds) => {
      const [number = "", said = ""] = formatDuration(seconds).split(" ");
      const back = toSeconds(Number(number), said as DurationUnit);
      expect(Math.abs(back - seconds) / seconds, formatDuration(seconds)).toBeLessThan(0.025);
    }),
  );
});

it("a printed size is read back within a twentieth, never with more than four digits before the point", () => {
  const powers = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  fc.assert(
    fc.property(fc.maxSafeInteger().map(Math.abs), (bytes) => {
      const { number, unit: said } = byteQuantity(bytes);
      expect(formatBytes(bytes)).toBe(`${number} ${said}`);
      expect(Number(number)).toBeLessThan(10_000);
      const back = Number(number) * 1024 ** powers.indexOf(said);
      expect(Math.abs(back - bytes)).toBeLessThanOrEqual(0.05 * bytes);
    }),
  );
});

it("a duration as it is typed is the sum of its parts, with spaces or without", () => {
  const sizes = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  const part = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom("h", "m", "s", "ms"));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.constantFrom("", " "), (parts, space) => {
      const total = parts.reduce((sum, [count, name]) => sum + count * sizes[name as keyof typeof sizes], 0);
      const text = parts.map(([count, name]) => `${count}${name}`).join(space);
      if (total < 2 ** 31) expect(parseDurationMs(text, "--timeout")).toBe(total);
      else expect(() => parseDurationMs(text, "--timeout")).toThrow("not a duration");
    }),
  );
});

it("no text is a duration of nothing, of less, or of more than timers can wait", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."019.-ehms d+"), maxLength: 10 }), (text) => {
      let milliseconds = 1;
      try {
        milliseconds = parseDurationMs(text, "--timeout");
      } catch (error) {
        expect(String(error)).toContain("not a duration");
      }
      expect(Number.isInteger(milliseconds) && milliseconds > 0 && milliseconds < 2 ** 31).toBe(true);
    }),
  );
});
