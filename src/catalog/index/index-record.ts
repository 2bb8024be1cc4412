// The pieces of an index: checksummed records one after the other, each a block of runs and what it changes.

import { crc32 } from "node:zlib";
import { cellReader } from "./cell-reader.js";
import { type Cell, type ColumnForm, decodeColumn, encodeColumn } from "./column-codec.js";
import type { FileStates } from "./file-states.js";
import type { RunBlock, RunField } from "./run-block.js";

/** Something in the index is not what was written: the index is to be ignored and made anew. */
export class DamagedIndexError extends Error {
  override readonly name = "DamagedIndexError";
  /** Recognized by its name: the command is built in parts, each of which has its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is DamagedIndexError {
    return value instanceof Error && value.name === "DamagedIndexError";
  }
}

/** Where a piece of a record is, from the start of its body. */
interface Section {
  readonly at: number;
  readonly length: number;
  readonly crc: number;
  readonly form?: ColumnForm;
}

/** What a record says before its body. */
export interface RecordHead {
  /** Version of the form and of the program that wrote it. */
  readonly program: string;
  readonly root: string;
  readonly id: string;
  /** The record this one was made on top of; "" for the first of a file. */
  readonly previous: string;
  readonly rows: number;
  readonly fields: readonly RunField[];
  readonly shapes: readonly (readonly number[])[];
  /** Whether the record has what belongs to the root as a whole; else the one before it still holds. */
  readonly hasRoot: boolean;
  readonly rootMarks: number;
  readonly sections: Readonly<Record<string, Section>>;
}

/** Reads `length` bytes of the file from `at` on. */
export type ReadBytes = (at: number, length: number) => Buffer;

const magic = 0x58444e49_4c52n; // "RLINDX", little-endian: machines of the other order do not know it.
const preambleSize = 32;

/** What is in a record's body. All of it throws DamagedIndexError when it is not what was written. */
export interface RecordSections {
  /** The bytes of a section, at the start of an allocation of their own. */
  readonly section: (name: string) => Buffer;
  readonly formOf: (name: string) => ColumnForm | undefined;
  readonly column: (name: string, count: number) => Cell[];
  readonly reader: (name: string, count: number) => (row: number) => Cell;
}

/** A record that was found in a file. */
export interface FoundRecord extends RecordSections {
  readonly head: RecordHead;
  /** Where the next one begins. */
  readonly end: number;
}

/** Collects the sections of a record that is to be written. */
export class RecordWriter {
  readonly #parts: Buffer[] = [];
  readonly #partOf = new Map<string, Buffer>();
  readonly #sections: Record<string, Section> = {};
  #at = 0;

