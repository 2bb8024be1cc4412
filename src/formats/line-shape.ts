// What the lines of one writer have in common: the text between their values. Where a line has the same text, only its
// values need to be read; all other lines take the way through JSON.parse.

import { encodeJson } from "../core/json/tolerant-json.js";
import { DecimalReader } from "./decimal-number.js";
import { readListEnd, readTextEnd, ShortTexts } from "./line-values.js";

/** What stands at a value's place in a line. */
export const found = { null: 0, number: 1, spelled: 2, false: 3, true: 4, text: 5, list: 6 } as const;

/** A list as it stands in a log: as it is kept, and its entries. */
export interface FoundList {
  readonly text: string;
  readonly entries: readonly unknown[];
}

/** Some bytes: a line, or a part of one. */
export interface LineRange {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const mostLists = 4096;

/** The values of the line that was matched last, by place; reused for every line. */
export class LineValues {
  kinds = new Uint8Array(64);
  numbers = new Float64Array(64);
  /** Where spelled numbers stand. */
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  texts: string[] = [];
  lists: (FoundList | undefined)[] = [];
  readonly #decimal = new DecimalReader();
  readonly #short = new ShortTexts();
  readonly #lists = new Map<string, FoundList>();

  makeRoom(places: number): void {
    if (places <= this.kinds.length) return;
    this.kinds = new Uint8Array(places);
    this.numbers = new Float64Array(places);
    this.starts = new Int32Array(places);
    this.ends = new Int32Array(places);
  }

  /** Reads the value that starts at `at` and lies before `end`; returns where it ends, or -1: this needs another way. */
  read(place: number, bytes: Buffer, { at, end }: { at: number; end: number }): number {
    switch (bytes[at]) {
      case 0x22:
        return this.#readText(place, bytes, { at, end });
      case 0x5b:
        return this.#readList(place, bytes, { at, end });
      case 0x74:
        this.kinds[place] = found.true;
        return isWord(bytes, at, trueWord) ? at + 4 : -1;
      case 0x66:
        this.kinds[place] = found.false;
        return isWord(bytes, at, falseWord) ? at + 5 : -1;
      case 0x6e:
        this.kinds[place] = found.null;
        return isWord(bytes, at, nullWord) ? at + 4 : -1;
      default:
        return this.#readNumber(place, bytes, at);
    }
  }

  #readNumber(place: number, bytes: Buffer, at: number): number {
    const decimal = this.#decimal;
    const end = decimal.read(bytes, at);
    this.kinds[place] = decimal.isAsSpelled ? found.spelled : found.number;
    this.numbers[place] = decimal.value;
    this.starts[place] = at;
    this.ends[place] = end;
    return end;
  }

  #readText(place: number, bytes: Buffer, { at, end }: { at: number; end: number }): number {
    const close = readTextEnd(bytes, at + 1, end);
    this.kinds[place] = found.text;
    if (close > 0) {
      this.texts[place] = this.#short.get(bytes, at + 1, close);
      return close + 1;
    }
    if (close === -1) return -1;
    const text = parsed(bytes.toString("utf8", at, -close + 1));
    if (typeof text !== "string") return -1;
    this.texts[place] = text;
    return -close + 1;
  }

  #readList(place: number, bytes: Buffer, { at, end }: { at: number; end: number }): number {
    const close = readListEnd(bytes, at, end);
    if (close === -1) return -1;
    const text = bytes.toString("utf8", at, close);
    let list = this.#lists.get(text);
    if (list === undefined) {
      const entries = parsed(text);
      if (!Array.isArray(entries)) return -1;
      list = { text: encodeJson(entries), entries };
      if (this.#lists.size >= mostLists) this.#lists.clear();
      if (text.length < 500) this.#lists.set(text, list);
    }
    this.kinds[place] = found.list;
    this.lists[place] = list;
    return close;
  }
}

/** A line taken apart: the text before each place and after the last one, and the members that the places are. */
export class LineShape {
  /** Names from the top down. */
  readonly paths: readonly (readonly string[])[];
  readonly #text: Buffer;
  /** Ends in `#text` of the parts. */
  readonly #ends: Int32Array;

  constructor(paths: readonly (readonly string[])[], parts: readonly Buffer[]) {
    this.paths = paths;
    this.#text = Buffer.concat(parts);
    let end = 0;
    this.#ends = Int32Array.from(parts, (part) => {
      end += part.length;
      return end;
    });
  }

  /** Whether the line has this shape; then `values` has what it says. */
  match(line: LineRange, values: LineValues): boolean {
    const { bytes, end } = line;
    const text = this.#text;
    const ends = this.#ends;
    const last = ends.length - 1;
    const range = { at: line.start, end };
    let from = 0;
    for (let part = 0; part <= last; part++) {
      const to = ends[part] as number;
      let at = range.at;
      if (at + to - from > end) return false;
      while (from < to) if (bytes[at++] !== text[from++]) return false;
      if (part === last) return at === end;
      range.at = at;
      range.at = values.read(part, bytes, range);
      if (range.at < 0) return false;
    }
    return false;
  }
}

const trueWord = Buffer.from("true");
const falseWord = Buffer.from("false");
const nullWord = Buffer.from("null");

function isWord(bytes: Buffer, at: number, word: Buffer): boolean {
  for (let index = 1; index < word.length; index++) if (bytes[at + index] !== word[index]) return false;
  return true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A number, text or truth as it stands at a place; undefined for lists, null, and place -1. */
export function valueAt(values: LineValues, place: number): number | string | boolean | undefined {
  if (place < 0) return undefined;
  switch (values.kinds[place]) {
    case found.number:
    case found.spelled:
      return values.numbers[place];
    case found.text:
      return values.texts[place];
    case found.true:
      return true;
    case found.false:
      return false;
    default:
      return undefined;
  }
}
