import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CurvesAnswer } from "../../../src/server/api.js";
import { CurveLoader } from "../../../src/web/chart/curve-loader.js";

const query = (from: number) => ({ keys: ["run:1"], metric: "loss", pixels: 100, from });

describe("the loader of curves", () => {
  const waiting = new Map<number, (answer: CurvesAnswer) => void>();
  const asked: number[] = [];
  const heard: (number | string)[] = [];
  let loader: CurveLoader;

  beforeEach(() => {
    vi.useFakeTimers();
    waiting.clear();
    asked.length = 0;
    heard.length = 0;
    loader = new CurveLoader(
      ({ from = 0 }) =>
        new Promise((resolve, reject) => {
          asked.push(from);
          if (from < 0) reject(new Error("gone"));
          else waiting.set(from, resolve);
        }),
      { onAnswer: (_, { from }) => heard.push(from ?? -1), onFault: (error) => heard.push(String(error)) },
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const answer = async (from: number): Promise<void> => {
    waiting.get(from)?.({ curves: [] });
    await vi.runAllTimersAsync();
  };

  it("asks once after many movements", async () => {
    for (const from of [1, 2, 3]) loader.ask(query(from), 120);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual([3]);
    await answer(3);
    expect(heard).toEqual([3]);
  });
  it("drops an answer that comes after a newer question", async () => {
    loader.ask(query(1));
    loader.ask(query(2));
    await answer(2);
    await answer(1);
    expect(heard).toEqual([2]);
  });
  it("tells what went wrong, unless it was ended", async () => {
    loader.ask(query(-1));
    await vi.runAllTimersAsync();
    expect(heard).toEqual(["Error: gone"]);
    loader.ask(query(5));
    loader.end();
    await answer(5);
    expect(heard).toHaveLength(1);
  });
});
