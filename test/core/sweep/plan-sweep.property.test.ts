// The plan of a sweep: each combination once, in a stable order, its id decided by its params alone.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { noOverrides } from "../../../src/core/sweep/merge-sources.js";
import { countTrialsAtMost, planSweep, type SweepPlan } from "../../../src/core/sweep/plan-sweep.js";
import { readSweep } from "../../../src/core/sweep/read-sweep.js";
import { samplerRunId, targetId } from "../../../src/stage/artifact-id.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function planOf(value: unknown): SweepPlan {
  const file = { path: "sweep.yaml", lineOf: () => 1 };
  const settings = readSweep(value, {
    file,
    defaultName: "demo",
    overrides: noOverrides,
    launcherNames: ["local"],
  });
  const ids = { target: targetId, run: samplerRunId };
  const plan = planSweep(settings, {
    sweepFolder: "/runs/demo",
    targetsFolder: "/runs/targets",
    ids,
    sha256,
  });
  expect(plan.trials.length).toBeLessThanOrEqual(countTrialsAtMost(settings));
  return plan;
}

const value = fc.oneof(
  fc.integer({ min: -5, max: 99 }),
  fc.constantFrom("x", "y", "1", "a b"),
  fc.boolean(),
  fc.constantFrom(0.5, 1e-3),
);
const values = fc.uniqueArray(value, {
  minLength: 1,
  maxLength: 4,
  selector: (each) => JSON.stringify(each),
});
const grid = fc.dictionary(fc.constantFrom("lr", "model", "depth"), values, {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
});
const seeds = fc.record({ base: fc.nat(100), count: fc.integer({ min: 1, max: 3 }) });

it("has every combination once, seeds fastest, and the same each time", () => {
  fc.assert(
    fc.property(grid, seeds, (axes, { base, count }) => {
      const sweep = { command: "train", grid: axes, seeds: { base, count } };
      const { trials, duplicates } = planOf(sweep);
      const size = Object.values(axes).reduce((product, list) => product * list.length, count);
      expect(trials).toHaveLength(size);
      expect(duplicates).toEqual([]);
      expect(new Set(trials.map(({ id }) => id)).size).toBe(size);
      expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(size);
      trials.forEach(({ params }, index) => {
        expect(params.seed).toBe(base + (index % count));
        for (const [name, list] of Object.entries(axes)) expect(list).toContain(params[name]);
      });
      expect(planOf(sweep).trials).toEqual(trials);
    }),
  );
});

it("gives a trial its id by its params alone: not by the order, the command or the source they come from", () => {
  fc.assert(
    fc.property(grid, (axes) => {
      const ids = planOf({ command: "train", grid: axes }).trials.map(({ id }) => id);
      const turned = Object.fromEntries(Object.entries(axes).reverse());
      const other = planOf({ command: "other", retries: 2, grid: turned }).trials;
      expect(other.map(({ id }) => id).sort()).toEqual([...ids].sort());
      const listed = planOf({ command: "train", list: other.map(({ params }) => params) }).trials;
      expect(listed.map(({ id }) => id)).toEqual(other.map(({ id }) => id));
    }),
  );
});

it("leaves out what is excluded and nothing else", () => {
  fc.assert(
    fc.property(grid, fc.nat(50), (axes, pick) => {
      const { trials } = planOf({ command: "train", grid: axes });
      const excluded = trials[pick % trials.length]?.params ?? {};
      const kept = planOf({ command: "train", grid: axes, exclude: [excluded] }).trials;
      const wanted = trials.filter(({ params }) => JSON.stringify(params) !== JSON.stringify(excluded));
      expect(kept).toEqual(wanted);
    }),
  );
});

it("draws the same values for the same seed, of one param whatever the others are", () => {
  const low = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(low, low, fc.integer({ min: 1, max: 5 }), fc.nat(99), (from, width, count, seed) => {
      const units = { int: [from, from + width] };
      const rate = { log_uniform: [1e-5, 1e-2] };
      const one = planOf({ command: "train", random: { count, seed, params: { units } } }).trials;
      const both = planOf({ command: "train", random: { count, seed, params: { rate, units } } }).trials;
      const drawn = both.map(({ params }) => Number(params.units));
      expect(new Set(one.map(({ params }) => params.units))).toEqual(new Set(drawn));
      expect(both.every(({ params }) => Number(params.rate) >= 1e-5 && Number(params.rate) <= 1e-2)).toBe(
        true,
      );
      expect(drawn.every((each) => Number.isInteger(each) && each >= from && each <= from + width)).toBe(
        true,
      );
    }),
  );
});
