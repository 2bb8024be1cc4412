// How curves are shown, as the address bar holds it: log axes, smoothing, the zoomed part.

import type { Range } from "./scale.js";
import { type SmoothingStrength, smoothingStrengths } from "./smoothing.js";

export interface CurveSettings {
  readonly isXLog: boolean;
  readonly isYLog: boolean;
  readonly smoothing: SmoothingStrength["name"];
  /** Steps shown; absent: all. */
  readonly part?: Range;
}

type Words = Readonly<Record<string, string | undefined>>;

/** Settings from the address's words "log" ("x", "y", "xy"), "smooth", "steps" ("100~2000"); what is not understood is as at the start. */
export function readCurveSettings(words: Words): CurveSettings {
  const log = words.log ?? "";
  const part = readPart(words.steps);
  return {
    isXLog: log.includes("x"),
    isYLog: log.includes("y"),
    smoothing: smoothingStrengths.find(({ name }) => name === words.smooth)?.name ?? "off",
    ...(part === undefined ? {} : { part }),
  };
}

/** The words of settings; undefined for what is as at the start. */
export function printCurveSettings(
  settings: CurveSettings,
): Record<"log" | "smooth" | "steps", string | undefined> {
  const log = `${settings.isXLog ? "x" : ""}${settings.isYLog ? "y" : ""}`;
  const { part } = settings;
  return {
    log: log === "" ? undefined : log,
    smooth: settings.smoothing === "off" ? undefined : settings.smoothing,
    steps: part === undefined ? undefined : `${brief(part.from)}~${brief(part.to)}`,
  };
}

function readPart(text: string | undefined): Range | undefined {
  const [from = Number.NaN, to = Number.NaN] = (text ?? "").split("~").map(Number);
  return text !== undefined && text !== "" && from < to ? { from, to } : undefined;
}

function brief(value: number): string {
  return String(Number(value.toPrecision(9)));
}