  addBytes(name: string, bytes: Uint8Array | Uint32Array | Float64Array, form?: ColumnForm): void {
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const section = { at: this.#at, length: part.length, crc: crc32(part) };
    this.#sections[name] = form === undefined ? section : { ...section, form };
    this.#parts.push(part);
    this.#partOf.set(name, part);
    this.#at += part.length;
  }

  addColumn(name: string, cells: readonly Cell[]): void {
    const { form, bytes } = encodeColumn(cells);
    this.addBytes(name, bytes, form);
  }

  addStates(name: string, states: FileStates): void {
    this.addBytes(`${name}.starts`, states.starts);
    this.addBytes(`${name}.codes`, states.codes);
    this.addColumn(`${name}.names`, states.names);
    this.addBytes(`${name}.numbers`, states.numbers);
  }

  addBlock(block: RunBlock): void {
    block.fields.forEach((_, field) => {
      this.addColumn(`field.${field}`, block.cells(field));
    });
    this.addBytes("shape", Uint32Array.from(block.shapeOf));
    this.addBytes("marks", Uint8Array.from(block.marks));
    this.addStates("files", block.files);
  }

  /** A section as it was added, at the start of an allocation of its own. */
  section(name: string): Buffer {
    const part = this.#partOf.get(name);
    if (part === undefined) throw new DamagedIndexError(`no ${name}`);
    const bytes = Buffer.allocUnsafeSlow(part.length);
    part.copy(bytes);
    return bytes;
  }

  /** The form of a column that was added. */
  formOf(name: string): ColumnForm | undefined {
    return this.#sections[name]?.form;
  }

  /** The record's bytes, in pieces. */
  finish(known: Omit<RecordHead, "sections">): Buffer[] {
    const head = Buffer.from(JSON.stringify({ ...known, sections: this.#sections }));
    const preamble = Buffer.alloc(preambleSize);
    preamble.writeBigUInt64LE(magic, 0);
    preamble.writeUInt32LE(head.length, 8);
    preamble.writeUInt32LE(crc32(head), 12);
    preamble.writeDoubleLE(this.#at, 16);
    preamble.writeUInt32LE(crc32(preamble.subarray(0, 24)), 24);
    return [preamble, head, ...this.#parts];
  }
}

/**
 * The record at a place in a file of `size` bytes; undefined when there is no whole record.
 * @throws DamagedIndexError when what is there is no record
 */
export function readRecord(read: ReadBytes, at: number, size: number): FoundRecord | undefined {
  if (at + preambleSize > size) return undefined;
  const preamble = read(at, preambleSize);
  const isOurs = preamble.readBigUInt64LE(0) === magic && isNativeOrder();
  if (!isOurs || crc32(preamble.subarray(0, 24)) !== preamble.readUInt32LE(24)) throw new DamagedIndexError();
  const headLength = preamble.readUInt32LE(8);
  const start = at + preambleSize + headLength;
  const end = start + preamble.readDoubleLE(16);
  if (end > size) return undefined;
  const headBytes = read(at + preambleSize, headLength);
  if (crc32(headBytes) !== preamble.readUInt32LE(12)) throw new DamagedIndexError();
  const head = JSON.parse(headBytes.toString()) as RecordHead;
  const section = (name: string): Buffer => {
    const found = head.sections[name];
    if (found === undefined) throw new DamagedIndexError(`no ${name}`);
    const bytes = read(start + found.at, found.length);
    if (crc32(bytes) !== found.crc) throw new DamagedIndexError(name);
    return bytes;
  };
  return { head, end, ...sectionsOf(section, (name) => head.sections[name]?.form) };
}

/** Sections by name, and columns decoded from them. */
export function sectionsOf(
  section: (name: string) => Buffer,
  formOf: (name: string) => ColumnForm | undefined,
): RecordSections {
  const decoded = <T>(name: string, decode: (form: ColumnForm, bytes: Buffer) => T): T => {
    const form = formOf(name);
    if (form === undefined) throw new DamagedIndexError(`no ${name}`);
    const bytes = section(name);
    try {
      return decode(form, bytes);
    } catch (error) {
      throw new DamagedIndexError(name, { cause: error });
    }
  };
  return {
    section,
    formOf,
    column: (name, count) => decoded(name, (form, bytes) => decodeColumn(form, bytes, count)),
    reader: (name, count) => decoded(name, (form, bytes) => cellReader(form, bytes, count)),
  };
}

function isNativeOrder(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

/** The files of rows, as `addStates` wrote them. */
export function statesOf(record: RecordSections, name: string): FileStates {
  const starts = numbersOf32(record.section(`${name}.starts`));
  const codes = numbersOf32(record.section(`${name}.codes`));
  const names = record.column(`${name}.names`, record.formOf(`${name}.names`)?.present ?? 0);
  const numbers = record.section(`${name}.numbers`);
  return {
    starts,
    codes,
    names: names as string[],
    numbers: new Float64Array(numbers.buffer, numbers.byteOffset, numbers.length / 8),
  };
}

/** Bytes that begin their own allocation, as numbers. */
export function numbersOf32(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
