// Reports → text for people, and the summary of all goals.

import { type Figure, isReached, type Report } from "./report.js";
import type { Spread } from "./spread.js";

/** One report as a block of lines. */
export function renderReport(report: Report): string {
  const width = Math.max(20, ...report.lines.map((line) => line.name.length));
  const lines = report.lines.map((line) => {
    const [first, ...more] = line.figures.map(renderFigure);
    const head = `  ${line.name.padEnd(width)}  ${renderSpread(line.spread)}`;
    const indent = " ".repeat(head.length + 2);
    return [`${head}${first === undefined ? "" : `  ${first}`}`, ...more.map((text) => indent + text)].join(
      "\n",
    );
  });
  const remarks = report.remarks.map((remark) => `  · ${remark}`);
  const skipped = report.skipped.map(({ name, reason }) => `  skipped: ${name}: ${reason}`);
  const title = `${report.title} (${report.unit}, median and min–max of ${report.basis})`;
  return `${[title, ...lines, ...remarks, ...skipped].join("\n")}\n`;
}

/** How many goals were reached, which were not, and what was not measured. */
export function renderSummary(reports: readonly Report[]): string {
  const judged = reports.flatMap((report) =>
    report.lines.flatMap((line) =>
      line.figures
        .filter((figure) => figure.goal !== undefined)
        .map((figure) => ({ text: `${line.name}: ${renderFigure(figure)}`, isReached: isReached(figure) })),
    ),
  );
  const missed = judged.filter((one) => one.isReached === false);
  const skipped = reports.flatMap((report) => report.skipped);
  const lines = [
    `${judged.length - missed.length} of ${judged.length} goals reached.`,
    ...missed.map((one) => `  missed: ${one.text}`),
    ...skipped.map(({ name, reason }) => `  not measured: ${name} (${reason})`),
  ];
  return `${lines.join("\n")}\n`;
}

function renderFigure(figure: Figure): string {
  const value = `${number(figure.value)}${figure.unit === "×" ? "×" : ` ${figure.unit}`} ${figure.meaning}`;
  if (figure.goal === undefined) return value;
  const [sign, limit] = "atMost" in figure.goal ? ["≤", figure.goal.atMost] : ["≥", figure.goal.atLeast];
  const goal = `goal ${sign} ${limit}${figure.unit === "×" ? "×" : ` ${figure.unit}`}`;
  return `${value.padEnd(36)}  ${goal}  ${isReached(figure) === true ? "reached" : "MISSED"}`;
}

function renderSpread(spread: Spread): string {
  const range = `(${number(spread.min)}–${number(spread.max)})`;
  return `${number(spread.median).padStart(8)} ${range.padEnd(17)}`;
}

/** Three figures; whole numbers from 100 on. */
function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size >= 1 ? 2 : 3);
}
