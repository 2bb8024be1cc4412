// Makes curves as short as the room for them asks for, and says so.

import { gzipSync } from "node:zlib";
import { printable } from "../../core/printable.js";
import { embedCurve, StepLists, thinCurve } from "../../core/view/embedded/embedded-curves.js";
import type { EmbeddedDetails } from "../../core/view/embedded/embedded-report.js";
import type { ReadDetails } from "./read-details.js";

export interface FittedDetails {
  /** Gzip of the JSON of EmbeddedDetails, as base64. */
  readonly packed: string;
  /** What was made shorter or left out, in sentences. */
  readonly remarks: readonly string[];
}

/** Shorter curves tell too little. Points. */
const fewPoints = 24;

/** Names of curves that tell of the machine or of the clock: the first to go. */
const aside = /(^|[_./])(time|seconds|lr|learning_rate|epoch|step|memory|cpu|gpu|system)([_./]|$)/i;

/**
 * Packs the details into about so many bytes: curves are thinned to one length, the same for all, that fits. Where even
 * short ones do not fit, curves are left out, metric by metric. With no room for any the rest is packed nevertheless.
 */
export function fitDetails(details: readonly ReadDetails[], roomBytes: number): FittedDetails {
  const names = metricsInOrder(details);
  const longest = details.reduce((most, { curves }) => Math.max(most, longestOf(curves)), 0);
  let [most, kept] = [longest, names.length];
  for (;;) {
    const shown = new Set(names.slice(0, kept));
    const packed = pack(details, most, shown);
    if (packed.length <= roomBytes || kept === 0)
      return { packed, remarks: [...thinRemark(details, most), ...leftRemark(names, kept)] };
    const share = (0.97 * roomBytes) / packed.length;
    if (most > fewPoints) most = Math.max(fewPoints, Math.min(most - 1, Math.floor(most * share)));
    else kept = Math.min(kept - 1, Math.floor(kept * share));
  }
}

function longestOf(curves: ReadDetails["curves"]): number {
  return curves.reduce((most, { steps }) => Math.max(most, steps.length), 0);
}

/** In the order they are met, those that tell of results first. */
function metricsInOrder(details: readonly ReadDetails[]): string[] {
  const names = [...new Set(details.flatMap(({ curves }) => curves.map(({ metric }) => metric)))];
  return [...names.filter((name) => !aside.test(name)), ...names.filter((name) => aside.test(name))];
}

function pack(details: readonly ReadDetails[], most: number, shown: ReadonlySet<string>): string {
  const lists = new StepLists();
  const runs = details.map(({ curves, ...rest }) => ({
    ...rest,
    curves: curves.flatMap((curve) =>
      shown.has(curve.metric) ? [embedCurve(thinCurve(curve, most), lists)] : [],
    ),
  }));
  const embedded: EmbeddedDetails = { runs, steps: lists.lists };
  return packText(JSON.stringify(embedded));
}

/** Gzip as base64, the same bytes on every machine. */
export function packText(text: string): string {
  const bytes = gzipSync(text, { level: 9 });
  // The header names the operating system.
  bytes[9] = 0xff;
  return bytes.toString("base64");
}

function thinRemark(details: readonly ReadDetails[], most: number): string[] {
  const long = details.flatMap(({ curves }) =>
    curves.filter(({ total, steps }) => total > Math.min(most, steps.length)),
  );
  if (long.length === 0) return [];
  const total = long.reduce((longest, curve) => Math.max(longest, curve.total), 0);
  const which = long.length === 1 ? "1 curve keeps" : `${long.length} curves keep`;
  return [
    `To save room, ${which} about ${most} of up to ${total} points: the least and the greatest value of each stretch, first and last; all of them exact, no peak is lost.`,
  ];
}

function leftRemark(names: readonly string[], kept: number): string[] {
  const left = names.slice(kept).map((name) => printable(name.slice(0, 60)));
  if (left.length === 0) return [];
  const shown = left.slice(0, 8).join(", ") + (left.length > 8 ? ` and ${left.length - 8} more` : "");
  return [`To save room, curves of ${left.length} of ${names.length} metrics are left out: ${shown}.`];
}
