import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadScaler } from "../../src/tfjs/load-model.js";
import { toMatrix } from "../../src/tfjs/matrix.js";
import { applyScaler, fitScaler, invertScaler, parseScaler, type ScalerType } from "../../src/tfjs/scaler.js";

const matrix = toMatrix(
  [
    [1, 10, 5],
    [2, 20, 5],
    [3, 30, 5],
    [4, 100, 5],
  ],
  "test",
);

describe("fitScaler", () => {
  // Values of scikit-learn 1.x: MinMaxScaler, StandardScaler, RobustScaler.
  it.each([
    ["minmax", [1, 10, 5], [3, 90, 1]],
    ["standard", [2.5, 40, 5], [1.118033988749895, 35.35533905932738, 1]],
    ["robust", [2.5, 25, 5], [1.5, 30, 1]],
    ["none", [0, 0, 0], [1, 1, 1]],
  ] as const)("%s finds centre and scale of each column", (type, center, scale) => {
    const scaler = fitScaler(type, matrix, ["a", "b", "c"]);
    expect(scaler).toEqual({ scaler_type: type, columns: ["a", "b", "c"], center, scale });
  });

  it.each(["minmax", "standard", "robust"] as const)("%s only shifts a constant column", (type) => {
    const constant = toMatrix([[0.1], [0.1], [0.1], [0.1], [0.1], [0.1]], "test");
    const scaler = fitScaler(type, constant);
    expect(scaler.scale).toEqual([1]);
    for (const value of applyScaler(scaler, constant).data) expect(Math.abs(value)).toBeLessThan(1e-15);
    expect(invertScaler(scaler, applyScaler(scaler, constant)).data).toEqual(constant.data);
  });

  it("only shifts a column whose quartiles lie next to each other and whose other values lie far away", () => {
    const column = toMatrix([[0], [0], [-5e-324], [8.881784197001252e-16], [-5e-324]], "test");
    const scaler = fitScaler("robust", column);
    expect(scaler.scale).toEqual([1]);
    expect([...applyScaler(scaler, column).data].every(Number.isFinite)).toBe(true);
  });

  it("refuses an unknown type and names the choices", () => {
    expect(() => fitScaler("quantile" as ScalerType, matrix)).toThrow('"quantile" is not a scaler.');
  });
});

describe("applyScaler and invertScaler", () => {
  it("undo each other for any finite values", () => {
    const rows = fc.array(fc.tuple(number(), number()), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom<ScalerType>("minmax", "standard", "robust", "none"),
        (values, type) => {
          const original = toMatrix(values, "test");
          const scaler = fitScaler(type, original);
          const scaled = applyScaler(scaler, original);
          const back = invertScaler(scaler, scaled);
          for (const [i, value] of original.data.entries()) {
            const size = Math.max(1, ...values.flat().map(Math.abs));
            expect(Number.isFinite(scaled.data[i])).toBe(true);
            expect(Math.abs((back.data[i] as number) - value)).toBeLessThan(1e-9 * size);
          }
        },
      ),
    );
  });

  it("refuse another number of columns", () => {
    expect(() => applyScaler(fitScaler("minmax", matrix), toMatrix([[1]], "x"))).toThrow(
      "fitted to 3 columns and is given 1",
    );
  });
});

describe("loadScaler", () => {
  it("gives back what was saved, and says what is wrong with another file", () => {
    const folder = mkdtempSync(join(tmpdir(), "scaler-"));
    try {
      const scaler = fitScaler("robust", matrix);
      const path = join(folder, "scaler_X.json");
      writeFileSync(path, JSON.stringify(scaler));
      expect(loadScaler(path)).toEqual(scaler);
      writeFileSync(path, "{");
      expect(() => loadScaler(path)).toThrow(`${path} is not JSON`);
      expect(() => loadScaler(join(folder, "none.json"))).toThrow("is missing");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    null,
    [],
    {},
    { scaler_type: "minmax", center: [0], scale: [0] },
    { scaler_type: "minmax", center: [0, 1], scale: [1] },
    { scaler_type: "pickle", center: [0], scale: [1] },
  ])("refuses %j", (value) => {
    expect(() => parseScaler(value, "scaler_X.json")).toThrow("scaler_X.json does not hold a scaler.");
  });
});

function number() {
  return fc.double({ min: -1e6, max: 1e6, noNaN: true });
}
