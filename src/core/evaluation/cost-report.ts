// Tokens and cost summed up by model, by run or by a param, projected to a thousand items; and what is worth its cost.

import type { Direction } from "../metric.js";
import type { RunUsage } from "./run-usage.js";
import { type ModelUsage, tokenKinds } from "./token-usage.js";

export interface CostLine {
  /** Model, run id, or value of the param. */
  readonly name: string;
  readonly runs: number;
  /** Undefined when a run of it did not count its items. */
  readonly items: number | undefined;
  readonly usage: ModelUsage;
  /** Undefined when one of its costs is unknown: a sum without it would be too low. */
  readonly cost: number | undefined;
  /** Cost of a thousand items; undefined where cost or items are. */
  readonly costPer1000Items: number | undefined;
  /** Mean of the metric over its runs; undefined when none was asked for, or a run has none. */
  readonly metric: number | undefined;
  /** Whether nothing is both cheaper and better; false where cost or metric is unknown. */
  readonly isOnFront: boolean;
}

export interface CostReportOptions {
  readonly nameOf: (usage: RunUsage) => string;
  readonly itemsOf: (row: number) => number | undefined;
  /** Value of the metric in a row. */
  readonly metricOf?: (row: number) => number | undefined;
  readonly direction?: Direction;
}

/** Lines by name, dearest first, unknown costs last; ties by name. */
export function costReport(usages: readonly RunUsage[], options: CostReportOptions): CostLine[] {
  const groups = new Map<string, RunUsage[]>();
  for (const usage of usages) {
    const name = options.nameOf(usage);
    const group = groups.get(name) ?? [];
    group.push(usage);
    groups.set(name, group);
  }
  const lines = [...groups].map(([name, group]) => lineOf(name, group, options));
  const front = paretoFront(lines, options.direction);
  return lines
    .map((line) => ({ ...line, isOnFront: front.has(line) }))
    .sort((a, b) => (b.cost ?? -1) - (a.cost ?? -1) || (a.name < b.name ? -1 : 1));
}

/** Sum over all lines; undefined parts stay undefined. */
export function costTotal(usages: readonly RunUsage[], options: CostReportOptions): CostLine {
  return lineOf("all", usages, { ...options, metricOf: () => undefined });
}

function lineOf(name: string, group: readonly RunUsage[], options: CostReportOptions): CostLine {
  const rows = [...new Set(group.map(({ row }) => row))];
  const items = sumOf(rows.map(options.itemsOf));
  const cost = sumOf(group.map((usage) => usage.cost));
  const metrics = rows.map((row) => options.metricOf?.(row));
  const metricSum = sumOf(metrics);
  return {
    name,
    runs: rows.length,
    items,
    usage: sumUsage(group),
    cost,
    costPer1000Items: cost === undefined || items === undefined ? undefined : (cost / items) * 1000,
    metric: metricSum === undefined ? undefined : metricSum / rows.length,
    isOnFront: false,
  };
}

/** Undefined as soon as one part is, and for no parts. */
function sumOf(parts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    sum += part;
  }
  return parts.length === 0 ? undefined : sum;
}

function sumUsage(group: readonly RunUsage[]): ModelUsage {
  const sum = (kind: keyof ModelUsage): number => group.reduce((total, { usage }) => total + usage[kind], 0);
  const tokens = Object.fromEntries(tokenKinds.map((kind) => [kind, sum(kind)]));
  return { calls_made: sum("calls_made"), ...tokens } as ModelUsage;
}

/** Lines that no other line beats in one of cost and metric without losing in the other. */
function paretoFront(lines: readonly CostLine[], direction: Direction | undefined): ReadonlySet<CostLine> {
  if (direction === undefined) return new Set();
  const sign = direction === "max" ? -1 : 1;
  const known = lines.flatMap((line) => {
    const cost = line.costPer1000Items ?? line.cost;
    return cost === undefined || line.metric === undefined ? [] : [{ line, cost, loss: sign * line.metric }];
  });
  const isBeaten = (one: (typeof known)[number]): boolean =>
    known.some(
      (other) =>
        other.cost <= one.cost && other.loss <= one.loss && (other.cost < one.cost || other.loss < one.loss),
    );
  return new Set(known.filter((one) => !isBeaten(one)).map(({ line }) => line));
}
