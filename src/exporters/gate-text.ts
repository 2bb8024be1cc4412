// A gate's result on a terminal: the verdict first, then a line each metric.

import type { GateResult } from "../core/gate/gate.js";
import { printable } from "../core/printable.js";
import { gateCells, gateReason, gateSentence, gateWord } from "./gate-words.js";
import { renderPlainTable } from "./plain-table.js";
import { choosePaint } from "./terminal-style.js";
import { wrapWords } from "./wrap-words.js";

/** On narrower terminals spreads and numbers of seeds are left out. */
const roomForSpread = 100;

/** The whole answer, ending with a line break. */
export function renderGate(
  result: GateResult,
  { columns, color }: { readonly columns: number | undefined; readonly color: boolean },
): string {
  const paint = choosePaint(color);
  const hasPassed = result.outcome === "pass";
  const word = paint(hasPassed ? "PASS" : "FAIL", "bold", hasPassed ? "green" : "red");
  const wrap = (text: string): string => wrapWords(text, columns ?? Number.POSITIVE_INFINITY);
  const sentence = wrap(`PASS  ${gateSentence(result)}`).slice("PASS".length);
  const parts = [word + sentence];
  const { lines, remarks } = result;
  if (lines.length > 0) {
    const hasTargets = lines.some(({ target }) => target !== undefined);
    const isBrief = columns !== undefined && columns < roomForSpread;
    const rows = lines.map((line) => {
      const cells = gateCells(line, isBrief);
      const target = hasTargets ? [cells.target] : [];
      const mark = line.outcome === "pass" ? "pass" : "FAIL";
      return [cells.metric, mark, gateWord(line), cells.candidate, cells.reference, cells.change, ...target];
    });
    const header = [
      "metric",
      "",
      "verdict",
      "candidate",
      "reference",
      "change",
      ...(hasTargets ? ["target"] : []),
    ];
    parts.push(renderPlainTable(header, rows, { columns, color }).trimEnd());
  }
  const reasons = lines
    .filter(({ outcome }) => outcome === "fail")
    .map((line) => wrap(`${printable(line.question.metric)}: ${printable(gateReason(line))}`));
  if (reasons.length > 0) parts.push(reasons.join("\n"));
  const seeds = lines.length > 0 ? [seedsLine(result)] : [];
  const notes = [...seeds, ...remarks.map(printable)];
  if (notes.length > 0) parts.push(notes.map(wrap).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

/** How many seeds stand behind the numbers; the most of any metric. */
function seedsLine({ lines }: GateResult): string {
  const most = (of: "candidate" | "reference"): string => {
    const count = Math.max(...lines.map((line) => line[of].n));
    return count === 1 ? "1 seed" : `${count} seeds`;
  };
  return `Candidate: ${most("candidate")}; reference: ${most("reference")}. Numbers are means.`;
}
