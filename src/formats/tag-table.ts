// Numbers for tags: the same bytes are known again without making a text of them.

/** Tags in the order in which they first came. Two spellings of one text (bytes that are not UTF-8) have one number. */
export class TagTable {
  readonly names: string[] = [];
  readonly #byName = new Map<string, number>();
  readonly #spellings: { readonly bytes: Uint8Array; readonly tag: number }[] = [];
  readonly #byHash = new Map<number, number[]>();
  /** Which spelling came after which: most logs repeat their order. */
  readonly #after: number[] = [];
  #last = 0;

  /** The number of the tag whose text is bytes[start, end) in UTF-8. */
  tagAt(bytes: Uint8Array, start: number, end: number): number {
    const guess = this.#after[this.#last] ?? 0;
    if (!this.#isSpelling(guess, bytes, { start, end })) {
      const found = this.#look(bytes, { start, end });
      this.#after[this.#last] = found;
      this.#last = found;
    } else this.#last = guess;
    return this.#spellings[this.#last]?.tag ?? 0;
  }

  /** The number of a tag by its text. */
  tagOf(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const tag = this.names.length;
    this.names.push(name);
    this.#byName.set(name, tag);
    return tag;
  }

  #look(bytes: Uint8Array, place: Place): number {
    const hash = hashOf(bytes, place);
    const known = this.#byHash.get(hash);
    const found = known?.find((spelling) => this.#isSpelling(spelling, bytes, place));
    if (found !== undefined) return found;
    const own = Buffer.from(bytes.subarray(place.start, place.end));
    const spelling = this.#spellings.length;
    this.#spellings.push({ bytes: own, tag: this.tagOf(own.toString("utf8")) });
    if (known === undefined) this.#byHash.set(hash, [spelling]);
    else known.push(spelling);
    return spelling;
  }

  #isSpelling(spelling: number, bytes: Uint8Array, { start, end }: Place): boolean {
    const own = this.#spellings[spelling]?.bytes;
    if (own === undefined || own.length !== end - start) return false;
    for (let i = 0; i < own.length; i++) if (own[i] !== bytes[start + i]) return false;
    return true;
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(bytes: Uint8Array, { start, end }: Place): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash;
}
