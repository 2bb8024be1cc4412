// What all charts share: the form of a specification, its look, and how names and units get into a picture.

import { cutMiddle, cutText, printable } from "../../core/printable.js";
import { wrapWords } from "../../exporters/wrap-words.js";

/** A Vega-Lite specification: plain data, with all values in it. */
export type ChartSpec = Readonly<Record<string, unknown>>;

/** What stands above a chart. */
export interface ChartHead {
  readonly title: string;
  /** Sentences below the title: what was done to the values before they were drawn. */
  readonly notes?: readonly string[];
}

/** A quantity on an axis. */
export interface Quantity {
  readonly name: string;
  /** "s", "dB"; absent for numbers without a unit, or where nobody said it. */
  readonly unit?: string | undefined;
}

/** Colours of what belongs to no run. */
export const ink = { text: "#222222", axis: "#555555", grid: "#E6E6E6", mark: "#0072B2", aside: "#7F7F7F" };

/** The family of the font that goes with the package. */
export const fontFamily = "DejaVu Sans";

const widestTitle = 76;
const widestAxis = 60;
const widestNote = 92;

const config = {
  font: fontFamily,
  padding: 14,
  view: { stroke: null },
  axis: {
    domainColor: ink.axis,
    tickColor: ink.axis,
    gridColor: ink.grid,
    labelColor: ink.text,
    titleColor: ink.text,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 10,
    labelLimit: 340,
    maxExtent: 420,
    labelOverlap: "greedy",
    labelSeparation: 6,
  },
  legend: {
    labelFontSize: 11,
    labelColor: ink.text,
    labelLimit: 260,
    titleColor: ink.text,
    titleFontSize: 11,
    titleFontWeight: "normal",
    symbolStrokeWidth: 2,
    symbolSize: 90,
  },
  title: {
    anchor: "start",
    color: ink.text,
    fontSize: 14,
    fontWeight: "normal",
    subtitleColor: ink.axis,
    subtitleFontSize: 11,
    subtitleLineHeight: 15,
    subtitlePadding: 5,
    offset: 12,
  },
  text: { fontSize: 11, color: ink.text },
};

/** Puts a chart together: its marks with the common look and head. */
export function chartSpec(head: ChartHead, parts: ChartSpec): ChartSpec {
  const subtitle = (head.notes ?? []).flatMap((note) => wrapWords(printable(note), widestNote).split("\n"));
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    config,
    title: {
      text: cutText(printable(head.title), widestTitle),
      ...(subtitle.length === 0 ? {} : { subtitle }),
    },
    ...parts,
  };
}

/** "t20.mae (s)": what an axis is called. */
export function axisTitle({ name, unit }: Quantity): string {
  const inUnit = unit === undefined || unit === "" ? "" : ` (${printable(unit)})`;
  return `${cutMiddle(printable(name), widestAxis)}${cutText(inUnit, 24)}`;
}

/**
 * Names as they fit into a picture: control characters spelled out, long ones cut in the middle, and those that would
 * then look alike numbered. In the order of the names.
 */
export function chartLabels(names: readonly string[], width = 34): string[] {
  const cut = names.map((name) => cutMiddle(printable(name), width));
  const isShared = (label: string): boolean => cut.indexOf(label) !== cut.lastIndexOf(label);
  return cut.map((label, index) =>
    isShared(label) ? cutMiddle(`${index + 1} ${printable(names[index] ?? "")}`, width) : label,
  );
}

/** Height of a row of named things, so that the name of the axis beside them fits. Pixels. */
export function rowHeight(usual: number, rows: number, axisName: string): number {
  const needed = Math.ceil((axisTitle({ name: axisName }).length * 7.5) / Math.max(1, rows));
  return Math.max(usual, Math.min(needed, 3 * usual));
}

/** An axis of numbers that need not begin at 0. */
export function numberAxis(field: string, quantity: Quantity): ChartSpec {
  return {
    field,
    type: "quantitative",
    title: axisTitle(quantity),
    scale: { zero: false },
    axis: { tickCount: 6 },
  };
}

/** An axis of whole numbers: steps, epochs, draws. */
export function countAxis(field: string, name: string): ChartSpec {
  return { ...numberAxis(field, { name }), axis: { tickCount: 6, tickMinStep: 1 } };
}

/** A logarithmic axis for values above 0, with a line at each power of ten where there are two or more. */
export function logAxis(field: string, quantity: Quantity, values: readonly number[]): ChartSpec {
  const powers = values.filter((value) => value > 0).map((value) => Math.log10(value));
  const low = Math.ceil(powers.reduce((least, power) => Math.min(least, power), Number.POSITIVE_INFINITY));
  const high = Math.floor(powers.reduce((most, power) => Math.max(most, power), Number.NEGATIVE_INFINITY));
  const step = Math.max(1, Math.ceil((high - low) / 8));
  const count = Number.isFinite(high - low) ? Math.floor((high - low) / step) + 1 : 0;
  const decades = Array.from({ length: Math.max(0, count) }, (_, index) => Number(`1e${low + index * step}`));
  return {
    field,
    type: "quantitative",
    title: `${axisTitle(quantity)}, logarithmic`,
    scale: { type: "log", nice: false, padding: 10 },
    axis: { format: "~g", ...(decades.length > 1 ? { values: decades } : { tickCount: 4 }) },
  };
}

/** Which colour, and where dashes are used which dash, each label has. */
export function colorChannel(
  labels: readonly string[],
  colors: readonly string[],
  legend: ChartSpec | null,
): ChartSpec {
  return {
    field: "label",
    type: "nominal",
    sort: null,
    scale: { domain: labels, range: colors },
    legend,
    title: null,
  };
}

/** What a note says where a drawing leaves values out; nothing for a count of 0. */
export function countNote(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}
