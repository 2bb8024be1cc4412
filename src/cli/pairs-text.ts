// Two runs compared by item, for people: what was joined, who flipped, the verdict, the numbers, the first flips.

import { formatNumber } from "../core/format-number.js";
import type { Agreement } from "../core/paired-items/agreement.js";
import { listed } from "../core/paired-items/answer-source.js";
import type { PairedComparison } from "../core/paired-items/compare-items.js";
import { pairedSentence } from "../core/paired-items/paired-sentence.js";
import { cutMiddle, cutText, displayWidth, padText, printable } from "../core/printable.js";
import type { Kappa } from "../core/statistics/kappa.js";
import type { Value } from "../core/value.js";
import { renderPlainTable } from "../exporters/plain-table.js";
import { wrapWords } from "../exporters/wrap-words.js";
import type { Context } from "./context.js";
import type { PairedAnswer } from "./paired-answer.js";
import { methodNotes, metricTable } from "./pairs-metrics.js";

const shownItems = 5;
/** Width of the text where there is no terminal. */
const usualColumns = 120;

/** The whole answer; no line is wider than the terminal. */
export function pairsText(answer: PairedAnswer, terminal: Context["terminal"]): string {
  const { compared } = answer;
  const columns = terminal.columns;
  const width = Math.min(columns ?? usualColumns, usualColumns);
  const sections = [
    heading(answer, width),
    flipTable(compared),
    verdict(answer, width),
    compared.metrics.length === 0 ? "" : metricTable(compared.metrics, { columns, color: terminal.useColor }),
    wrapWords(agreementText(compared.agreement), width),
    methodNotes(compared, width),
    items(compared, { columns, color: terminal.useColor }),
  ];
  return `${sections
    .map((text) => text.trimEnd())
    .filter((text) => text !== "")
    .join("\n\n")}\n`;
}

function heading(answer: PairedAnswer, width: number): string {
  const { a, b, read } = answer;
  const side = (letter: string, id: string, table: { source: string; count: number }): string => {
    const rest = `  ${printable(table.source)}, ${counted(table.count, "item")}`;
    const room = Math.max(10, width - 3 - displayWidth(rest));
    return `${letter}  ${cutMiddle(printable(id), room)}${cutMiddle(rest, width - 13)}`;
  };
  const lines = [joinText(answer), ...leftOut(answer)].map((line) => wrapWords(printable(line), width));
  return [side("A", a.id, read.pair.a), side("B", b.id, read.pair.b), ...lines].join("\n");
}

function joinText({ read, compared }: PairedAnswer): string {
  const { joined, key } = compared;
  const isGuess = key.from === "row-number" && !read.pair.a.isOrdered;
  const by =
    key.columns.length > 0
      ? key.columns.join(" and ")
      : `row number${isGuess ? ", for want of a unique column" : ""}`;
  const alone = (letter: string, keys: readonly string[]): string =>
    `${keys.length} only in ${letter}${keys.length === 0 ? "" : ` (${listed(keys.map(shortKey), 3)})`}`;
  const counts = `${counted(joined.keys.length, "item")} in both, ${alone("A", joined.onlyA)}, ${alone("B", joined.onlyB)}`;
  return `Joined by ${by}: ${counts}. ${judgedBy(compared)}`.trim();
}

function judgedBy({ source, flips }: PairedComparison): string {
  if (source.isNumeric) return `Errors are those of ${source.answer} against ${source.expected}.`;
  if (flips === undefined) return "";
  if (source.correct !== undefined) return `Right is what ${source.correct} says.`;
  return `Right is where ${source.answer} equals ${source.expected}.`;
}

function leftOut({ read, compared }: PairedAnswer): string[] {
  const { joined, flips, otherLabel } = compared;
  const lines: string[] = [];
  if (joined.repeated.length > 0)
    lines.push(
      `Left out: ${counted(joined.repeated.length, "key")} in several rows of one run (${listed(joined.repeated.map(shortKey), 3)}); --key A,B tells repeats apart.`,
    );
  if (joined.withoutKey > 0) lines.push(`Left out: ${counted(joined.withoutKey, "row")} without a key.`);
  if (otherLabel > 0)
    lines.push(
      `Left out: ${counted(otherLabel, "item")} whose ${compared.source.expected} differs between the runs.`,
    );
  const untold = (flips?.untold ?? 0) - otherLabel;
  if (untold > 0) lines.push(`Left out: ${counted(untold, "item")} of which right or wrong is not told.`);
  if (read.notChosen.length > 0)
    lines.push(
      `Other files of A look like results too: ${listed(read.notChosen, 4)}. Choose with --items NAME.`,
    );
  return lines;
}

