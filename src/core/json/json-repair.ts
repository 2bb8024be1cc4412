// What was mended while reading a text that is nearly JSON.

/** Something that JSON does not allow, and what was read instead. */
export interface JsonRepair {
  /** 1-based. */
  readonly line: number;
  /** One sentence without the place: `"rmse" is NaN, which JSON does not allow. Read as NaN; …`. */
  readonly message: string;
}

export interface TolerantJson {
  /** Plain data. A key "__proto__" is an ordinary own member, never a prototype. */
  readonly value: unknown;
  /** Empty for valid JSON. At most 20, then one that counts the rest. */
  readonly repairs: readonly JsonRepair[];
}

const listedRepairs = 20;

/** Repairs in the order they were made, few of many. */
export class JsonRepairs {
  readonly #list: JsonRepair[] = [];
  #unlisted = 0;
  #lastLine = 1;

  /** @param lineOf asked only for repairs that are listed */
  add(message: string, lineOf: () => number): void {
    if (this.#list.length >= listedRepairs) {
      this.#unlisted++;
      return;
    }
    this.#lastLine = lineOf();
    this.#list.push({ line: this.#lastLine, message });
  }

  list(): readonly JsonRepair[] {
    if (this.#unlisted === 0) return this.#list;
    return [
      ...this.#list,
      { line: this.#lastLine, message: `${this.#unlisted} more like this are not listed.` },
    ];
  }
}

/** Says that the value of a key, or a value in a list of no key, is a word for a number that JSON does not have. */
export function nonFiniteMessage(name: string | undefined, word: string, value: number): string {
  const what = name === undefined ? "A value" : quoted(name);
  return `${what} is ${word}, which JSON does not allow. Read as ${value}; write null to silence this.`;
}

/** The number that a word means: "NaN", "-Infinity", "inf" and the like, in any case. */
export function nonFiniteOf(word: string): number {
  if (/nan/i.test(word)) return Number.NaN;
  return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A text as messages show it: with quotes, the end left out of a long one. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
