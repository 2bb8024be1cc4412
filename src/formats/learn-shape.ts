// Takes a line that JSON.parse has taken apart into what its writer writes each time, and the places of its values.

import { LineShape } from "./line-shape.js";
import { readListEnd, readTextEnd } from "./line-values.js";

const mostPlaces = 500;
const deepestLevel = 32;

/**
 * The shape of a line that is an object in strict JSON. Undefined where a shape could not stand for what JSON.parse says:
 * names that come twice or have escapes, members nested too deep, too many of them.
 */
export function learnShape(line: Buffer): LineShape | undefined {
  const learner = new Learner(line);
  return learner.takeWhole() ? new LineShape(learner.paths, learner.parts) : undefined;
}

class Learner {
  readonly paths: string[][] = [];
  readonly parts: Buffer[] = [];
  readonly #line: Buffer;
  readonly #names: string[] = [];
  #at = 0;
  /** Where the text after the last value starts. */
  #from = 0;

  constructor(line: Buffer) {
    this.#line = line;
  }

  takeWhole(): boolean {
    if (this.#line[0] !== 0x7b || !this.#takeObject()) return false;
    this.#skipSpace();
    this.parts.push(Buffer.from(this.#line.subarray(this.#from)));
    return this.#at === this.#line.length;
  }

  /** Takes an object at its "{"; false: it cannot be learned. */
  #takeObject(): boolean {
    if (this.#names.length >= deepestLevel) return false;
    this.#at++;
    this.#skipSpace();
    if (this.#line[this.#at] === 0x7d) return ++this.#at > 0;
    const own = new Set<string>();
    for (;;) {
      const name = this.#takeName();
      if (name === undefined || own.has(name)) return false;
      own.add(name);
      this.#names.push(name);
      if (!this.#takeMember()) return false;
      this.#names.pop();
      this.#skipSpace();
      const code = this.#line[this.#at++];
      if (code === 0x7d) return true;
      if (code !== 0x2c) return false;
      this.#skipSpace();
    }
  }

  #takeName(): string | undefined {
    if (this.#line[this.#at] !== 0x22) return undefined;
    const end = readTextEnd(this.#line, this.#at + 1, this.#line.length);
    if (end <= 0) return undefined;
    const name = this.#line.toString("latin1", this.#at + 1, end);
    this.#at = end + 1;
    this.#skipSpace();
    if (this.#line[this.#at++] !== 0x3a || name === "__proto__") return undefined;
    this.#skipSpace();
    return name;
  }

  #takeMember(): boolean {
    if (this.#line[this.#at] === 0x7b) return this.#takeObject();
    const end = this.#endOfValue();
    if (end <= this.#at || this.paths.length >= mostPlaces) return false;
    this.parts.push(Buffer.from(this.#line.subarray(this.#from, this.#at)));
    this.paths.push([...this.#names]);
    this.#at = end;
    this.#from = end;
    return true;
  }

  #endOfValue(): number {
    const line = this.#line;
    if (line[this.#at] === 0x22) return Math.abs(readTextEnd(line, this.#at + 1, line.length)) + 1;
    if (line[this.#at] === 0x5b) return readListEnd(line, this.#at, line.length);
    let end = this.#at;
    while (end < line.length && isOfWord(line[end] as number)) end++;
    return end;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#line[this.#at];
      if (code !== 0x20 && code !== 0x09 && code !== 0x0d && code !== 0x0a) return;
      this.#at++;
    }
  }
}

/** Characters of numbers, true, false and null. */
function isOfWord(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  const isLetter = (code >= 0x61 && code <= 0x7a) || code === 0x45;
  return isDigit || isLetter || code === 0x2b || code === 0x2d || code === 0x2e;
}
