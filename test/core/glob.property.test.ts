import fc from "fast-check";
import { expect, it } from "vitest";
import { matchesGlob } from "../../src/core/glob.js";

const part = fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 1, maxLength: 4 });
const wildPart = fc.string({ unit: fc.constantFrom("a", "b", ".", "?", "*"), minLength: 1, maxLength: 5 });

/** The same meaning as a regular expression; "**" is not among the parts. */
function asRegExp(pattern: readonly string[]): RegExp {
  const parts = pattern.map((text) =>
    text.replace(/\*+/g, "*").replace(/\./g, "\\.").replace(/\?/g, "[^/]").replace(/\*/g, "[^/]*"),
  );
  return new RegExp(`^${parts.join("/")}(/.*)?$`);
}

it("a pattern of several parts fits what the same regular expression fits", () => {
  const isPlain = (parts: readonly string[]): boolean => !parts.includes("**") && parts[0] !== ".";
  fc.assert(
    fc.property(
      fc.array(wildPart, { minLength: 2, maxLength: 3 }).filter(isPlain),
      fc.array(part, { minLength: 1, maxLength: 4 }),
      (pattern, path) => {
        expect(matchesGlob(pattern.join("/"), path.join("/"))).toBe(asRegExp(pattern).test(path.join("/")));
      },
    ),
  );
});
