// Lines of the report from what was timed in the page.

import type { Figure, Line } from "../measure/report.js";
import { percentile, spreadOf } from "../measure/spread.js";
import { type Movement, timeFrames } from "./page-times.mjs";
import type { ServedPage } from "./served-page.js";

/** Where the server keeps its indexes, and the browser's program. */
export interface Place {
  readonly cache: string;
  readonly browser: string;
}

/** The same thing timed so many times. */
export async function times(count: number, time: (round: number) => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let round = 0; round < count; round++) all.push(await time(round));
  return all;
}

/** How long frames last at rest, for comparison, and while something moves. */
export async function movementLines(served: ServedPage, movements: readonly Movement[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const movement of movements) {
    const frames = await timeFrames(served.page, movement);
    const longest = { value: Math.max(...frames), unit: "ms", meaning: "longest frame" };
    const isIdle = movement === "nothing";
    const figures: Figure[] = [isIdle ? longest : { ...longest, goal: { atMost: 50 } }];
    figures.push({ value: percentile(frames, 0.95), unit: "ms", meaning: "95 % of the frames" });
    lines.push({
      name: isIdle ? "frames at rest" : `frames: ${movement}`,
      spread: spreadOf(frames),
      figures,
    });
  }
  return lines;
}

/** Times of one action, judged by their median. Milliseconds. */
export function line(
  name: string,
  values: readonly number[],
  { meaning, goal }: { readonly meaning: string; readonly goal?: { readonly atMost: number } },
): Line {
  const spread = spreadOf(values);
  const figure = { value: spread.median, unit: "ms", meaning };
  return { name, spread, figures: [goal === undefined ? figure : { ...figure, goal }] };
}

/** One amount that is no time. */
export function amount(
  name: string,
  value: number,
  { unit, atMost }: { readonly unit: string; readonly atMost: number },
): Line {
  return { name, spread: spreadOf([value]), figures: [{ value, unit, meaning: "", goal: { atMost } }] };
}
