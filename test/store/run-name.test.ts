import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTimestamp, safeName, wantedRunId } from "../../src/store/run-name.js";

const started = new Date(2026, 0, 22, 2, 1, 57);

describe("run ids", () => {
  it("are the model and the local time to the second", () => {
    expect(wantedRunId({ model: "hybrid_v2" }, started)).toBe("hybrid_v2_20260122_020157");
  });

  it("are called after the tag when there is one", () => {
    expect(wantedRunId({ model: "hybrid_v2", runTag: "baseline_v1" }, started)).toBe("run_baseline_v1");
  });

  it("start with run where the model has no name", () => {
    expect(wantedRunId({}, started)).toBe("run_20260122_020157");
  });

  it.each([
    [{ layout: "run-store", seed: 7 }, "run_2026-01-22_seed7"],
    [{ layout: "run-store", seed: 0, useCase: "gesture", model: "lstm" }, "run_2026-01-22_seed0"],
    [{ layout: "run-store" }, "run_2026-01-22"],
    [{ layout: "training-log", seed: 7, model: "lstm" }, "lstm_20260122_020157"],
    [{ useCase: "gesture phase", model: "lstm" }, "gesture_phase-2026-01-22-020157"],
    [{ runTag: "a/b", layout: "run-store", seed: 7 }, "run_a_b"],
  ])("of %j are %s", (name, id) => {
    expect(wantedRunId(name, started)).toBe(id);
  });

  it("write years beyond 9999 and before 1000 with at least four digits", () => {
    expect(formatTimestamp(new Date(999, 11, 31))).toMatch(/^0999/);
    expect(formatTimestamp(new Date(12026, 0, 1))).toMatch(/^12026/);
    const last = new Date(12026, 10, 9, 23, 59, 8);
    expect(wantedRunId({ useCase: "a" }, last)).toBe("a-12026-11-09-235908");
  });
});

describe("safe names", () => {
  it.each([
    ["hybrid_v2", "hybrid_v2"],
    ["lr=0.01+aug@2", "lr=0.01+aug@2"],
    ["bert/large:v1", "bert_large_v1"],
    ["../../etc/passwd", "_.._etc_passwd"],
    [".hidden", "hidden"],
    ["--remove", "remove"],
    ["a\nb\u001b[31mc\u0000", "a_b_31mc_"],
    ["trailing. . .", "trailing._._"],
    ["ends in dots...", "ends_in_dots"],
    ["модель Ü", "модель_Ü"],
    ["e\u0301tude", "\u00e9tude"],
    ["", "unnamed"],
    ["...", "unnamed"],
    ["\ud800broken", "_broken"],
  ])("%j is %j", (name, safe) => {
    expect(safeName(name)).toBe(safe);
  });

  it("are cut to 120 bytes, between characters and not before a dot", () => {
    expect(safeName("x".repeat(120))).toBe("x".repeat(120));
    expect(safeName("x".repeat(121))).toBe("x".repeat(120));
    expect(safeName(`x${"ü".repeat(100)}`)).toBe(`x${"ü".repeat(59)}`);
    expect(safeName(`${"x".repeat(118)}...b`)).toBe("x".repeat(118));
  });

  it("are one part of a path on every disk, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        const safe = safeName(name);
        expect(safe).not.toMatch(/[\p{Cc}\p{Cs}/\\:*?"<>|\s]/u);
        expect(safe).not.toMatch(/^[.-]|\.$|^$/);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(120);
        expect(safeName(safe)).toBe(safe);
      }),
      { numRuns: 2000 },
    );
  });
});
