// The text of a table cell → a value.

import type { Value } from "../core/value.js";

const plainNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * The value of a cell. Undefined when it is empty. NaN and null keep their meaning; numbers that would lose digits
 * ("0017", more than 2^53) stay texts, because they are names.
 */
export function parseCell(text: string): Value | undefined {
  const cell = text.trim();
  if (cell === "") return undefined;
  if (plainNumber.test(cell)) return numberOf(cell);
  switch (cell.toLowerCase()) {
    case "nan":
      return Number.NaN;
    case "na":
    case "n/a":
    case "null":
    case "none":
    case "<na>":
      return null;
    case "inf":
    case "+inf":
    case "infinity":
      return Number.POSITIVE_INFINITY;
    case "-inf":
    case "-infinity":
      return Number.NEGATIVE_INFINITY;
    case "true":
      return true;
    case "false":
      return false;
    default:
      return cell;
  }
}

/**
 * The value of a cell as people show it: also "91.2%" is a number (91.2), and "1,250,000" one. Undefined when it is empty.
 */
export function parseShown(text: string): Value | undefined {
  const cell = text.trim();
  if (/^[-+]?\d+(?:\.\d+)?\s?%$/.test(cell)) return Number.parseFloat(cell);
  if (/^[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(cell)) return parseCell(cell.replaceAll(",", ""));
  return parseCell(cell);
}

/**
 * A value where a metric stands: numbers, null, and the spellings of what JSON has no number for. Undefined for
 * anything else.
 */
export function metricValueOf(value: unknown): number | null | undefined {
  if (typeof value === "number" || value === null) return value;
  if (typeof value !== "string") return undefined;
  if (/^nan$/i.test(value)) return Number.NaN;
  if (/^[+]?inf(?:inity)?$/i.test(value)) return Number.POSITIVE_INFINITY;
  return /^-inf(?:inity)?$/i.test(value) ? Number.NEGATIVE_INFINITY : undefined;
}

function numberOf(cell: string): Value {
  if (/^[-+]?0\d/.test(cell)) return cell;
  const value = Number(cell);
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(cell) ? cell : value;
}
