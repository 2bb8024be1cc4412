import { describe, expect, it } from "vitest";
import { drawFrame, plainLine } from "../../src/cli/watch-frame.js";
import type { WatchedRun } from "../../src/cli/watched-runs.js";

const run: WatchedRun = {
  key: "k",
  id: "hybrid_v2_20260122_020157",
  status: "running",
  startedAt: "2026-01-22T02:01:57Z",
  progress: { axis: "epoch", done: 12, planned: 50, secondsEach: 3.1, secondsLeft: 117.8, lastTime: 990 },
  curves: new Map([
    ["val_loss", [1, 0.5, 0.25]],
    ["loss", [0.9, null]],
  ]),
  lastTime: 990,
  goesOn: true,
};
const options = { metrics: ["val_loss", "loss"], nowSeconds: 1000, color: false, rows: undefined };

describe("drawFrame", () => {
  it("shows progress, pace, time left, age and curves, in 120 columns", () => {
    const lines = drawFrame([run], { ...options, columns: 120 })
      .trimEnd()
      .split("\n");
    expect(lines[0]).toMatch(/^run +status +done +each +left +last +val_loss$/);
    expect(lines[2]).toMatch(
      /^hybrid_v2_20260122_020157 +running +12\/50 24 % +3\.10 s\/epoch +118 s +10 s ago +0\.25 █▃▁/,
    );
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(120);
  });

  it("keeps to 80 columns, and shows more metrics where there is room", () => {
    const narrow = drawFrame([run], { ...options, columns: 80 })
      .trimEnd()
      .split("\n");
    expect(Math.max(...narrow.map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(narrow[0]).not.toContain("each");
    expect(drawFrame([run], { ...options, columns: 160 })).toMatch(/null ▅ *$/m);
  });

  it("counts the runs for which the terminal has no lines", () => {
    const runs = [run, { ...run, key: "l" }, { ...run, key: "m" }];
    const frame = drawFrame(runs, { ...options, columns: 120, rows: 1 });
    expect(frame.split("hybrid_v2")).toHaveLength(2);
    expect(frame).toMatch(/… and 2 more\n$/);
  });

  it("makes hostile names printable and shows runs of which nothing is known", () => {
    const { progress: _, ...rest } = run;
    const unknown = { ...rest, id: "a\x1b[2Jb", progress: undefined, curves: new Map(), lastTime: undefined };
    const frame = drawFrame([unknown], { ...options, columns: 120 });
    expect(frame).not.toContain("\x1b[2J");
    expect(frame).toMatch(/running +– +– +– +– +–/);
  });
});

describe("plainLine", () => {
  it("is one line that reads aloud", () => {
    expect(plainLine(run, options)).toBe(
      "1970-01-01T00:16:40Z  hybrid_v2_20260122_020157  running  epoch 12/50, 24 %  3.10 s each  118 s left  val_loss 0.25  loss null\n",
    );
  });
});
