// Lines about steps in what a program printed: "Epoch 1/3 - loss: 0.5 - acc: 0.8", "| epoch 2 | loss 4.1 | ppl 17".

import type { Value } from "../../core/value.js";
import { parseCell } from "../cell.js";
import type { Table } from "./table.js";

const stepWord =
  /(?:^|[^A-Za-z_])(epoch|step|iter|iteration|round|episode)\b[\s:=#[(]{0,4}(\d{1,9})(?![\d.]*[.:]\d)/i;
const pair =
  /([A-Za-z][\w./@-]*(?: [A-Za-z]\w*)?)\s{0,3}[:=]\s{0,3}([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan|-?inf)(?![\w:]|\.\d)/gi;
const pairBetweenBars = /\|\s*([A-Za-z][\w./@]*)\s+([-+]?\d[\d.]*(?:e[-+]?\d+)?)\s*(?=\||$)/gi;
const longestLine = 2_000;
const mostLines = 100_000;

/** A table with a row a step; undefined when fewer than two steps have numbers. Of a step that comes again the last counts. */
export function stepsOfText(text: string): Table | undefined {
  const rows = new Map<number, Map<string, Value>>();
  const names = new Map<string, number>();
  let axis: string | undefined;
  let current: number | undefined;
  for (const line of text.split(/\r?\n|\r/, mostLines)) {
    if (line.length > longestLine) continue;
    const step = stepWord.exec(line);
    const word = step?.[1]?.toLowerCase();
    axis ??= word;
    if (step !== null && word === axis) current = Number(step[2]);
    if (current === undefined) continue;
    const row = rows.get(current) ?? new Map<string, Value>();
    for (const [name, value] of pairsIn(line, axis)) {
      row.set(name, value);
      if (!names.has(name)) names.set(name, names.size);
    }
    if (row.size > 0) rows.set(current, row);
  }
  if (axis === undefined || rows.size < 2 || names.size > 200) return undefined;
  const columns = [...names.keys()];
  const cells = [...rows].map(([step, row]) => [step, ...columns.map((name) => row.get(name))]);
  return { columns: [axis, ...columns], rows: cells };
}

function pairsIn(line: string, axis: string | undefined): [string, Value][] {
  const found = [...line.matchAll(pair), ...line.matchAll(pairBetweenBars)];
  return found.flatMap(([, name = "", text = ""]): [string, Value][] => {
    const value = parseCell(text);
    const isAxis = name.toLowerCase() === axis;
    return typeof value !== "number" || isAxis ? [] : [[name, value]];
  });
}
