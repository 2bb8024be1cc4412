// `runledger cost`: tokens and their cost over runs.

import { resolve } from "node:path";
import { ruleFor } from "../../core/contract/contract.js";
import { type CostLine, costReport, costTotal } from "../../core/evaluation/cost-report.js";
import type { PriceBook } from "../../core/evaluation/price-book.js";
import { currencyOf, itemsOfRun, type RunUsage, usageOfRuns } from "../../core/evaluation/run-usage.js";
import { getField } from "../../core/field/field.js";
import { type FieldTable, idOfRow } from "../../core/field/field-table.js";
import { formatNumber } from "../../core/format-number.js";
import { encodeJson } from "../../core/json/tolerant-json.js";
import type { Direction } from "../../core/metric.js";
import { exitCodes } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { readPrices } from "../../store/price-file.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import {
  type OpenRunTable,
  openRunTable,
  printNoRuns,
  printProblems,
  readingExitCode,
} from "../open-runs.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const { options } = invocation;
  const prices =
    options.prices === undefined
      ? undefined
      : readPrices(resolve(context.workingFolder, String(options.prices)));
  const open = openRunTable(invocation, context);
  if (open.table.rows.length === 0 && options.json !== true) {
    printNoRuns(open, context);
    open.finish();
    return exitCodes.done;
  }
  const rows =
    options.where === undefined
      ? open.table.rows.map((_, row) => row)
      : await selectRows(open.table, String(options.where));
  const report = reportOf(invocation, { open, rows, prices });
  context.writeOut(options.json === true ? jsonOf(report) : textOf(report, context));
  if (options.json !== true) printProblems(open.problems, context);
  open.finish();
  return readingExitCode(invocation, open.problems);
};

interface Report {
  readonly by: string;
  readonly lines: readonly CostLine[];
  readonly total: CostLine;
  readonly currency: string;
  readonly metric: { readonly name: string; readonly direction: Direction | undefined } | undefined;
  /** Runs that tell nothing of tokens. */
  readonly silentRuns: number;
}

function reportOf(
  { options }: Invocation,
  world: {
    readonly open: OpenRunTable;
    readonly rows: readonly number[];
    readonly prices: PriceBook | undefined;
  },
): Report {
  const { table, places } = world.open;
  const by = options.by === undefined ? "model" : String(options.by);
  const usages = usageOfRuns(table, world.rows, world.prices);
  const field = options.metric === undefined ? undefined : getField(table, String(options.metric));
  const name = field?.name.replace(/^metrics\./, "");
  const direction = name === undefined ? undefined : ruleFor(places.contract, name).direction;
  const metricOf = (row: number): number | undefined => {
    const value = field?.values[row];
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
  const choices = {
    nameOf: namer(table, by),
    itemsOf: itemsOfRun(table),
    ...(field === undefined ? {} : { metricOf }),
    ...(direction === undefined ? {} : { direction }),
  };
  return {
    by,
    lines: costReport(usages, choices),
    total: costTotal(usages, choices),
    currency: world.prices?.currency ?? currencyOf(table, world.rows),
    metric: name === undefined ? undefined : { name, direction },
    silentRuns: world.rows.length - new Set(usages.map(({ row }) => row)).size,
  };
}

function namer(table: FieldTable, by: string): (usage: RunUsage) => string {
  if (by === "model") return ({ model }) => model;
  if (by === "run") return ({ row }) => idOfRow(table, row);
  const { values } = getField(table, by);
  return ({ row }) => String(values[row] ?? "–");
}

function textOf(report: Report, context: Context): string {
  const { lines, total, metric, by } = report;
  if (lines.length === 0)
    return "No run tells of tokens or cost. Record them: run.usage({ model, prompt_tokens, … })\n";
  const header = [
    by,
    ...["runs", "items", "prompt", "completion", `cost ${report.currency}`, "per 1,000"],
    ...(metric === undefined ? [] : [metric.name, ""]),
  ];
  const rows = [...lines, ...(lines.length > 1 ? [total] : [])].map((line) => [
    line.name,
    String(line.runs),
    countText(line.items),
    countText(line.usage.prompt_tokens),
    countText(line.usage.completion_tokens),
    moneyText(line.cost),
    moneyText(line.costPer1000Items),
    ...(metric === undefined ? [] : [moneyText(line.metric), line.isOnFront ? "*" : ""]),
  ]);
  const { columns, useColor: color } = context.terminal;
  return `${renderPlainTable(header, rows, { columns, color })}${remarks(report)}`;
}

function remarks({ lines, metric, silentRuns }: Report): string {
  const unknown = lines.filter(({ cost }) => cost === undefined).map(({ name }) => name);
  const words = [
    ...(unknown.length === 0
      ? []
      : [`Cost unknown: ${unknown.slice(0, 5).join(", ")}. Name prices: --prices prices.yaml`]),
    ...(metric === undefined
      ? []
      : metric.direction === undefined
        ? [`Which direction of ${metric.name} is better is not known; say it in runledger.yaml.`]
        : [
            `* nothing is both cheaper and better (${metric.direction === "max" ? "higher" : "lower"} ${metric.name}).`,
          ]),
    ...(silentRuns === 0
      ? []
      : [`${silentRuns === 1 ? "1 run tells" : `${silentRuns} runs tell`} nothing of tokens.`]),
  ];
  return words.length === 0 ? "" : `\n${words.join("\n")}\n`;
}

function countText(count: number | undefined): string {
  return count === undefined ? "–" : String(count);
}

function moneyText(amount: number | undefined): string {
  return amount === undefined ? "–" : formatNumber(amount);
}

function jsonOf({ by, lines, total, currency, metric, silentRuns }: Report): string {
  const line = (one: CostLine): Record<string, unknown> => ({
    name: one.name,
    runs: one.runs,
    items: one.items ?? null,
    ...one.usage,
    cost: one.cost ?? null,
    cost_per_1000_items: one.costPer1000Items ?? null,
    ...(metric === undefined ? {} : { metric: one.metric ?? null, is_on_front: one.isOnFront }),
  });
  const answer = {
    schema: "runledger.cost/1",
    by,
    currency,
    ...(metric === undefined ? {} : { metric: metric.name, direction: metric.direction ?? null }),
    lines: lines.map(line),
    total: line(total),
    runs_without_usage: silentRuns,
  };
  return `${encodeJson(answer, 2)}\n`;
}
