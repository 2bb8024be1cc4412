// Text as UTF-8 bytes in one buffer that grows: for results larger than one JavaScript text may be.

/** Appends texts; `finish` hands out the bytes without copying them. */
export class GrowingBytes {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;

  /**
   * @param share how much of everything is written with this text, above 0 up to 1, where that is known: then the
   * buffer grows once, to the size that all will need
   */
  add(text: string, share = 1): void {
    const needed = this.#length + text.length * 3;
    if (needed > this.#bytes.length) this.#grow(needed, Math.min(share, 1));
    this.#length += this.#encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number, share: number): void {
    const expected = share > 0 && share < 1 ? (needed / share) * 1.02 : 0;
    const bytes = new Uint8Array(Math.ceil(Math.max(needed, expected, this.#bytes.length * 1.5)));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
