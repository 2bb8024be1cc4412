// Where an axis is marked: round numbers, or powers of ten, and their texts.

import { formatNumber } from "../../core/format-number.js";
import type { Range } from "./scale.js";

/** About `count` round numbers inside the range, ascending; multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(range: Range, count: number): number[] {
  const width = range.to - range.from;
  if (!(width > 0) || !Number.isFinite(width)) return Number.isFinite(range.from) ? [range.from] : [];
  const step = roundStep(width / Math.max(1, count));
  const first = Math.ceil(range.from / step - 1e-9);
  const last = Math.floor(range.to / step + 1e-9);
  return Array.from({ length: Math.min(1000, Math.max(0, last - first + 1)) }, (_, i) =>
    multiple(first + i, step),
  );
}

/** Powers of ten inside the range, thinned to about `count`; with few of them also their 2- and 5-fold. */
export function logTicks(range: Range, count: number): number[] {
  if (!(range.from > 0) || !(range.to >= range.from)) return [];
  const low = Math.floor(Math.log10(range.from));
  const high = Math.ceil(Math.log10(range.to));
  const every = Math.max(1, Math.ceil((high - low) / Math.max(1, count)));
  const factors = (high - low) * 3 <= count + 2 && every === 1 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = low; power <= high; power += every) {
    for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
  }
  const inside = ticks.filter((tick) => tick >= range.from * (1 - 1e-9) && tick <= range.to * (1 + 1e-9));
  return inside.length >= 2 ? inside : linearTicks(range, count);
}

/** Texts of ticks that belong together: as many decimals as tell them apart, an exponent where they are very large or small. */
export function tickTexts(ticks: readonly number[]): string[] {
  const [first, second] = ticks;
  const size = ticks.reduce((most, tick) => Math.max(most, Math.abs(tick)), 0);
  if (first === undefined || second === undefined || size >= 1e6 || size < 1e-3)
    return ticks.map((t) => formatNumber(t));
  const closest = ticks
    .slice(1)
    .reduce((least, tick, i) => Math.min(least, tick - (ticks[i] ?? 0)), second - first);
  const isEven = ticks.every(
    (tick, i) => i === 0 || Math.abs(tick - (ticks[i - 1] ?? 0) - closest) < closest * 1e-6,
  );
  if (!isEven) return ticks.map((tick) => formatNumber(tick));
  let decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(closest) + 1e-9)));
  const isTold = (tick: number): boolean => Math.abs(Number(tick.toFixed(decimals)) - tick) < closest * 1e-6;
  while (decimals < 12 && !ticks.every(isTold)) decimals++;
  return ticks.map((tick) => tick.toFixed(decimals));
}

function roundStep(rough: number): number {
  const power = Math.floor(Math.log10(rough));
  const share = rough / 10 ** power;
  const factor = share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10;
  return Number(`${factor}e${power}`);
}

/** k · step without the dust of binary fractions: 3 · 0.1 is 0.3. */
function multiple(k: number, step: number): number {
  return k === 0 ? 0 : Number((k * step).toPrecision(12));
}
