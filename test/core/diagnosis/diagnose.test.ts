import { describe, expect, it } from "vitest";
import { rules } from "../../../src/core/diagnosis/rules/index.js";
import { encodeJson } from "../../../src/core/json/encode-json.js";
import type { DiagnosisCase } from "./case-form.js";
import { diagnoseCase } from "./diagnose-case.js";
import { healthyCases } from "./healthy-cases.js";
import { sickCases } from "./sick-cases.js";

const codesOf = (entry: DiagnosisCase): string[] => diagnoseCase(entry).map(({ code }) => code);

describe("a healthy run", () => {
  it("comes in at least 30 forms", () => {
    expect(healthyCases.length).toBeGreaterThanOrEqual(30);
  });

  it.each(healthyCases.map((entry) => [entry.name, entry] as const))("has no finding: %s", (_, entry) => {
    expect(diagnoseCase(entry)).toEqual([]);
  });
});

describe("a planted cause", () => {
  it("comes in at least 40 forms, two at once among them", () => {
    expect(sickCases.length).toBeGreaterThanOrEqual(40);
    expect(sickCases.filter(({ planted }) => planted.length > 1).length).toBeGreaterThanOrEqual(5);
  });

  it.each(sickCases.map((entry) => [entry.name, entry] as const))("comes first: %s", (_, entry) => {
    const codes = codesOf(entry);
    if (entry.planted.includes(codes[0] ?? "") && entry.planted.length === 1) return;
    expect([...codes.slice(0, entry.planted.length)].sort()).toEqual([...entry.planted].sort());
  });

  it("exists for every rule", () => {
    const planted = new Set(sickCases.flatMap((entry) => entry.planted));
    expect(rules.map(({ code }) => code).filter((code) => !planted.has(code))).toEqual([]);
  });
});

describe("a finding", () => {
  const all = sickCases.flatMap(diagnoseCase);

  it("cites at least one field of a file, and says what to try", () => {
    for (const { code, evidence, advice, message } of all) {
      expect([code, evidence.length > 0]).toEqual([code, true]);
      for (const { file, field } of evidence)
        expect([code, file !== "", field !== ""]).toEqual([code, true, true]);
      for (const text of [message, advice]) expect(text).toMatch(/^[A-Za-z0-9R].{5,}[.]$/s);
    }
  });

  it("has a code of its own", () => {
    const codes = rules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe("the invented runs", () => {
  it("are kept as data, as they were when they were last looked at", async () => {
    const lines = [...healthyCases, ...sickCases].map((entry) => encodeJson(entry));
    await expect(`[\n${lines.join(",\n")}\n]\n`).toMatchFileSnapshot("cases.json");
  });
});
