// A contract held against runs: which pattern rules which metric, what nobody rules, what rules nothing, what contradicts.

import { findUsualField } from "../field/field.js";
import type { FieldTable } from "../field/field-table.js";
import { nearestNames } from "../nearest-names.js";
import { type Contract, entriesFor, type MetricContract, type MetricRule, ruleFor } from "./contract.js";

export interface ReviewedMetric {
  /** Without "metrics.". */
  readonly metric: string;
  /** Runs that have it. */
  readonly runs: number;
  readonly rule: MetricRule;
  /** Patterns that fit, the one that decides first; empty for a metric without a contract. */
  readonly patterns: readonly string[];
}

export interface ContractReview {
  readonly metrics: readonly ReviewedMetric[];
  /** Entries that fit no metric of these runs, with the nearest names that there are. */
  readonly unused: readonly { readonly pattern: string; readonly nearest: readonly string[] }[];
  /** Sentences about entries that contradict themselves or each other, and which one wins. */
  readonly contradictions: readonly string[];
  /** Volatile keys and columns that no run has. */
  readonly unknownKeys: readonly string[];
}

/** Holds a contract against the runs of a table. */
export function reviewContract(table: FieldTable, contract: Contract): ContractReview {
  const metrics = [...table.columns.values()].flatMap((column): ReviewedMetric[] => {
    if (column.kind !== "metric") return [];
    const metric = column.name.replace(/^metrics\./, "");
    const runs = column.values.reduce<number>((sum, value) => sum + (value === undefined ? 0 : 1), 0);
    const patterns = entriesFor(contract, metric).map(({ pattern }) => pattern);
    return [{ metric, runs, rule: ruleFor(contract, metric), patterns }];
  });
  const names = metrics.map(({ metric }) => metric);
  const used = new Set(metrics.flatMap(({ patterns }) => patterns));
  const keys = [...contract.volatile, ...(contract.columns ?? [])].filter((key) => !key.includes("*"));
  return {
    metrics,
    unused: contract.metrics
      .filter(({ pattern }) => !used.has(pattern))
      .map(({ pattern }) => ({ pattern, nearest: nearestNames(pattern, names, 3) })),
    contradictions: [
      ...contract.metrics.flatMap(contradictionIn),
      ...metrics.flatMap(({ metric }) => contradictionsBetween(entriesFor(contract, metric), metric)),
    ],
    unknownKeys: [...new Set(keys)].filter((key) => findUsualField(table, key) === undefined),
  };
}

/** A direction towards which the target cannot be reached. */
function contradictionIn({ pattern, direction, target }: MetricContract): string[] {
  if (direction === undefined || target === undefined) return [];
  const wants = target.trim().startsWith(">") || target.trim().startsWith("≥") ? "max" : "min";
  const isEquality = /^\s*=/.test(target);
  if (isEquality || wants === direction) return [];
  return [`"${pattern}": ${direction} is better, but its target is "${target}"`];
}

const compared = ["direction", "unit", "target", "tolerance", "summary"] as const;

/** "t20.mae: "*.mae" says unit ms, "t20.mae" says s; the more specific wins: s". */
function contradictionsBetween(entries: readonly MetricContract[], metric: string): string[] {
  return compared.flatMap((key) => {
    const saying = entries.filter((entry) => entry[key] !== undefined);
    const [first] = saying;
    const other = saying.find((entry) => entry[key] !== first?.[key]);
    if (first === undefined || other === undefined) return [];
    return [
      `${metric}: "${first.pattern}" says ${key} ${first[key]}, "${other.pattern}" says ${other[key]}; the more specific wins: ${first[key]}`,
    ];
  });
}
