// The table of made-up runs: filtered, sorted, folded into families.

import type {
  CellMark,
  CellView,
  TableAnswer,
  TableColumnView,
  TableQuery,
  TableRowView,
} from "../../../src/server/api.js";
import { matchingRuns } from "./fake-filter.js";
import type { FakeField, FakeRuns, FakeValue } from "./fake-runs.js";

export const usualNames = [
  "params.model_name",
  "params.loss_type",
  "params.batch_size",
  "duration",
  "metrics.t20.mae",
  "metrics.edt.mae",
  "metrics.c50.mae",
  "metrics.t20.r2",
  "metrics.val_loss",
];

/** What is the same for all windows of one question, kept for the next one: real servers do so too. */
interface Ordered {
  readonly question: string;
  readonly groups: number[][];
  readonly columns: readonly FakeField[];
  readonly best: ReadonlyMap<string, number | undefined>;
  readonly sortedBy: TableAnswer["sortedBy"];
}

const kept = new WeakMap<FakeRuns, Ordered>();

/** What the table's question is answered with. */
export function tableAnswer(runs: FakeRuns, query: TableQuery, revision: number): TableAnswer {
  const question = JSON.stringify([{ ...query, offset: 0, limit: 0 }, revision]);
  let ordered = kept.get(runs);
  if (ordered?.question !== question) {
    ordered = orderRuns(runs, query, question);
    kept.set(runs, ordered);
  }
  const { groups, columns, best, sortedBy } = ordered;
  return {
    revision,
    columns: columns.map(columnView),
    rows: groups
      .slice(query.offset, query.offset + query.limit)
      .map((group) => rowView(runs, group, { columns, best })),
    offset: query.offset,
    matching: groups.length,
    total: runs.ids.length,
    sortedBy,
    remarks: ["Direction of val_loss is inferred from its name."],
  };
}

function orderRuns(runs: FakeRuns, query: TableQuery, question: string): Ordered {
  const matching = matchingRuns(runs, query.where ?? []);
  const groups = query.by === "family" ? familiesOf(runs, matching) : matching.map((index) => [index]);
  const columns = (query.columns ?? usualNames)
    .flatMap((name) => runs.fields.find((field) => field.name === name) ?? [])
    .filter((field) => query.differing !== true || field.distinct > 1);
  const name = query.sort ?? "metrics.t20.mae";
  const field = runs.fields.find((one) => one.name === name);
  const order = query.order ?? (field?.direction === "max" ? "desc" : "asc");
  sortGroups(groups, field ?? factField(runs, name), order);
  const best = new Map(columns.map((column) => [column.name, bestOf(column, groups)]));
  return { question, groups, columns, best, sortedBy: { name, label: field?.label ?? name, order } };
}

/** What every run has beside its fields, to sort by. */
function factField(runs: FakeRuns, name: string): FakeField {
  const values =
    name === "status"
      ? runs.statuses
      : name === "notes"
        ? runs.notes.map(([note]) => note ?? null)
        : runs.ids;
  return {
    name,
    label: name,
    kind: "fact",
    isNumeric: false,
    count: values.length,
    distinct: values.length,
    values: [...values],
    digits: 0,
  };
}

function familiesOf(runs: FakeRuns, indices: readonly number[]): number[][] {
  const families = new Map<string, number[]>();
  for (const index of indices) {
    const name = runs.families[index] ?? "";
    const family = families.get(name);
    if (family === undefined) families.set(name, [index]);
    else family.push(index);
  }
  return [...families.values()];
}

function sortGroups(groups: number[][], field: FakeField, order: "asc" | "desc"): void {
  const keyed = groups.map((group) => ({
    group,
    value: meanOf(field, group) ?? field.values[group[0] ?? 0],
  }));
  const sign = order === "asc" ? 1 : -1;
  keyed.sort((a, b) => {
    const [left, right] = [a.value ?? null, b.value ?? null];
    const isLeftMissing = left === null || Number.isNaN(left);
    const isRightMissing = right === null || Number.isNaN(right);
    if (isLeftMissing || isRightMissing) return Number(isLeftMissing) - Number(isRightMissing);
    return left < right ? -sign : left > right ? sign : 0;
  });
  groups.splice(0, groups.length, ...keyed.map(({ group }) => group));
}

