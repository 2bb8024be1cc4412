// Records of SQLite: rows as bytes, of which only the wanted columns are decoded.

/** A value of a cell. Integers that a number cannot hold exactly are bigints; blobs are copies. */
export type SqliteValue = number | bigint | string | Uint8Array | null;

export type TextEncoding = "utf8" | "utf16le" | "utf16be";

/** The number and the byte behind it, in one place that is used again: a record has many of them. */
export interface Varint {
  value: number;
  end: number;
}

/**
 * Reads a variable-length integer of 1 to 9 bytes into `into`; exact up to 2^53. False when the bytes end before.
 * Format: https://www.sqlite.org/fileformat2.html#varint
 */
export function readVarint(bytes: Buffer, at: number, into: Varint): boolean {
  const first = bytes[at];
  if (first === undefined) return false;
  if (first < 0x80) {
    into.value = first;
    into.end = at + 1;
    return true;
  }
  let value = first & 0x7f;
  for (let count = 1; count < 8; count++) {
    const byte = bytes[at + count];
    if (byte === undefined) return false;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      into.value = value;
      into.end = at + count + 1;
      return true;
    }
  }
  const last = bytes[at + 8];
  if (last === undefined) return false;
  into.value = Number(BigInt.asIntN(64, bigVarint(bytes, at)));
  into.end = at + 9;
  return true;
}

function bigVarint(bytes: Buffer, at: number): bigint {
  let value = 0n;
  for (let count = 0; count < 8; count++) value = (value << 7n) | BigInt((bytes[at + count] ?? 0) & 0x7f);
  return (value << 8n) | BigInt(bytes[at + 8] ?? 0);
}

/** Decodes columns of records, always the same ones. */
export class RecordReader {
  /** For each column of a record: where it goes in the row; undefined when it is not wanted. */
  readonly #places: readonly (number | undefined)[];
  readonly #width: number;
  readonly #encoding: TextEncoding;
  readonly #varint: Varint = { value: 0, end: 0 };

  /**
   * @param columns numbers of the wanted columns, in the order in which rows have them
   */
  constructor(columns: readonly number[], encoding: TextEncoding) {
    const places: (number | undefined)[] = [];
    for (const [place, column] of columns.entries()) places[column] = place;
    this.#places = places;
    this.#width = columns.length;
    this.#encoding = encoding;
  }

  /**
   * The wanted columns of a record; undefined where the record is too short to have one, which is what adding a column
   * to a table leaves. Undefined as a whole when the bytes are no record.
   */
  read(record: Buffer): (SqliteValue | undefined)[] | undefined {
    const row = new Array<SqliteValue | undefined>(this.#width).fill(undefined);
    const varint = this.#varint;
    if (!readVarint(record, 0, varint)) return undefined;
    const headEnd = varint.value;
    if (headEnd < 0 || headEnd > record.length) return undefined;
    let data = headEnd;
    for (let at = varint.end, column = 0; at < headEnd && column < this.#places.length; column++) {
      if (!readVarint(record, at, varint)) return undefined;
      at = varint.end;
      const type = varint.value;
      const end = data + lengthOf(type);
      if (type < 0 || isReserved(type) || end > record.length) return undefined;
      const place = this.#places[column];
      if (place !== undefined) row[place] = this.#valueOf(record, { type, start: data, end });
      data = end;
    }
    return row;
  }

  #valueOf(
    record: Buffer,
    cell: { readonly type: number; readonly start: number; readonly end: number },
  ): SqliteValue {
    const { type, start, end } = cell;
    if (type >= 12)
      return type % 2 === 0 ? new Uint8Array(record.subarray(start, end)) : this.#text(record, start, end);
    if (type === 7) return record.readDoubleBE(start);
    if (type === 0) return null;
    if (type === 8 || type === 9) return type - 8;
    if (type <= 4) return record.readIntBE(start, type);
    if (type === 5) return record.readIntBE(start, 6);
    const value = record.readBigInt64BE(start);
    const asNumber = Number(value);
    return Number.isSafeInteger(asNumber) ? asNumber : value;
  }

  #text(record: Buffer, start: number, end: number): string {
    if (this.#encoding === "utf8") return record.toString("utf8", start, end);
    if (this.#encoding === "utf16le") return record.toString("utf16le", start, end);
    const evenEnd = end - ((end - start) % 2);
    return Buffer.from(record.subarray(start, evenEnd)).swap16().toString("utf16le");
  }
}

/** Types that SQLite keeps for itself; no file has them. */
function isReserved(type: number): boolean {
  return type === 10 || type === 11;
}

const fixedLengths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

/** Bytes of a value of this serial type: https://www.sqlite.org/fileformat2.html#record_format */
function lengthOf(type: number): number {
  return type >= 12 ? Math.floor((type - 12) / 2) : (fixedLengths[type] ?? 0);
}
