// A strict JSON parser that also knows what people's programs write beside it, and says where a text is wrong.

import { JsonRepairs, nonFiniteMessage, nonFiniteOf, quoted, type TolerantJson } from "./json-repair.js";
import { type JsonSyntaxError, syntaxErrorAt } from "./json-syntax-error.js";

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const nonFinitePattern = /-?(?:nan|inf(?:inity)?)(?!\w)/iy;

/** One parse of one text. Recursion is as deep as the data, which `refuseDepth` has bounded before. */
export class JsonParser {
  readonly #text: string;
  readonly #firstLine: number;
  readonly #repairs = new JsonRepairs();
  #at = 0;
  #countedTo = 0;
  #linesCounted = 0;

  constructor(text: string, firstLine: number) {
    this.#text = text;
    this.#firstLine = firstLine;
  }

  /** @throws JsonSyntaxError */
  parse(): TolerantJson {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.#skipSpace();
    if (this.#at >= this.#text.length) throw this.#wrong("the text is empty");
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#wrong(`${this.#here()} after the end of the value`);
    return { value, repairs: this.#repairs.list() };
  }

  #value(name?: string): unknown {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x7b) return this.#object();
    if (code === 0x5b) return this.#array(name);
    if (code === 0x22) return this.#string();
    if (code === 0x74 && this.#takeWord("true")) return true;
    if (code === 0x66 && this.#takeWord("false")) return false;
    if (code === 0x6e && this.#takeWord("null")) return null;
    return this.#number(name);
  }

  #number(name?: string): number {
    const number = matchAt(numberPattern, this.#text, this.#at);
    if (number !== undefined) {
      this.#at += number.length;
      return Number(number);
    }
    const word = matchAt(nonFinitePattern, this.#text, this.#at);
    if (word === undefined) throw this.#wrong(`${this.#here()} where a value belongs`);
    const value = nonFiniteOf(word);
    this.#repair(nonFiniteMessage(name, word, value));
    this.#at += word.length;
    return value;
  }

  #takeWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #object(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    this.#at++;
    this.#skipSpace();
    if (this.#take(0x7d)) return members;
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== 0x22) throw this.#wrong(`${this.#here()} where a key belongs`);
      const key = this.#string();
      if (Object.hasOwn(members, key)) this.#repair(`${quoted(key)} appears twice. The last one counts.`);
      this.#skipSpace();
      if (!this.#take(0x3a)) throw this.#wrong(`${this.#here()} where ":" belongs`);
      this.#skipSpace();
      setMember(members, key, this.#value(key));
      this.#skipSpace();
      if (this.#take(0x7d)) return members;
      if (!this.#take(0x2c)) throw this.#wrong(`${this.#here()} where "," or "}" belongs`);
      this.#skipSpace();
    }
  }

  #array(name?: string): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#take(0x5d)) return items;
    for (;;) {
      items.push(this.#value(name));
      this.#skipSpace();
      if (this.#take(0x5d)) return items;
      if (!this.#take(0x2c)) throw this.#wrong(`${this.#here()} where "," or "]" belongs`);
      this.#skipSpace();
    }
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    let hasEscape = false;
    for (let code = this.#text.charCodeAt(end); code !== 0x22; code = this.#text.charCodeAt(end)) {
      if (Number.isNaN(code)) throw this.#wrong("a string that is never closed");
      if (code < 0x20) throw this.#wrong(`a control character (code ${code}) in a string`, end);
      if (code === 0x5c) hasEscape = true;
      end += code === 0x5c ? 2 : 1;
    }
    this.#at = end + 1;
    return hasEscape ? this.#unescape(start, end + 1) : this.#text.slice(start + 1, end);
  }

  #unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.#text.slice(start, end)) as string;
    } catch {
      throw this.#wrong("a bad escape in a string", start);
    }
  }

  #skipSpace(): void {
    for (let code = this.#text.charCodeAt(this.#at); isSpace(code); code = this.#text.charCodeAt(this.#at)) {
      this.#at++;
    }
  }

  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #here(): string {
    return this.#at >= this.#text.length
      ? "the text ends"
      : `found ${quoted(this.#text.slice(this.#at, this.#at + 12))}`;
  }

  #repair(message: string): void {
    this.#repairs.add(message, () => this.#line());
  }

  /** Line of the current place. Counts on from the last one asked for, so that many repairs stay cheap. */
  #line(): number {
    for (let at = this.#text.indexOf("\n", this.#countedTo); at >= 0 && at < this.#at; ) {
      this.#linesCounted++;
      this.#countedTo = at + 1;
      at = this.#text.indexOf("\n", this.#countedTo);
    }
    return this.#firstLine + this.#linesCounted;
  }

  #wrong(message: string, at = this.#at): JsonSyntaxError {
    return syntaxErrorAt(message, { text: this.#text, at, firstLine: this.#firstLine });
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function setMember(members: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") members[key] = value;
  else Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
