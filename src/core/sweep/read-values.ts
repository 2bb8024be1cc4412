// Small values of a sweep file: params, counts, times, names.

import { UserError } from "../../errors.js";
import { canonicalJson } from "../json/canonical-json.js";
import { kindOf, type Place } from "./sweep-place.js";
import type { ParamValue } from "./trial.js";

/** Letters, digits and "_.-", a letter or "_" first: what `{name}` in a command can name. */
const paramName = /^[A-Za-z_][\w.-]{0,99}$/;
/** Names of folders. */
const folderName = /^[A-Za-z0-9_][\w.+=@-]{0,79}$/;

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** The params at a place, by name. @throws UserError for names that a command cannot name */
export function readNames(place: Place): ReadonlyMap<string, Place> {
  const members = place.members();
  for (const [name, member] of members) {
    if (!paramName.test(name) || name in Object.prototype) {
      throw member.fault(
        "is no name of a param",
        "Names are letters, digits, _ . and -, and start with a letter.",
      );
    }
  }
  return members;
}

/** A value of a param. @throws UserError for what canonical JSON does not allow, and for texts with a NUL */
export function readParam(place: Place): ParamValue {
  const { value } = place;
  if (value === undefined) throw place.fault("has no value");
  let text: string;
  try {
    text = canonicalJson(value);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const what =
      typeof value === "number" ? `is ${value}` : `cannot be a param: ${error.message.replace(/\.$/, "")}`;
    throw place.fault(`${what}; a config must be canonical JSON`, error.hint);
  }
  if (text.includes("\\u0000")) throw place.fault("holds a NUL character, which no program can be given");
  refuseRounded(place, value);
  return value as ParamValue;
}

/** Two large numbers that round to the same would be one trial. */
function refuseRounded(place: Place, value: unknown): void {
  if (
    typeof value === "number" &&
    Number.isInteger(value) &&
    Math.abs(value) > Number.MAX_SAFE_INTEGER &&
    Math.abs(value) < 1e21
  ) {
    throw place.fault(`is beyond 2^53 and would be rounded to ${value}`, 'Write it as a text: "…".');
  }
}

/** A list of params; a lone value is a list of one. */
export function readParamList(place: Place): readonly ParamValue[] {
  return Array.isArray(place.value) ? place.items().map(readParam) : [readParam(place)];
}

/** A whole number of at least `least`. */
export function readCount(place: Place, least: number): number {
  const { value } = place;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw place.fault(`must be a whole number of at least ${least}, but is ${shown(value)}`);
}

/** A finite number. */
export function readNumber(place: Place): number {
  const { value } = place;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw place.fault(`must be a number, but is ${shown(value)}`);
}

/** A text that is not empty. */
export function readText(place: Place): string {
  const { value } = place;
  if (typeof value === "string" && value.trim() !== "" && !value.includes("\0")) return value;
  throw place.fault(`must be a text, but is ${shown(value)}`);
}

/** A name of a sweep or phase, which becomes a folder. */
export function readFolderName(place: Place, name: unknown): string {
  if (typeof name === "string" && folderName.test(name) && !name.endsWith(".")) return name;
  throw place.fault(
    `is no name of a folder: ${shown(name)}`,
    "Use letters, digits and _ . + = @ -; start with a letter or digit.",
  );
}

/** Seconds of "90s", "10m", "1h30m", or of a bare number. */
export function readSeconds(place: Place): number {
  const { value } = place;
  const seconds =
    typeof value === "number" ? value : typeof value === "string" ? secondsOf(value) : Number.NaN;
  if (seconds > 0 && seconds <= 2_000_000) return seconds;
  throw place.fault(
    `is no time: ${shown(value)}`,
    "Write 45s, 90m or 1h30m; a bare number is seconds. At most 23 days.",
  );
}

function secondsOf(text: string): number {
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text);
  if (!/^(\s*\d+(\.\d+)?\s*(ms|min|[smhd]))+\s*$/.test(text)) return Number.NaN;
  let seconds = 0;
  for (const [, number, unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|[smhd])/g)) {
    seconds += Number(number) * (unitSeconds[unit] ?? Number.NaN);
  }
  return seconds;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  return typeof value === "number" ? String(value) : kindOf(value);
}
