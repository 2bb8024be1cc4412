import { describe, expect, it } from "vitest";
import { failureRate } from "../../../helpers/gate-noise.js";

/** Families are tested with everything there is to say of them, so that they take their time. */
const [manyGates, someGates] = [20_000, 2_000];

describe("a gate on noise alone", () => {
  it.each([
    [{ seeds: [5, 5], metrics: 1 }, someGates],
    [{ seeds: [5, 5], metrics: 4 }, someGates / 2],
    [{ seeds: [3, 3], metrics: 1 }, someGates],
    [{ seeds: [8, 8], metrics: 1 }, someGates],
    [{ seeds: [5, 5], metrics: 1, shared: 2 }, someGates],
    [{ seeds: [1, 3], metrics: 1 }, manyGates],
    [{ seeds: [1, 5], metrics: 1 }, manyGates],
    [{ seeds: [1, 5], metrics: 4 }, manyGates],
    [{ seeds: [2, 5], metrics: 1 }, manyGates],
    [{ seeds: [5, 1], metrics: 1 }, manyGates],
  ] as const)("%j: at most 5 per cent of %i gates fail", (shape, gates) => {
    const rate = failureRate(shape, gates, 2026);
    console.log(`${JSON.stringify(shape)} ${(100 * rate).toFixed(2)} % of ${gates} fail`);
    expect(rate).toBeLessThanOrEqual(0.05);
    // Never failing would be no gate either.
    expect(rate).toBeGreaterThan(0.001);
  });
});

describe("a gate on what is worse", () => {
  it.each([
    [{ seeds: [5, 5], metrics: 1, shift: 4 }, 0.95],
    [{ seeds: [1, 5], metrics: 1, shift: 6 }, 0.8],
  ] as const)("%j: at least %f fail", (shape, least) => {
    expect(failureRate(shape, 1_000, 2026)).toBeGreaterThan(least);
  });

  it("is no better than a coin where nobody knows the noise: the control", () => {
    expect(failureRate({ seeds: [1, 1], metrics: 1 }, manyGates, 2026)).toBeGreaterThan(0.3);
  });
});
