import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rules } from "../../../src/core/diagnosis/rules/index.js";

const project = new URL("../../../", import.meta.url);
const page = readFileSync(new URL("docs/diagnosis.md", project), "utf8");

describe("the list of rules", () => {
  it("has every file of its folder, each named after its code", () => {
    const files = readdirSync(new URL("src/core/diagnosis/rules/", project)).filter(
      (name) => name !== "index.ts",
    );
    expect(rules.map(({ code }) => `${code}.ts`).sort()).toEqual(files.sort());
  });

  it("is what docs/diagnosis.md lists, in its order, with kind, meaning and advice", () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\w+) \| (.+) \| (.+) \|$/gm)];
    expect(rows.map(([, code, kind]) => [code, kind])).toEqual(rules.map(({ code, kind }) => [code, kind]));
    for (const [, code, , means, advice] of rows) {
      expect([code, (means ?? "").length > 15, (advice ?? "").length > 10]).toEqual([code, true, true]);
    }
  });

  it("goes from causes over symptoms to faults of the record", () => {
    const order = ["cause", "symptom", "record"];
    const places = rules.map(({ kind }) => order.indexOf(kind));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