function numbersOf(field: FakeField, group: readonly number[]): number[] {
  return group.flatMap((index) => {
    const value = field.values[index];
    return typeof value === "number" && !Number.isNaN(value) ? [value] : [];
  });
}

/** undefined where no run of the group has a number. */
export function meanOf(field: FakeField, group: readonly number[]): number | undefined {
  const numbers = numbersOf(field, group);
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

function bestOf(field: FakeField, groups: readonly number[][]): number | undefined {
  if (field.direction === undefined) return undefined;
  let best: number | undefined;
  for (const group of groups) {
    const mean = meanOf(field, group);
    if (mean === undefined) continue;
    if (best === undefined || (field.direction === "min" ? mean < best : mean > best)) best = mean;
  }
  return best;
}

function columnView(field: FakeField): TableColumnView {
  const { name, label, isNumeric, unit, direction, isDirectionInferred, target } = field;
  return {
    name,
    label,
    isNumeric,
    ...(unit !== undefined && { unit }),
    ...(direction !== undefined && { direction }),
    ...(isDirectionInferred !== undefined && { isDirectionInferred }),
    ...(target !== undefined && { target: target.text }),
  };
}

interface RowOptions {
  readonly columns: readonly FakeField[];
  readonly best: ReadonlyMap<string, number | undefined>;
}

function rowView(runs: FakeRuns, group: readonly number[], { columns, best }: RowOptions): TableRowView {
  const first = group[0] ?? 0;
  const cells = columns.map((field) => cellView(field, group, best.get(field.name)));
  const marks = cells.map((cell) => cell.marks ?? []);
  const count = (mark: CellMark): number => marks.filter((some) => some.includes(mark)).length;
  const notes = runs.notes[first] ?? [];
  return {
    key: group.length > 1 ? `family:${runs.families[first]}` : `run:${first}`,
    label: group.length > 1 ? (runs.families[first] ?? "") : (runs.ids[first] ?? ""),
    status: runs.statuses[first] ?? "unknown",
    root: "experiments",
    layout: "native",
    tags: runs.tags[first] ?? [],
    ...(notes[0] !== undefined && { note: notes[0] }),
    notes: notes.length,
    runs: group.length,
    met: count("met"),
    missed: count("missed"),
    unknown: count("unknown"),
    cells,
  };
}

/** A cell of a run, or of a family with its interval. */
export function cellView(field: FakeField, group: readonly number[], best?: number): CellView {
  const mean = field.isNumeric ? meanOf(field, group) : undefined;
  const values = new Set(group.map((index) => field.values[index] ?? null));
  const target = field.target;
  if (mean === undefined) {
    const [value = null] = values;
    const text = values.size > 1 ? `${values.size} values` : textOf(value);
    return { text, ...(target !== undefined && { marks: ["unknown"] }) };
  }
  const numbers = numbersOf(field, group);
  const spread = Math.sqrt(
    numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, numbers.length - 1),
  );
  const halfWidth = numbers.length > 1 ? (2.8 * spread) / Math.sqrt(numbers.length) : undefined;
  const isMet =
    mean <= (target?.most ?? Number.POSITIVE_INFINITY) && mean >= (target?.least ?? Number.NEGATIVE_INFINITY);
  const marks: CellMark[] = [];
  if (mean === best) marks.push("best");
  if (target !== undefined) marks.push(isMet ? "met" : "missed");
  return {
    text: mean.toFixed(field.digits),
    number: mean,
    ...(halfWidth !== undefined && { halfWidth, spread: `± ${halfWidth.toFixed(field.digits)}` }),
    ...(target !== undefined && { flag: isMet ? "✓" : `✗ ${factor(mean, target).toFixed(1)}×` }),
    ...(marks.length > 0 && { marks }),
  };
}

function factor(value: number, target: NonNullable<FakeField["target"]>): number {
  return target.most === undefined ? (1 - value) / (1 - (target.least ?? 0)) : value / target.most;
}

function textOf(value: FakeValue): string {
  if (value === null) return "–";
  return typeof value === "number" && Number.isNaN(value) ? "NaN" : String(value);
}
