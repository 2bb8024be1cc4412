// The filter language on made-up runs: parsed by the core, decided here on plain values.

import { type Filter, parseFilter } from "../../../src/core/field/filter.js";
import type { FakeRuns, FakeValue } from "./fake-runs.js";

/** Indices of the runs that match all conditions. Throws what the server would answer. */
export function matchingRuns(runs: FakeRuns, where: readonly string[]): number[] {
  const filters = where.filter((text) => text.trim() !== "").map(readFilter);
  const all = runs.ids.map((_, index) => index);
  return filters.reduce((kept, filter) => kept.filter((index) => isMatch(runs, filter, index)), all);
}

function readFilter(text: string): Filter {
  try {
    return parseFilter(text);
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    throw { code: "bad-filter", message, ...(hint !== undefined && { hint }) };
  }
}

function isMatch(runs: FakeRuns, filter: Filter, index: number): boolean {
  if (filter.kind === "not") return !isMatch(runs, filter.part, index);
  if (filter.kind !== "compare") {
    const matches = (part: Filter): boolean => isMatch(runs, part, index);
    return filter.kind === "and" ? filter.parts.every(matches) : filter.parts.some(matches);
  }
  const values = valuesOf(runs, filter.field, index);
  if (filter.operator === "!=") return !values.some((value) => holds(value, "=", filter.literal));
  return values.some((value) => holds(value, filter.operator, filter.literal));
}

function valuesOf(runs: FakeRuns, name: string, index: number): readonly FakeValue[] {
  if (name === "run_id" || name === "run") return [runs.ids[index] ?? ""];
  if (name === "status") return [runs.statuses[index] ?? ""];
  if (name === "tags") return runs.tags[index] ?? [];
  const field = runs.fields.find(
    (one) => one.name === name || one.label === name || one.name.endsWith(`.${name}`),
  );
  if (field === undefined) {
    throw {
      code: "unknown-field",
      message: `No field "${name}" in ${runs.ids.length} runs.`,
      hint: "Nearest: t20.mae, t20.r2.",
    };
  }
  return [field.values[index] ?? null];
}

function holds(value: FakeValue, operator: string, literal: string): boolean {
  if (value === null) return operator === "=" && literal === "missing";
  if (operator === "~") return new RegExp(literal).test(String(value));
  const number = Number(literal);
  if (typeof value !== "number" || Number.isNaN(number)) return operator === "=" && String(value) === literal;
  if (operator === "=") return value === number;
  if (operator === "<") return value < number;
  if (operator === "<=") return value <= number;
  return operator === ">" ? value > number : value >= number;
}
