// Cuts a text into rows of cells: quotes, delimiters and line ends, nothing else.

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** No table has more columns; a line of nothing but delimiters may. */
const mostColumns = 1_000_000;

/** One pass over one text; the fields tell about the row that `nextRow` returned last. */
export class CsvRows {
  readonly #text: string;
  readonly #delimiter: number;
  #at: number;
  #line: number;
  #rowLine = 1;
  #hasOpenQuote = false;
  #hasLineEnd = true;
  #isOverfull = false;

  /**
   * @param start where the first row begins
   * @param line the line number there
   */
  constructor(text: string, delimiter: string, place: { readonly start: number; readonly line: number }) {
    this.#text = text;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#at = place.start;
    this.#line = place.line;
  }

  /** 1-based line the row begins on. */
  get rowLine(): number {
    return this.#rowLine;
  }

  /** The row's last cell begins with a quote that is never closed; it holds the rest of the text. */
  get hasOpenQuote(): boolean {
    return this.#hasOpenQuote;
  }

  /** False for a last row that the text ends in without a line end. */
  get hasLineEnd(): boolean {
    return this.#hasLineEnd;
  }

  /** The row has more than a million cells; only those were read, and nothing comes after it. */
  get isOverfull(): boolean {
    return this.#isOverfull;
  }

  /** The cells of the next line that is not empty; undefined at the end. */
  nextRow(): string[] | undefined {
    while (this.#at < this.#text.length && this.#takeLineEnd()) this.#line++;
    if (this.#at >= this.#text.length) return undefined;
    this.#rowLine = this.#line;
    this.#hasLineEnd = false;
    const row = [this.#cell()];
    while (this.#text.charCodeAt(this.#at) === this.#delimiter) {
      if (row.length >= mostColumns) return this.#giveUp(row);
      this.#at++;
      row.push(this.#cell());
    }
    if (this.#takeLineEnd()) {
      this.#line++;
      this.#hasLineEnd = true;
    }
    return row;
  }

  #giveUp(row: string[]): string[] {
    this.#isOverfull = true;
    this.#at = this.#text.length;
    return row;
  }

  #takeLineEnd(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    if (code !== lineFeed && code !== carriageReturn) return false;
    this.#at += code === carriageReturn && this.#text.charCodeAt(this.#at + 1) === lineFeed ? 2 : 1;
    return true;
  }

  #cell(): string {
    if (this.#text.charCodeAt(this.#at) !== quote) return this.#plain();
    const quoted = this.#quoted();
    // What follows the closing quote belongs to the cell, as Python's csv module reads it.
    return this.#isAtCellEnd() ? quoted : quoted + this.#plain();
  }

  #plain(): string {
    const start = this.#at;
    while (!this.#isAtCellEnd()) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  #isAtCellEnd(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    // NaN, past the end of the text, is the one that differs from itself.
    return code === this.#delimiter || code === lineFeed || code === carriageReturn || Number.isNaN(code);
  }

  #quoted(): string {
    const start = this.#at + 1;
    let end = this.#text.indexOf('"', start);
    while (end >= 0 && this.#text.charCodeAt(end + 1) === quote) end = this.#text.indexOf('"', end + 2);
    this.#hasOpenQuote = end < 0;
    const inner = this.#text.slice(start, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 1;
    this.#line += lineEndsIn(inner);
    return inner.includes('"') ? inner.replaceAll('""', '"') : inner;
  }
}

function lineEndsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