function flipTable({ flips }: PairedComparison): string {
  if (flips === undefined) return "";
  const cells = [
    ["", "B right", "B wrong"],
    ["A right", String(flips.bothRight), String(flips.onlyARight)],
    ["A wrong", String(flips.onlyBRight), String(flips.bothWrong)],
  ];
  const width = Math.max(...cells.flat().map((cell) => cell.length));
  return cells
    .map((row) =>
      row
        .map((cell, at) => padText(cell, width, at > 0 ? "right" : "left"))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function verdict({ a, b, compared }: PairedAnswer, width: number): string {
  const sentence = pairedSentence(compared, { a: printable(a.id), b: printable(b.id) });
  const same = a.path === b.path && a.id === b.id ? " These are the same results twice." : "";
  return wrapWords(sentence + same, width);
}

function agreementText(agreement: Agreement | undefined): string {
  if (agreement === undefined) return "";
  const what = agreement.of === "answers" ? "Same answer" : "Both right or both wrong";
  const labels = [
    agreement.aWithLabels === undefined
      ? ""
      : `A with the labels κ ${formatNumber(agreement.aWithLabels.kappa, 3)}`,
    agreement.bWithLabels === undefined ? "" : `B κ ${formatNumber(agreement.bWithLabels.kappa, 3)}`,
  ].filter((text) => text !== "");
  const between = agreement.between === undefined ? "" : `, Cohen's κ ${kappaText(agreement.between)}`;
  const share = `${(100 * agreement.share).toFixed(1)} % of ${counted(agreement.n, "item")}`;
  return `${what}: ${share}${between}.${labels.length === 0 ? "" : ` ${labels.join(", ")}.`}`;
}

function kappaText({ kappa, interval }: Kappa): string {
  return `${formatNumber(kappa, 3)} (${formatNumber(interval.low, 3)} to ${formatNumber(interval.high, 3)})`;
}

function items(
  { disagreements, flips, key }: PairedComparison,
  options: { readonly columns: number | undefined; readonly color: boolean },
): string {
  if (disagreements.length === 0) return "";
  const count = disagreements.length;
  const first = Math.min(count, shownItems);
  const isAmount = disagreements[0]?.change === "amount";
  const what = isAmount
    ? "Largest differences"
    : flips === undefined
      ? "Answered differently"
      : "Disagreements";
  const shown = disagreements.slice(0, first);
  const hasText = shown.some(({ text }) => text !== undefined);
  const keyName = key.columns.length === 0 ? "row" : key.columns.join(" / ");
  const rows = shown.map(({ key: name, change, expected, a, b, text }) => [
    shortKey(name),
    ...(flips === undefined ? [] : [changeWords[change]]),
    ...[expected, a, b].map(valueText),
    ...(hasText ? [cutText(printable(text ?? "–"), 60)] : []),
  ]);
  const header = [
    keyName,
    ...(flips === undefined ? [] : ["right"]),
    ...["expected", "A", "B"],
    ...(hasText ? ["text"] : []),
  ];
  const filled = header.map((name, at) => name !== "expected" || rows.some((row) => row[at] !== "–"));
  const keep = (row: readonly string[]): string[] => row.filter((_, at) => filled[at]);
  const more = count > first ? `, ${first} of ${count}; all with --csv FILE` : "";
  return `${what}${more}:\n${renderPlainTable(keep(header), rows.map(keep), options)}`;
}

const changeWords = {
  only_a_right: "only A",
  only_b_right: "only B",
  answers: "neither",
  amount: "",
} as const;

function valueText(value: Value | undefined): string {
  if (value === undefined) return "–";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string" && /^-?\d+\.\d+(e[-+]?\d+)?$/.test(value))
    return formatNumber(Number(value), 5);
  return cutText(printable(typeof value === "string" ? value : JSON.stringify(value)), 40);
}

function shortKey(key: string): string {
  return cutMiddle(printable(key), 32);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
