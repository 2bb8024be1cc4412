// What the files of runs tell of tokens and cost, whichever of the known forms they have.

import type { FieldColumn, FieldTable } from "../field/field-table.js";
import type { Value } from "../value.js";
import { costOf, type PriceBook } from "./price-book.js";
import { type ModelUsage, tokenKinds } from "./token-usage.js";

/** Tokens that one run spent on one model. */
export interface RunUsage {
  readonly row: number;
  readonly model: string;
  readonly usage: ModelUsage;
  /** Undefined when it is not known. */
  readonly cost: number | undefined;
}

/** Tokens that were counted for all models of a run together are told under this name when the run does not name one. */
export const unnamedModel = "(not named)";

const byModel = /^(?:.*\.)?token_usage\.by_model\.(.+)\.(calls_made|cost|\w+_tokens)$/;

/**
 * Usage by run and model. A run without a split by model counts as one model, the one it names.
 * @param prices recalculates all costs; undefined: what the runs say
 */
export function usageOfRuns(table: FieldTable, rows: readonly number[], prices?: PriceBook): RunUsage[] {
  const split = columnsByModel(table);
  const whole = wholeColumns(table);
  return rows.flatMap((row) => {
    const found = [...split].flatMap(([model, columns]) => usageAt(row, { model, columns, prices }));
    if (found.length > 0) return found;
    const model = modelsUsed(whole.model?.values[row]);
    return usageAt(row, { model, columns: whole.columns, prices });
  });
}

/** Items that a run counted; undefined when it did not. */
export function itemsOfRun(table: FieldTable): (row: number) => number | undefined {
  const names =
    /(?:^|\.)(?:evaluation\.items|items_processed|products_processed|\w+s_processed|total_items|num_items)$/;
  const columns = [...table.columns.values()].filter(({ name }) => names.test(name));
  return (row) => {
    for (const { values } of columns) {
      const value = values[row];
      if (typeof value === "number" && value > 0) return value;
    }
    return undefined;
  };
}

/** The currency that the runs name; "USD" where none does, and all of them where they differ. */
export function currencyOf(table: FieldTable, rows: readonly number[]): string {
  const columns = [...table.columns.values()].filter(({ name }) => /(^|\.)token_usage\.currency$/.test(name));
  const named = columns.flatMap(({ values }) => rows.flatMap((row) => values[row] ?? []));
  const distinct = [...new Set(named.map(String))];
  return distinct.length === 0 ? "USD" : distinct.join("/");
}

type UsageColumns = Readonly<Record<string, FieldColumn | undefined>>;

function columnsByModel(table: FieldTable): Map<string, UsageColumns> {
  const models = new Map<string, Record<string, FieldColumn | undefined>>();
  for (const column of table.columns.values()) {
    const [, model, count] = byModel.exec(column.name) ?? [];
    if (model === undefined || count === undefined) continue;
    const columns = models.get(model) ?? {};
    models.set(model, { ...columns, [count]: column });
  }
  return models;
}

/** Sums over all models: "total_prompt_tokens" and its like, wherever they stand. */
function wholeColumns(table: FieldTable): {
  readonly columns: UsageColumns;
  readonly model: FieldColumn | undefined;
} {
  const find = (ending: RegExp): FieldColumn | undefined =>
    [...table.columns.values()].find(({ name }) => ending.test(name));
  const columns: Record<string, FieldColumn | undefined> = {
    calls_made: find(/(?:^|\.)calls_made$/),
    cost: find(/(?:^|\.)(?:token_usage\.cost|total_cost|cost_usd|total_cost_usd)$/),
  };
  for (const kind of tokenKinds) columns[kind] = find(new RegExp(`(?:^|\\.)total_${kind}$`));
  return { columns, model: find(/(?:^|\.)model_used$/) };
}

function usageAt(
  row: number,
  source: { readonly model: string; readonly columns: UsageColumns; readonly prices: PriceBook | undefined },
): RunUsage[] {
  const { model, columns, prices } = source;
  const count = (name: string): number => {
    const value = columns[name]?.values[row];
    return typeof value === "number" && value >= 0 ? value : 0;
  };
  const told = ["calls_made", "cost", ...tokenKinds].some((name) => columns[name]?.values[row] !== undefined);
  if (!told) return [];
  const usage: ModelUsage = {
    calls_made: count("calls_made"),
    prompt_tokens: count("prompt_tokens"),
    completion_tokens: count("completion_tokens"),
    cached_tokens: count("cached_tokens"),
    reasoning_tokens: count("reasoning_tokens"),
  };
  const recorded = columns.cost?.values[row];
  const known = typeof recorded === "number" && Number.isFinite(recorded) ? recorded : undefined;
  return [{ row, model, usage, cost: prices === undefined ? known : costOf(prices, model, usage) }];
}

function modelsUsed(value: Value | undefined): string {
  if (typeof value === "string" && value !== "") return value;
  return Array.isArray(value) && value.length > 0 ? value.join(" + ") : unnamedModel;
}
