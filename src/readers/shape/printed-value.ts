// Values as Python prints them, and as TOML spells them: {'acc': 0.9, 'loss': nan}, Namespace(lr=0.1), [0.9, 0.999].

/** Thrown inside when a text is no printed value. */
class NotPrinted extends Error {}

/** Values nested deeper are no settings. */
const deepestLevel = 48;
const bareWord = /[A-Za-z_][\w.]*/y;
const numberWord = /[-+]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.-])/y;

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["none", null],
  ["null", null],
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
]);

/**
 * The value of a printed text: dicts and calls with named members become objects, lists, tuples and sets arrays,
 * `np.float64(0.9)` its first member. Undefined when the whole text is none. Nothing is ever run.
 */
export function parsePrinted(text: string): unknown {
  const reader = new PrintedReader(text);
  try {
    const value = reader.value(0);
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof NotPrinted) return undefined;
    throw error;
  }
}

class PrintedReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  value(level: number): unknown {
    if (level > deepestLevel) throw new NotPrinted();
    this.#skipSpace();
    const sign = this.#text[this.#at];
    if (sign === '"' || sign === "'") return this.#string(sign);
    if (sign === "{") return this.#braced(level);
    if (this.#take("[")) return this.#members("]", level).list;
    if (this.#take("(")) return this.#members(")", level).list;
    const number = this.#match(numberWord);
    if (number !== undefined) return Number(number.replace(/_/g, ""));
    const isNegative = this.#take("-");
    if (!isNegative) this.#take("+");
    const word = this.#match(bareWord);
    if (word === undefined) throw new NotPrinted();
    if (this.#take("(")) return this.#call(word, level);
    const known = constants.get(word.toLowerCase());
    if (known === undefined) throw new NotPrinted();
    return isNegative && typeof known === "number" ? -known : known;
  }

  #call(word: string, level: number): unknown {
    const { list, named } = this.#members(")", level);
    if (list.length > 0) return list[0];
    if (named.size > 0) return Object.fromEntries(named);
    return word;
  }

  #members(end: string, level: number): { list: unknown[]; named: Map<string, unknown> } {
    const list: unknown[] = [];
    const named = new Map<string, unknown>();
    while (!this.#take(end)) {
      const name = end === ")" ? this.#match(/[A-Za-z_]\w*(?=\s*=)/y) : undefined;
      if (name !== undefined) this.#need("=");
      const value = this.value(level + 1);
      if (name === undefined) list.push(value);
      else named.set(name, value);
      if (!this.#take(",")) {
        this.#need(end);
        break;
      }
    }
    return { list, named };
  }

  #braced(level: number): unknown {
    this.#need("{");
    const entries = new Map<string, unknown>();
    const set: unknown[] = [];
    while (!this.#take("}")) {
      const name = this.#match(/[A-Za-z_][\w-]*(?=\s*=)/y) ?? this.value(level + 1);
      if (this.#take(":") || this.#take("=")) entries.set(String(name), this.value(level + 1));
      else set.push(name);
      if (!this.#take(",")) {
        this.#need("}");
        break;
      }
    }
    return set.length > 0 ? set : Object.fromEntries(entries);
  }

  #string(quote: string): string {
    let text = "";
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const sign = this.#text[this.#at] ?? "";
      if (sign === quote) {
        this.#at++;
        return text;
      }
      if (sign === "\\") this.#at++;
      text += this.#text[this.#at] ?? "";
    }
    throw new NotPrinted();
  }

  #match(pattern: RegExp): string | undefined {
    this.#skipSpace();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(sign: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #need(sign: string): void {
    if (!this.#take(sign)) throw new NotPrinted();
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }
}
