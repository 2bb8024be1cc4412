// Axes and brushes of the parallel view as the address bar holds them.

import { type Brush, brushBetween } from "./axis-brushes.js";

/** Names in one text, parted by "|"; that sign and "\" inside a name have a backslash before them. */
export function joinNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\|]/g, "\\$&")).join("|");
}

/** The names of such a text; none of an empty or absent one. */
export function splitNames(text: string | undefined): string[] {
  return ((text ?? "").match(/(?:\\.|[^\\|])+/gs) ?? []).map((name) => name.replace(/\\(.)/gs, "$1"));
}

/** Brushes in one text: "metrics.t20.mae:0.1:0.35|…". */
export function printBrushes(brushes: ReadonlyMap<string, Brush>): string {
  const short = (at: number): string => String(Number(at.toFixed(4)));
  return joinNames([...brushes].map(([name, { from, to }]) => `${name}:${short(from)}:${short(to)}`));
}

/** The brushes of such a text; what is not understood is left out. */
export function parseBrushes(text: string | undefined): Map<string, Brush> {
  const brushes = new Map<string, Brush>();
  for (const part of splitNames(text)) {
    const [, name, from, to] = /^(.+):([\d.]+):([\d.]+)$/s.exec(part) ?? [];
    const [a, b] = [Number(from), Number(to)];
    if (name !== undefined && Number.isFinite(a) && Number.isFinite(b)) brushes.set(name, brushBetween(a, b));
  }
  return brushes;
}
