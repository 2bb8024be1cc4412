// TensorBoard's event files: the encoder of scalars. The reader is in tfevents-reader.ts.

import { maskedCrc32c } from "./crc32c.js";

export { type EventsRead, readEvents, type TfEvent, type TfValue } from "./tfevents-reader.js";

/** The first record of every event file. Times are seconds since the Unix epoch. */
export function encodeFileVersion(wallTime: number): Uint8Array {
  const encoder = new EventEncoder();
  encoder.addFileVersion(wallTime);
  return encoder.take();
}

/** One record with all values of a step. Names are TensorBoard's tags; values are stored in 32 bits. */
export function encodeScalars(
  step: number,
  wallTime: number,
  values: Iterable<readonly [tag: string, value: number]>,
): Uint8Array {
  sharedEncoder.addScalars(step, wallTime, values);
  return sharedEncoder.take();
}

/** Most tags whose encoded form is remembered. */
const mostTags = 4096;

/** `wall_time` and `step` with their keys, `summary`'s key and length, at their longest. */
const longestEventHead = 9 + 11 + 6;

/**
 * Encodes many records into one buffer, to be taken out at each flush. Faster than one call a record: names are encoded
 * once, and nothing is allocated between two `take`s.
 */
export class EventEncoder {
  #bytes = Buffer.allocUnsafeSlow(16 * 1024);
  #length = 0;
  readonly #tags = new Map<string, Uint8Array>();
  readonly #pendingTags: Uint8Array[] = [];
  readonly #pendingValues: number[] = [];

  /** Adds the record that says what kind of file this is; it belongs at the beginning. */
  addFileVersion(wallTime: number): void {
    const version = Buffer.from("brain.Event:2");
    this.#startRecord(longestEventHead + version.length);
    const start = this.#length;
    this.#putWallTime(wallTime);
    this.#bytes[this.#length++] = 0x1a; // file_version = 3, bytes
    this.#putVarint(version.length);
    this.#putBytes(version);
    this.#endRecord(start);
  }

  /** Adds a record of an event that is encoded already. */
  addEvent(event: Uint8Array): void {
    this.#startRecord(event.length);
    const start = this.#length;
    this.#bytes.set(event, start);
    this.#length += event.length;
    this.#endRecord(start);
  }

  /** Adds one record with all values of a step. A step that is no whole number is cut to one. */
  addScalars(step: number, wallTime: number, values: Iterable<readonly [tag: string, value: number]>): void {
    const summaryBytes = this.#gather(values);
    this.#startRecord(longestEventHead + summaryBytes);
    const start = this.#length;
    this.#putWallTime(wallTime);
    this.#bytes[this.#length++] = 0x10; // step = 2, varint
    this.#putInt64(step);
    this.#bytes[this.#length++] = 0x2a; // summary = 5, bytes
    this.#putVarint(summaryBytes);
    for (let i = 0; i < this.#pendingTags.length; i++) {
      this.#putBytes(this.#pendingTags[i] as Uint8Array);
      this.#length = this.#bytes.writeFloatLE(this.#pendingValues[i] as number, this.#length);
    }
    this.#endRecord(start);
  }

  /** The records added since the last call. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }

  /** Keeps the values for the second pass; returns the length of the summary they make. */
  #gather(values: Iterable<readonly [string, number]>): number {
    this.#pendingTags.length = 0;
    this.#pendingValues.length = 0;
    let bytes = 0;
    for (const [tag, value] of values) {
      const encoded = this.#tags.get(tag) ?? this.#addTag(tag);
      this.#pendingTags.push(encoded);
      this.#pendingValues.push(value);
      bytes += encoded.length + 4;
    }
    return bytes;
  }

  #addTag(tag: string): Uint8Array {
    if (this.#tags.size >= mostTags) this.#tags.clear();
    const encoded = encodeTag(tag);
    this.#tags.set(tag, encoded);
    return encoded;
  }

  #startRecord(dataBytes: number): void {
    const needed = this.#length + 12 + dataBytes + 4;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#length += 12;
  }

  /** Puts length and checksums around the data from `start` on. */
  #endRecord(start: number): void {
    const dataBytes = this.#length - start;
    this.#bytes.writeUInt32LE(dataBytes, start - 12);
    this.#bytes.writeUInt32LE(0, start - 8);
    this.#bytes.writeUInt32LE(maskedCrc32c(this.#bytes, start - 12, start - 4), start - 4);
    this.#length = this.#bytes.writeUInt32LE(maskedCrc32c(this.#bytes, start, this.#length), this.#length);
  }

  #putWallTime(wallTime: number): void {
    this.#bytes[this.#length++] = 0x09; // wall_time = 1, 64 bits
    this.#length = this.#bytes.writeDoubleLE(wallTime, this.#length);
  }

  /** A loop: for the few bytes of a tag, faster than copying by the engine. */
  #putBytes(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.#bytes[this.#length++] = bytes[i] as number;
  }

  #putInt64(value: number): void {
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
      this.#putVarint(Math.trunc(value));
      return;
    }
    const whole = Number.isFinite(value) ? Math.trunc(value) : 0;
    let rest = BigInt.asUintN(64, BigInt(whole));
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#length++] = Number(rest);
  }

  #putVarint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80;
    this.#bytes[this.#length++] = rest;
  }
}

const sharedEncoder = new EventEncoder();

/** All of a `Summary.Value` but its four bytes of number: its key and length, `tag` = 1, the key of `simple_value` = 2. */
function encodeTag(tag: string): Uint8Array {
  const name = Buffer.from(tag);
  const length = varint(name.length);
  const valueBytes = 1 + length.length + name.length + 1 + 4;
  return Uint8Array.from([0x0a, ...varint(valueBytes), 0x0a, ...length, ...name, 0x15]);
}

function varint(value: number): number[] {
  return value > 0x7f ? [(value % 128) | 0x80, ...varint(Math.floor(value / 128))] : [value];
}
