import { expect, it } from "vitest";
import { encodeMetadata } from "../../src/store/metadata-file.js";

it("metadata.json starts with what a run is and ends with where it ran, in one order", () => {
  const text = encodeMetadata({
    git: { commit: "abc" },
    my_section: 1,
    metrics: { t20: { mae: Number.NaN, r2: null } },
    seed: undefined,
    model_name: "m",
    schema_version: 1,
  });
  expect(Object.keys(JSON.parse(text))).toEqual([
    "schema_version",
    "model_name",
    "metrics",
    "my_section",
    "git",
  ]);
  expect(text).toContain('"mae": "NaN",\n      "r2": null');
  expect(text.endsWith("}\n")).toBe(true);
});

it("metadata.json keeps a section called __proto__ as data", () => {
  const text = encodeMetadata(JSON.parse('{"__proto__": {"polluted": true}, "run_id": "a"}'));
  expect(text).toContain('"__proto__"');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

it("metadata.json holds what the data itself says, and nothing that it inherits", () => {
  const inherited: Record<string, unknown> = Object.create({ seed: 7, toString: 1 });
  inherited.model_name = "lstm";
  expect(encodeMetadata(inherited)).toBe('{\n  "model_name": "lstm"\n}\n');
});
