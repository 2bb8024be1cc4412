import { describe, expect, it } from "vitest";
import {
  clarity50,
  earlyDecayTime,
  reverberationTime20,
} from "../../../scripts/room-acoustics/decay-metrics.js";
import { roomMetrics } from "../../../scripts/room-acoustics/room-metrics.js";
import {
  curveLength,
  decayLevels,
  eyringTime,
  featureNames,
  type Room,
  simulateRooms,
  stepSeconds,
} from "../../../scripts/room-acoustics/simulate-rooms.js";

/** An exact exponential decay: 60 dB in `seconds`. */
function exponential(seconds: number, points: number, step: number) {
  return {
    levels: Float64Array.from({ length: points }, (_, i) => (-60 * i * step) / seconds),
    stepSeconds: step,
  };
}

describe("quantities of an exact exponential decay", () => {
  it.each([0.25, 0.5, 1, 1.37])("has EDT = T20 = the reverberation time of %s s", (seconds) => {
    const curve = exponential(seconds, 400, 0.005);
    expect(earlyDecayTime(curve)).toBeCloseTo(seconds, 9);
    expect(reverberationTime20(curve)).toBeCloseTo(seconds, 9);
  });

  it.each([0.3, 0.8, 2])("has C50 = 10 lg(exp(13.8 · 0.05 / T) - 1) for T = %s s", (seconds) => {
    const expected = 10 * Math.log10(Math.exp((6 * Math.LN10 * 0.05) / seconds) - 1);
    expect(clarity50(exponential(seconds, 64, 0.01))).toBeCloseTo(expected, 9);
  });

  it("takes C50 between two points of the curve when none lies at 50 ms", () => {
    const expected = 10 * Math.log10(Math.exp((6 * Math.LN10 * 0.05) / 0.6) - 1);
    expect(clarity50(exponential(0.6, 64, 0.008))).toBeCloseTo(expected, 9);
  });
});

describe("quantities of other curves", () => {
  it("reads EDT from the first 10 dB and T20 from -5 to -25 dB", () => {
    const step = 0.001;
    const levels = Float64Array.from({ length: 2000 }, (_, i) => {
      const time = i * step;
      return time < 0.1 ? -100 * time : -10 - 30 * (time - 0.1);
    });
    expect(earlyDecayTime({ levels, stepSeconds: step })).toBeCloseTo(0.6, 6);
    const late = reverberationTime20({ levels, stepSeconds: step });
    expect(late).toBeGreaterThan(1.5);
    expect(late).toBeLessThan(2);
  });

  it("has no T20 when it never falls to -25 dB, and no C50 when it is shorter than 50 ms", () => {
    expect(reverberationTime20(exponential(2, 64, 0.01))).toBeNaN();
    expect(clarity50(exponential(1, 4, 0.01))).toBeNaN();
  });
});

describe("simulated rooms", () => {
  const room: Room = {
    length: 8,
    width: 6,
    height: 3,
    absorption: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
    distance: 3,
    temperature: 20,
    humidity: 50,
    scattering: 1,
    noiseFloor: 90,
  };

  it("have Eyring's reverberation time", () => {
    const [volume, surface] = [8 * 6 * 3, 2 * (48 + 24 + 18)];
    const expected = (0.161 * volume) / (-surface * Math.log(1 - 0.2) + 4 * 5.5e-4 * volume);
    expect(eyringTime(room)).toBeCloseTo(expected, 2);
  });

  it("decay with that time once the first reflections are over", () => {
    const levels = decayLevels(room);
    const slope = ((levels[20] ?? 0) - (levels[10] ?? 0)) / (10 * stepSeconds);
    expect(-60 / slope).toBeCloseTo(eyringTime(room), 2);
    expect(levels[0]).toBe(0);
  });

  it("flatten where the noise takes over", () => {
    const noisy = decayLevels({ ...room, noiseFloor: 20 });
    expect((noisy[60] ?? 0) - (decayLevels(room)[60] ?? 0)).toBeGreaterThan(5);
  });

  it("are the same for the same seed and never rise", () => {
    const [first, again, other] = [simulateRooms(20, 5), simulateRooms(20, 5), simulateRooms(20, 6)];
    expect(first).toEqual(again);
    expect(first.targets.data).not.toEqual(other.targets.data);
    expect(first.inputs.columns).toBe(featureNames.length);
    expect(featureNames).toHaveLength(16);
    for (let i = 1; i < first.targets.data.length; i++) {
      if (i % curveLength === 0) continue;
      expect(first.targets.data[i] as number).toBeLessThanOrEqual(first.targets.data[i - 1] as number);
    }
  });
});

describe("room metrics", () => {
  it("are perfect for perfect predictions", () => {
    const { targets } = simulateRooms(10, 1);
    const metrics = roomMetrics(targets, targets);
    expect(Object.keys(metrics)).toEqual(["overall_edc", "edt", "t20", "c50"]);
    for (const group of Object.values(metrics)) expect(group).toMatchObject({ mae: 0, rmse: 0, r2: 1 });
  });

  it("count curves without the quantity instead of inventing one", () => {
    const { targets } = simulateRooms(3, 1);
    const flat = { ...targets, data: targets.data.map(() => -1) };
    expect(roomMetrics(flat, targets).t20).toEqual({ mae: null, rmse: null, r2: null, undefined_curves: 3 });
  });
});
