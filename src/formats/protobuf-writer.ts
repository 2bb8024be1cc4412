// Writes protocol buffers field by field. For few small messages; what is written by the thousand has an encoder of its own.

/** One message as it grows. Encoding: https://protobuf.dev/programming-guides/encoding/ */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** A number as 64 bits. */
  addDouble(field: number, value: number): this {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return this.#add(field, 1, bytes);
  }

  /** A whole number from 0, a boolean or a member of an enumeration. */
  addVarint(field: number, value: number): this {
    return this.#add(field, 0, varint(value));
  }

  addText(field: number, text: string): this {
    return this.addBytes(field, Buffer.from(text));
  }

  addMessage(field: number, message: ProtobufWriter): this {
    return this.addBytes(field, message.take());
  }

  addBytes(field: number, bytes: Uint8Array): this {
    this.#add(field, 2, varint(bytes.length));
    this.#parts.push(bytes);
    return this;
  }

  /** The message as it is now. */
  take(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }

  #add(field: number, wireType: number, bytes: Uint8Array): this {
    this.#parts.push(varint(field * 8 + wireType), bytes);
    return this;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
