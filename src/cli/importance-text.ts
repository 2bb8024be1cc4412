// Importance of params for people: one table of all, then the mean by value of the strongest.

import { type Contract, ruleFor } from "../core/contract/contract.js";
import { fewestRuns, type Importance, type ParamImportance } from "../core/importance/importance.js";
import type { Entanglement } from "../core/importance/importance-entangled.js";
import { cutMiddle, displayWidth, printable } from "../core/printable.js";
import { chooseNumberFormat, formatNumber } from "../core/units.js";
import { renderPlainTable } from "../exporters/plain-table.js";

export interface ImportanceTextOptions {
  readonly columns: number | undefined;
  readonly color: boolean;
  readonly contract: Contract;
  /** Params whose means are asked for; the strongest when absent. */
  readonly by?: readonly ParamImportance[];
}

/** Params whose means are shown unasked, and lines of one such table. */
const [mostTables, mostLines] = [5, 20];

/** Ends with a line break. */
export function importanceText(importance: Importance, options: ImportanceTextOptions): string {
  const { params, runs, constant } = importance;
  const metric = importance.field.replace(/^metrics\./, "");
  const same =
    constant === 0 ? "" : ` ${constant} more ${constant === 1 ? "has" : "have"} one value in all runs.`;
  const head = `${printable(metric)} over ${runs} ${runs === 1 ? "run" : "runs"}; ${params.length} ${params.length === 1 ? "param varies" : "params vary"}.${same}`;
  if (params.length === 0) return `${head}\n`;
  const shown = options.by ?? params.filter(({ strength }) => strength !== undefined).slice(0, mostTables);
  const sections = [
    head,
    overview(importance, options).trimEnd(),
    footnotes(params),
    ...shown.map((entry) => dialTable(entry, metric, options)),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function overview({ params, field }: Importance, options: ImportanceTextOptions): string {
  const { direction } = ruleFor(options.contract, field.replace(/^metrics\./, ""));
  const header = ["param", "n", "values", "measure", "strength", "95 % interval", "p (Holm)", "reading"];
  const rows = params.map((entry) => [
    entry.param,
    String(entry.n),
    String(entry.values),
    entry.kind === "number" ? "rho" : "omega²",
    entry.strength === undefined ? "–" : twoDigits(entry.strength),
    entry.interval === undefined
      ? "–"
      : `${twoDigits(entry.interval.low)} … ${twoDigits(entry.interval.high)}`,
    entry.adjustedP === undefined ? "–" : pText(entry.adjustedP),
    reading(entry, direction),
  ]);
  const isNarrow = options.columns !== undefined && options.columns < narrow;
  const kept = [header, ...rows].map((row) => (isNarrow ? row.filter((_, at) => !seldom.has(at)) : row));
  return renderPlainTable(kept[0] ?? [], cutNames(kept.slice(1), kept[0] ?? [], options.columns), options);
}

/** On narrower terminals the measure and the number of values are left out: the tables below show them. */
const narrow = 100;
const seldom: ReadonlySet<number> = new Set([2, 3]);
const leastName = 12;
/** Longer reasons are cut before names are. */
const mostReading = 24;

/** Names make room, so that what is said of them stays whole. */
function cutNames(rows: readonly string[][], header: readonly string[], columns = 1000): string[][] {
  const others = header.slice(1).reduce((sum, title, index) => {
    const texts = [title, ...rows.map((row) => row[index + 1] ?? "")];
    return sum + 2 + Math.min(mostReading, Math.max(...texts.map((text) => displayWidth(text))));
  }, 0);
  const room = Math.max(leastName, columns - others);
  return rows.map(([name = "", ...cells]) => [cutMiddle(printable(name), room), ...cells]);
}

/** Without the sign of a zero. */
function twoDigits(value: number): string {
  return value.toFixed(2).replace(/^-(0\.00)$/, "$1");
}

function pText(p: number): string {
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

function reading(entry: ParamImportance, direction: "min" | "max" | undefined): string {
  if (entry.reason !== undefined) return entry.reason;
  if (!entry.isMarked) return "cannot tell from chance";
  if (entry.kind === "category" || entry.strength === undefined) return "goes with it";
  const isUp = entry.strength > 0;
  const effect = direction === undefined ? "" : isUp === (direction === "max") ? " (better)" : " (worse)";
  return `larger → ${isUp ? "higher" : "lower"}${effect}`;
}

function footnotes(params: readonly ParamImportance[]): string {
  const entangled = entangledLines(params);
  const lines = [
    "rho: Spearman's rank correlation. omega²: share of the variance. What goes",
    "together need not be the cause; intervals and p take runs as independent.",
    ...(params.some(({ reason }) => reason?.startsWith("not enough") === true)
      ? [`At least ${fewestRuns} runs are needed, for a category two values with 2 runs or more.`]
      : []),
  ];
  return [...lines, ...(entangled.length === 0 ? [] : ["", "Cannot be told apart:", ...entangled])].join(
    "\n",
  );
}

const mostEntangled = 8;

/** A line a param, each pair once. */
function entangledLines(params: readonly ParamImportance[]): string[] {
  const seen = new Set<string>();
  const lines = params.flatMap(({ param, entangledWith }) => {
    const fresh = entangledWith.filter((other) => {
      const pair = [param, other.param].sort().join("\n");
      if (seen.has(pair) || other.how === "determined") return false;
      seen.add(pair);
      return true;
    });
    return fresh.length === 0 ? [] : wrap(`${param} ${entangledText(fresh)}`);
  });
  const more = lines.length - mostEntangled;
  return more > 0 ? [...lines.slice(0, mostEntangled), "  … and more; --json lists all"] : lines;
}

/** "varies with batch_size, lr (rho = 0.95); determines max_epochs" */
function entangledText(others: readonly Entanglement[]): string {
  const together = others
    .filter(({ how }) => how === "same" || how === "correlated")
    .map(({ param, rho }) => (rho === undefined ? param : `${param} (rho = ${rho.toFixed(2)})`));
  const determined = others.filter(({ how }) => how === "determines").map(({ param }) => param);
  return [
    ...(together.length === 0 ? [] : [`varies with ${together.join(", ")}`]),
    ...(determined.length === 0 ? [] : [`determines ${determined.join(", ")}`]),
  ].join("; ");
}

const widest = 80;

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = " ";
  for (const word of printable(text).split(" ")) {
    if (line.trim() !== "" && displayWidth(`${line} ${word}`) > widest) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

function dialTable({ param, by }: ParamImportance, metric: string, options: ImportanceTextOptions): string {
  const shown = by.slice(0, mostLines);
  const format = chooseNumberFormat(
    shown.map(({ mean }) => mean),
    {},
  );
  const rows = shown.map(({ value, n, mean, interval }) => [
    value,
    String(n),
    format(mean),
    interval === undefined ? "–" : `± ${formatNumber((interval.high - interval.low) / 2)}`,
  ]);
  const table = renderPlainTable([`by ${param}`, "n", `mean ${metric}`, "95 %"], rows, {
    columns: options.columns,
    color: options.color,
  });
  const more = by.length > mostLines ? `\n… and ${by.length - mostLines} more values; --json lists all` : "";
  return table.trimEnd() + more;
}
