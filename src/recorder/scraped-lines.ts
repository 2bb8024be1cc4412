// Metrics in what a program prints for people: patterns whose groups catch numbers.

import { RE2JS } from "re2js";
import { spelledNumber } from "../core/json/spelled-number.js";
import { exitCodes, UserError } from "../errors.js";
import type { MetricRow } from "./metric-lines.js";

/** Reads one printed line; undefined when it has nothing. */
export type LineReader = (line: string) => MetricRow | undefined;

/** A reader by patterns, which remembers what they found. */
export interface ScrapedLines extends LineReader {
  /** Patterns that have not caught a number yet, as they were given. */
  readonly idle: () => readonly string[];
}

interface Scrape {
  readonly pattern: string;
  readonly compiled: RE2JS;
  /** Name by number of the group. */
  readonly names: ReadonlyMap<number, string>;
}

/** Groups of these names place the row. */
const axes = new Set(["step", "epoch"]);

/**
 * A reader of lines by patterns in the language of RE2, which take linear time whatever is printed. A group is named as
 * "(?P<loss>…)" or after the word before it: "loss=([0-9.]+)". Groups called step and epoch, or after the words Step and
 * Epoch, place the row; a line that has only these places the rows after it. Texts that spell no number are left out.
 * @throws UserError "bad-pattern"
 */
export function scrapedLines(patterns: readonly string[]): ScrapedLines {
  const scrapes = patterns.map(readPattern);
  const idle = new Set(scrapes);
  let place: Record<string, number> = {};
  const read = (line: string): MetricRow | undefined => {
    const found: Record<string, number> = {};
    for (const scrape of scrapes) {
      const numbers = numbersIn(line, scrape);
      if (Object.keys(numbers).length > 0) idle.delete(scrape);
      Object.assign(found, numbers);
    }
    const at = Object.fromEntries(Object.entries(found).filter(([name]) => axes.has(name)));
    const values = Object.fromEntries(Object.entries(found).filter(([name]) => !axes.has(name)));
    if (Object.keys(at).length > 0) place = { ...("epoch" in at ? {} : place), ...at };
    return Object.keys(values).length === 0 ? undefined : { values, at: place };
  };
  return Object.assign(read, { idle: () => [...idle].map(({ pattern }) => pattern) });
}

function numbersIn(line: string, { compiled, names }: Scrape): Record<string, number> {
  const matcher = compiled.matcher(line);
  const numbers: Record<string, number> = {};
  // The last of several matches: a progress bar draws on one line again and again.
  while (matcher.find()) {
    for (const [group, name] of names) {
      const text = matcher.group(group);
      const value = text === null ? undefined : numberOf(text);
      if (value !== undefined) numbers[name] = value;
    }
  }
  return numbers;
}

function numberOf(text: string): number | undefined {
  const trimmed = text.trim().replace(/,(?=\d{3}(\D|$))/g, "");
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(trimmed)) return Number(trimmed);
  return spelledNumber(trimmed) ?? pythonNumbers[trimmed.toLowerCase()];
}

/** What Python and C print for numbers that are none or have no bounds. */
const pythonNumbers: Readonly<Partial<Record<string, number>>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
};

function readPattern(pattern: string): Scrape {
  const compiled = compile(pattern);
  const groups = compiled.groupCount();
  if (groups === 0) {
    throw badPattern(
      pattern,
      "has no group that catches a number",
      "Put the number in brackets: loss=([0-9.]+)",
    );
  }
  const named = new Map(Object.entries<number>(compiled.namedGroups()).map(([name, group]) => [group, name]));
  const words = wordsBefore(pattern).map(axisOr);
  const names = new Map<number, string>();
  for (let group = 1; group <= groups; group++) {
    const name = named.get(group) ?? words[group - 1];
    if (name === undefined) {
      throw badPattern(pattern, `does not say what group ${group} is`, "Name it: (?P<loss>[0-9.]+)");
    }
    names.set(group, name);
  }
  return { pattern, compiled, names };
}

/** People print "Epoch 3" as well as "epoch 3". */
function axisOr(word: string | undefined): string | undefined {
  const lower = word?.toLowerCase();
  return lower !== undefined && axes.has(lower) ? lower : word;
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badPattern(
      pattern,
      `is not a regular expression: ${reason}`,
      "Patterns follow RE2: no look-around, no back-references.",
    );
  }
}

/** For each capturing group in turn, the word that stands right before it, as "loss" in "loss: *(…)". */
function wordsBefore(pattern: string): (string | undefined)[] {
  const words: (string | undefined)[] = [];
  let isEscaped = false;
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    if (isEscaped) isEscaped = false;
    else if (sign === "\\") isEscaped = true;
    else if (inClass) inClass = sign !== "]";
    else if (sign === "[") inClass = true;
    else if (sign === "(" && !/^\(\?(?!P?<)/.test(pattern.slice(at))) words.push(wordBefore(pattern, at));
  }
  return words;
}

function wordBefore(pattern: string, at: number): string | undefined {
  const before = pattern
    .slice(0, at)
    .replaceAll(/\\[stb]|\[[^\]]*\]/g, " ")
    .replaceAll(/\\(.)/g, "$1");
  return /([A-Za-z_][\w./@-]*?)["']?[\s:=*+?|]*$/.exec(before)?.[1];
}

function badPattern(pattern: string, what: string, hint: string): UserError {
  return new UserError("bad-pattern", `--scrape ${JSON.stringify(pattern)} ${what}.`, {
    hint,
    exitCode: exitCodes.usage,
  });
}
