// What runs do not share, as people read it: metrics, then candidates in order, then what explains nothing.

import type { FieldDifference, RunDifference } from "../core/difference/difference.js";
import { fittingRuns, runLabel } from "../core/difference/difference-columns.js";
import { valueTexts } from "../core/difference/difference-values.js";
import {
  differenceWords,
  isSerious,
  labelsOfFields,
  noteOfField,
} from "../core/difference/difference-words.js";
import { printable } from "../core/printable.js";
import { metricTable } from "./difference-metrics.js";
import { renderPlainTable } from "./plain-table.js";
import { choosePaint, type Paint } from "./terminal-style.js";
import { wrapWords } from "./wrap-words.js";

export interface DifferenceTextOptions {
  /** Width of the terminal; undefined when the answer goes to a file or pipe. */
  readonly columns: number | undefined;
  readonly color: boolean;
  /** Everything: also what is shared, without limits. */
  readonly all: boolean;
}

/** Most candidates that are shown unasked. */
const mostCauses = 15;

/** The whole answer, ending with a line break. */
export function renderDifference(difference: RunDifference, options: DifferenceTextOptions): string {
  const paint = choosePaint(options.color);
  const parts = [
    legend(difference, paint),
    verdictLine(difference, paint),
    causeTable(difference, options),
    metricTable(difference, options),
    narrowNote(difference, options.columns),
    remainder(difference, options),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function legend({ runs }: RunDifference, paint: Paint): string {
  const lines = runs.map((run, index) => {
    const start = run.startedAt === undefined ? "" : `, ${run.startedAt.replace("T", " ").slice(0, 16)}`;
    return `${paint(runLabel(index), "bold")}  ${printable(run.id)}  ${paint(`${run.status}${start}, ${run.layout}`, "dim")}`;
  });
  return lines.join("\n");
}

function verdictLine(difference: RunDifference, paint: Paint): string {
  const { head, rest } = differenceWords(difference);
  return paint(head, "bold") + rest;
}

function causeTable(difference: RunDifference, options: DifferenceTextOptions): string {
  const serious = difference.causes.filter(isSerious);
  const shown = options.all ? difference.causes : serious.slice(0, mostCauses);
  if (shown.length === 0) return "";
  const fitting = fittingRuns(difference.runs.length, options.columns);
  const labels = difference.runs.slice(0, fitting).map((_, index) => runLabel(index));
  const width = options.columns === undefined ? undefined : Math.floor(options.columns / 4);
  const notes = shown.map(noteOfField);
  const hasNotes = notes.some((note) => note !== "");
  const hasSiblings = shown.some(({ siblings }) => siblings !== undefined);
  const names = labelsOfFields(difference);
  const rows = shown.map((field, index) => [
    names.get(field.name) ?? field.name,
    field.kind,
    ...valueTexts(field, width).slice(0, fitting),
    ...(hasNotes ? [notes[index] ?? ""] : []),
    ...(hasSiblings ? [siblingText(field)] : []),
  ]);
  const header = [
    ...["field", "about", ...labels],
    ...(hasNotes ? ["note"] : []),
    ...(hasSiblings ? ["siblings"] : []),
  ];
  const more = serious.length - shown.length;
  const rest = more > 0 ? `\n… and ${more} less likely ones; --all shows them` : "";
  const meaning = hasSiblings
    ? `\n${wrapWords(
        `siblings: how strongly the field goes with ${printable(difference.rankedFor?.metric ?? "")} over all runs here, 0 to 1`,
        options.columns ?? Number.POSITIVE_INFINITY,
      )}`
    : "";
  const isPartial = shown.some(({ values }) => values.includes(undefined));
  const gaps = isPartial ? "\n–: the run's files do not say" : "";
  return renderPlainTable(header, rows, options).trimEnd() + rest + gaps + meaning;
}

function siblingText({ siblings }: FieldDifference): string {
  return siblings === undefined ? "–" : `${siblings.strength.toFixed(2)} of ${siblings.runs}`;
}

function narrowNote({ runs }: RunDifference, columns: number | undefined): string {
  const fitting = fittingRuns(runs.length, columns);
  if (fitting >= runs.length) return "";
  const left = runs.slice(fitting).map((_, index) => runLabel(fitting + index));
  return `${left.join(", ")} ${left.length === 1 ? "does" : "do"} not fit; a wider terminal, a pipe or --json shows all.`;
}

/** What explains nothing: named, so that nobody looks for it. */
function remainder(difference: RunDifference, options: DifferenceTextOptions): string {
  const cosmetic = options.all ? [] : difference.causes.filter((field) => !isSerious(field));
  const wrap = (title: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [listLine(title, names, options)];
  const lines = [
    ...wrap("Also different, but seldom of effect:", cosmetic.map(briefly)),
    ...wrap(
      "Follow from the runs and explain nothing:",
      difference.consequences.map(({ name }) => printable(name)),
    ),
  ];
  const { shared } = difference;
  if (!options.all)
    lines.push(`${shared.length} fields are the same${shared.length > 0 ? "; --all lists them" : ""}.`);
  else if (shared.length > 0) {
    const rows = shared.map(({ name, value }) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]);
    lines.push(`\n${renderPlainTable(["the same in all", "value"], rows, options).trimEnd()}`);
  }
  return lines.join("\n");
}

function briefly(field: FieldDifference): string {
  return `${printable(field.name)} (${valueTexts(field, 24).map(printable).join(" → ")})`;
}

/** Names in one paragraph of at most four lines. */
function listLine(title: string, names: readonly string[], { columns, all }: DifferenceTextOptions): string {
  const width = columns ?? 120;
  const lines: string[] = [title];
  let left = names.length;
  for (const name of names) {
    const end = left === 1 ? "" : ",";
    const last = lines.at(-1) ?? "";
    if (last.length + name.length + 2 <= width) lines[lines.length - 1] = `${last} ${name}${end}`;
    else if (lines.length < 4 || all) lines.push(`  ${name}${end}`);
    else return `${lines.join("\n")} and ${left} more`;
    left--;
  }
  return lines.join("\n");
}
