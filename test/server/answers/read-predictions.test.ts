import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../src/formats/npy.js";
import { readPredictions } from "../../../src/server/answers/read-predictions.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

interface Stored {
  readonly values: readonly number[];
  readonly shape?: readonly number[];
}

function runWith(predictions: Stored | string, targets: Stored | undefined): string {
  const folder = temporaryFolder();
  const bytes = ({ values, shape }: Stored): Uint8Array =>
    encodeNpy(Float64Array.from(values), shape ?? [values.length]);
  const first = typeof predictions === "string" ? predictions : bytes(predictions);
  writeFileSync(join(folder, "predictions.npy"), first);
  if (targets !== undefined) writeFileSync(join(folder, "targets.npy"), bytes(targets));
  return folder;
}

describe("the pairs of a run's predictions", () => {
  it("are one output of flat arrays, what is not finite as null", () => {
    const flat = { values: [1, Number.NaN, Number.POSITIVE_INFINITY] };
    expect(readPredictions(runWith(flat, { values: [1, 2, 3] }))).toEqual({
      ...{ outputs: [], targets: [[1, 2, 3]], predictions: [[1, null, null]], total: 3 },
    });
  });

  it("are an output each along the last axis, at most 64", () => {
    const two = { values: [1, 2, 3, 4], shape: [2, 2] };
    expect(readPredictions(runWith(two, two))).toMatchObject({
      ...{
        outputs: ["output 0", "output 1"],
        targets: [
          [1, 3],
          [2, 4],
        ],
        total: 2,
      },
    });
    const wide = { values: Array.from({ length: 70 }, Number), shape: [1, 70] };
    expect(readPredictions(runWith(wide, wide)).outputs).toHaveLength(64);
  });

  it("are evenly spaced where there are many, and none where there are none", () => {
    const many = { values: Array.from({ length: 5001 }, (_, index) => index) };
    const { targets, total } = readPredictions(runWith(many, many));
    expect([targets[0]?.length, targets[0]?.[0], targets[0]?.at(-1), total]).toEqual([5000, 0, 5000, 5001]);
    expect(readPredictions(runWith({ values: [] }, { values: [] }))).toMatchObject({ total: 0 });
  });

  it("are refused with what is wrong", () => {
    const one = { values: [1] };
    expect(() => readPredictions(runWith(one, undefined))).toThrow(/targets\.npy is not there\./);
    expect(() => readPredictions(runWith(one, { values: [1, 2] }))).toThrow(
      "predictions.npy has 1 values, targets.npy 2.",
    );
    expect(() => readPredictions(runWith("no array", one))).toThrow(/predictions\.npy: .+\.$/);
  });
});
