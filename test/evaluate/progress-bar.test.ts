import { expect, it, vi } from "vitest";
import { openProgressBar, progressText } from "../../src/evaluate/progress-bar.js";

it("says how many of how many, errors, pace and time left", () => {
  expect(progressText({ done: 120, errors: 3, total: 240, seconds: 3 })).toBe(
    "[############------------]  120/240  3 errors  40/s  3 s left",
  );
  expect(progressText({ done: 2, errors: 1, total: 2, seconds: 4 })).toBe(
    "[########################]  2/2  1 error  0.5/s",
  );
  expect(progressText({ done: 0, errors: 0, total: 5, seconds: 0 })).toBe(
    "[------------------------]  0/5  0.0/s",
  );
  expect(progressText({ done: 7, errors: 0, total: undefined, seconds: 1 })).toBe("7 items  7.0/s");
});

it("is redrawn ten times a second at most, and ends with the last state on a line of its own", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const written: string[] = [];
  const bar = openProgressBar({ write: (text) => written.push(text) });
  for (const done of [1, 2, 3]) bar.show({ done, errors: 0, total: 4 });
  expect(written).toHaveLength(1);
  vi.advanceTimersByTime(150);
  bar.show({ done: 3, errors: 0, total: 4 });
  expect(written).toHaveLength(2);
  bar.close();
  expect(written.at(-2)).toContain("3/4");
  expect(written.at(-1)).toBe("\n");
  vi.useRealTimers();
  const silent: string[] = [];
  openProgressBar({ write: (text) => silent.push(text) }).close();
  expect(silent).toEqual([]);
});
