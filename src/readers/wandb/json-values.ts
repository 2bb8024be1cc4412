// Values of W&B's records: JSON texts, as numbers where they are metrics.

import { isPlainObject } from "../../core/flatten.js";
import { JsonSyntaxError, parseTolerantJson } from "../../core/json/tolerant-json.js";
import { metricValueOf } from "../cell.js";
import { leavesOf } from "../run-draft.js";

const plainNumber = /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** The value of a JSON text, with NaN and Infinity as Python writes them; the text itself where it is none. */
export function jsonValueOf(text: string): unknown {
  if (plainNumber.test(text)) return Number(text);
  try {
    return parseTolerantJson(text).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return text;
    throw error;
  }
}

/**
 * Calls `onMetric` with each number in a logged value, whose name is dotted where it lies in objects. Media,
 * histograms, tables (objects with a `_type`), texts and lists are no metrics; so are W&B's own keys (`_step`, `_wandb`).
 */
export function eachMetric(
  key: string,
  json: string,
  onMetric: (name: string, value: number | null) => void,
): void {
  if (key.startsWith("_")) return;
  const value = jsonValueOf(json);
  if (!isPlainObject(value)) {
    addNumber(key, value, onMetric);
    return;
  }
  if ("_type" in value) return;
  for (const [name, leaf] of leavesOf(value, key)) addNumber(name, leaf, onMetric);
}

function addNumber(
  name: string,
  leaf: unknown,
  onMetric: (name: string, value: number | null) => void,
): void {
  const value = metricValueOf(leaf);
  if (value !== undefined && value !== null) onMetric(name, value);
}
