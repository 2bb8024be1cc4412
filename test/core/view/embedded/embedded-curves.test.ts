import { describe, expect, it } from "vitest";
import { embedColumn, readColumn } from "../../../../src/core/view/embedded/embedded-column.js";
import {
  embedCurve,
  readCurve,
  readSteps,
  StepLists,
  thinCurve,
} from "../../../../src/core/view/embedded/embedded-curves.js";
import type { EmbeddedCurve, EmbeddedSteps } from "../../../../src/core/view/embedded/embedded-report.js";

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const faults = { repeated: 0, turns: 0, stepless: 0, infinite: 0 };

describe("embedded columns", () => {
  it("come back as they were, every kind of value", () => {
    const values = [
      1,
      -0,
      0.1 + 0.2,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      null,
      undefined,
      "NaN",
      true,
      [1],
    ];
    const read = readColumn(throughJson(embedColumn("x", values)), values.length);
    expect(read).toEqual(values);
    expect(Object.is(read[1], -0)).toBe(true);
  });

  it("say once what all runs have", () => {
    const column = embedColumn("x", ["a", "a", "a"]);
    expect(column).toEqual({ name: "x", all: "a" });
    expect(readColumn(column, 3)).toEqual(["a", "a", "a"]);
    expect(readColumn(throughJson(embedColumn("x", [undefined, undefined])), 2)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("embedded curves", () => {
  it.each([
    [[0, 10, 20, 30]],
    [[1, 1, 5, 9, 9]],
    [[0.5, 1.25, 1e300]],
    [[-7]],
    [[]],
    [[2 ** 53 + 2, 2 ** 53 + 4]],
  ])("have the steps they had: %j", (steps) => {
    const lists = new StepLists();
    const values = Float64Array.from(steps, (_, at) => (at === 1 ? Number.NaN : at / 3));
    const kept = { metric: "m", steps: Float64Array.from(steps), values, faults, total: steps.length };
    const embedded = throughJson<EmbeddedCurve>(embedCurve(kept, lists));
    const [list] = throughJson<EmbeddedSteps[]>(lists.lists);
    expect([...readSteps(list as EmbeddedSteps)]).toEqual(steps);
    const { pyramid } = readCurve(embedded, kept.steps);
    expect(pyramid.points(0, steps.length).values).toEqual(values);
    expect(lists.placeOf(kept.steps)).toBe(0);
  });

  it("lose no least or greatest value, gap or end when they are made shorter", () => {
    const steps = Float64Array.from({ length: 5000 }, (_, at) => 2 * at);
    const values = Float64Array.from(steps, (step) => Math.sin(step));
    [values[777], values[778], values[4000]] = [1e6, -1e6, Number.NaN];
    const thin = thinCurve({ steps, values }, 60);
    expect(thin.steps.length).toBeLessThanOrEqual(64);
    expect(thin.values).toContain(1e6);
    expect(thin.values).toContain(-1e6);
    expect([thin.steps[0], thin.steps.at(-1)]).toEqual([0, 9998]);
    expect(thin.values.some(Number.isNaN)).toBe(true);
    thin.steps.forEach((step, at) => {
      expect(thin.values[at]).toBe(values[step / 2]);
    });
    const short = { steps: steps.subarray(0, 9), values: values.subarray(0, 9) };
    expect(thinCurve(short, 9)).toBe(short);
  });
});
