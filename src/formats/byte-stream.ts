// Takes bytes from a stream of chunks in the amounts that a format asks for.

export class ByteStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, fewer at the end. For small amounts: they are held in memory. */
  async take(length: number): Promise<Uint8Array> {
    const first = await this.takeSome(length);
    if (first.length === length || first.length === 0) return first;
    // Copies, because chunks are views that may change when the next is asked for.
    const pieces = [Buffer.from(first)];
    let taken = first.length;
    while (taken < length) {
      const piece = await this.takeSome(length - taken);
      if (piece.length === 0) break;
      pieces.push(Buffer.from(piece));
      taken += piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** Between 1 and `most` bytes, a view into the chunk they came in, good until more is taken; none at the end. */
  async takeSome(most: number): Promise<Uint8Array> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#chunks.next();
      if (next.done === true) return new Uint8Array(0);
      this.#chunk = next.value;
      this.#at = 0;
    }
    const piece = this.#chunk.subarray(this.#at, this.#at + most);
    this.#at += piece.length;
    return piece;
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
