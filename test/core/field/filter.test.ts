import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import { parseFilter } from "../../../src/core/field/filter.js";
import { matchingRows } from "../../../src/core/field/filter-rows.js";
import { UserError } from "../../../src/errors.js";
import { makeRun } from "../../helpers/make-run.js";

const table = fieldTableOf([
  makeRun({
    id: "a",
    params: { lr: 0.001, model: "hybrid_v2", amp: true },
    metrics: { mae: 0.5 },
    tags: ["good", "x"],
  }),
  makeRun({ id: "b", params: { lr: 0.01, model: "lstm", amp: false }, metrics: { mae: null } }),
  makeRun({ id: "c", params: { model: "big model" }, metrics: { mae: Number.NaN }, status: "failed" }),
]);

function select(expression: string): string {
  const rows = matchingRows(
    table,
    parseFilter(expression),
    (pattern) => (text) => new RegExp(pattern).test(text),
  );
  return rows.map((row) => table.rows[row]?.id).join("");
}

describe("--where", () => {
  it.each([
    ["lr = 0.001", "a"],
    ["lr = 1e-3", "a"],
    ["lr >= 1e-3", "ab"],
    ["lr != 0.001", "bc"],
    ["not lr = 0.001", "bc"],
    ["lr < 1", "ab"],
    ["mae = missing", "bc"],
    ["mae != missing", "a"],
    ["mae = null", "b"],
    ["mae = NaN", "c"],
    ["model = lstm", "b"],
    ['model = "big model"', "c"],
    ["model = 'big model'", "c"],
    ["model ~ ^h.*2$", "a"],
    ["model ~ m", "bc"],
    ["amp = true", "a"],
    ["tags = good", "a"],
    ["tags = go", ""],
    ["not tags = good", "bc"],
    ["status = failed or lr > 0.005", "bc"],
    ["status = finished and (lr > 0.005 or tags = good)", "ab"],
    ["NOT (status = failed) AND lr < 0.005", "a"],
    ["not not lr = 0.001", "a"],
    ["model >= lstm", "b"],
    ["lr > abc", ""],
    ["lr == 0.01", "b"],
    ["mae=0.5", "a"],
  ])("%s keeps %j", (expression, ids) => {
    expect(select(expression)).toBe(ids);
  });

  it("binds `and` closer than `or`", () => {
    expect(select("lr = 0.001 or lr = 0.01 and status = failed")).toBe("a");
  });

  it.each([
    ["", "character 1"],
    ["lr", "character 3"],
    ["lr =", "character 5"],
    ["(lr = 1", "character 8"],
    ["lr = 1)", "character 7"],
    ["lr ! 1", "character 3"],
    ["lr = 1 and", "character 11"],
    ["lr = 1 lr = 2", "character 7"],
    [`${"(".repeat(200)}lr = 1`, "nested deeper"],
    [`${"not ".repeat(200)}lr = 1`, "nested deeper"],
  ])("says where %j is wrong", (expression, place) => {
    expect(() => parseFilter(expression)).toThrow(place);
  });

  it("names the nearest fields for an unknown one", () => {
    expect(() => select("modle = lstm")).toThrow(expect.objectContaining({ code: "unknown-field" }));
  });

  it("reads or refuses any text in bounded time, and never runs it", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200, unit: fc.constantFrom(..."ab1 =<>!~()'\"\\notandor") }),
        (text) => {
          try {
            expect(parseFilter(text)).toHaveProperty("kind");
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(() => parseFilter(`${"a".repeat(100_000)}!`)).toThrow(UserError);
  });
});
