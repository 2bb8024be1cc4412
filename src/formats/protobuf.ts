// Reads protocol buffers field by field, within the bytes given and never beyond.

/** The bytes are not a message: a field runs over the end, or is of an unknown kind. */
export class ProtobufError extends Error {
  override readonly name = "ProtobufError";
}

/**
 * A cursor over one message: `next` steps to a field, then exactly one of the read methods, or `skip`, takes its value.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #field = 0;
  #wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get field(): number {
    return this.#field;
  }

  get isBytes(): boolean {
    return this.#wireType === 2;
  }

  /** Steps to the next field; false at the end. */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false;
    const key = this.#varint();
    this.#field = Math.floor(key / 8);
    this.#wireType = key % 8;
    return true;
  }

  /** A number of any wire type that holds one: varint, 32 bits as float, 64 bits as double. */
  readNumber(): number {
    if (this.#wireType === 0) return this.#varint();
    if (this.#wireType === 5) return this.#view.getFloat32(this.#take(4), true);
    if (this.#wireType === 1) return this.#view.getFloat64(this.#take(8), true);
    throw new ProtobufError(`field ${this.#field} is no number`);
  }

  /** A signed 64-bit integer, or the only one of a packed list; exact up to 2^53. */
  readInt64(): number {
    if (this.#wireType === 2) return new ProtobufReader(this.readBytes()).#int64();
    if (this.#wireType !== 0) throw new ProtobufError(`field ${this.#field} is no integer`);
    return this.#int64();
  }

  /** The bytes of a field: a view, not a copy. */
  readBytes(): Uint8Array {
    if (this.#wireType !== 2) throw new ProtobufError(`field ${this.#field} is no bytes`);
    const length = this.#varint();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  readText(): string {
    const bytes = this.readBytes();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  }

  skip(): void {
    if (this.#wireType === 0) this.#varint();
    else if (this.#wireType === 1) this.#take(8);
    else if (this.#wireType === 2) this.#take(this.#varint());
    else if (this.#wireType === 5) this.#take(4);
    else throw new ProtobufError(`field ${this.#field} has the unknown wire type ${this.#wireType}`);
  }

  /** Moves on by a number of bytes that must be there; returns where they begin. */
  #take(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start)
      throw new ProtobufError(`field ${this.#field} runs over the end`);
    this.#at += length;
    return start;
  }

  #int64(): number {
    const start = this.#at;
    const value = this.#varint();
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    return Number(BigInt.asIntN(64, this.#bigVarint(start)));
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1, count = 0; count < 10; factor *= 128, count++) {
      const byte = this.#bytes[this.#take(1)] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new ProtobufError("an integer has more than ten bytes");
  }

  #bigVarint(start: number): bigint {
    let value = 0n;
    for (let at = this.#at - 1; at >= start; at--)
      value = (value << 7n) | BigInt((this.#bytes[at] as number) & 0x7f);
    return value;
  }
}
