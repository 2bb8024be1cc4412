import { describe, expect, it } from "vitest";
import type { FieldView } from "../../../src/server/api.js";
import { fieldChoices, usualAxes, usualPair } from "../../../src/web/scatter/scatter-fields.js";

function field(name: string, kind: FieldView["kind"], more: Partial<FieldView> = {}): FieldView {
  return { name, label: name, kind, isNumeric: true, count: 5, distinct: 3, ...more };
}
const fields = [
  field("fact.duration", "fact"),
  field("params.lr", "param"),
  field("params.model", "param", { isNumeric: false }),
  field("metrics.other", "metric"),
  field("metrics.mae", "metric", { direction: "min" }),
  field("metrics.none", "metric", { count: 0 }),
];
const answer = { fields, usual: ["metrics.mae"], differing: ["params.lr", "params.model", "metrics.mae"] };

describe("the fields to begin with", () => {
  it("are a param and a metric that differ", () => {
    expect(usualPair(answer)).toEqual({ x: "params.lr", y: "metrics.mae" });
  });
  it("are any two numbers where there is no better choice, or none", () => {
    const only = { fields: [field("fact.a", "fact"), field("fact.b", "fact")], usual: [], differing: [] };
    expect(usualPair(only)).toEqual({ x: "fact.b", y: "fact.a" });
    expect(usualPair({ fields: [], usual: [], differing: [] })).toBeUndefined();
  });
  it("are params before metrics on parallel axes", () => {
    expect(usualAxes(answer)).toEqual(["params.lr", "params.model", "metrics.mae"]);
  });
  it("are offered by kind, without those that no run has", () => {
    expect(fieldChoices(answer).map(([title, some]) => [title, some.length])).toEqual([
      ["Metrics", 2],
      ["Params", 2],
      ["Facts", 1],
    ]);
    expect(fieldChoices(answer, true)[1]?.[1].map(({ name }) => name)).toEqual(["params.lr"]);
  });
});
