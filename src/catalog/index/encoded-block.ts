// Runs as the bytes of a record: read from a file, or put aside in memory while more runs are found.

import type { BlockBuilder } from "./block-builder.js";
import type { Cell } from "./column-codec.js";
import { numbersOf32, type RecordSections, RecordWriter, sectionsOf, statesOf } from "./index-record.js";
import { keyField, type RunBlock, type RunField } from "./run-block.js";

/** What a block's bytes do not tell. */
export interface BlockShape {
  readonly root: string;
  readonly rows: number;
  readonly fields: readonly RunField[];
  readonly shapes: readonly (readonly number[])[];
}

/** A block in memory that is ready to be written. */
export interface SealedBlock extends RunBlock {
  readonly writer: RecordWriter;
}

/** A finished builder's runs as bytes, which take a fraction of its room. */
export function sealBlock(builder: BlockBuilder): SealedBlock {
  const writer = new RecordWriter();
  writer.addBlock(builder);
  const sections = sectionsOf(
    (name) => writer.section(name),
    (name) => writer.formOf(name),
  );
  const { root, length: rows, fields, shapes } = builder;
  return { ...blockOfSections(sections, { root, rows, fields, shapes }), writer };
}

/** The block's record so far, where it was made already. */
export function writerOf(block: RunBlock): RecordWriter {
  if ("writer" in block) return block.writer as RecordWriter;
  const writer = new RecordWriter();
  writer.addBlock(block);
  return writer;
}

/** The runs of a record. Columns are decoded when they are asked for. */
export function blockOfSections(record: RecordSections, shape: BlockShape): RunBlock {
  const { root, rows, fields, shapes } = shape;
  const known = new Map<number, readonly Cell[]>();
  const cells = (field: number): readonly Cell[] => {
    const column = known.get(field) ?? record.column(`field.${field}`, rows);
    known.set(field, column);
    return column;
  };
  const readers = new Map<number, (row: number) => Cell>();
  const cell = (field: number, row: number): Cell => {
    const column = known.get(field);
    if (column !== undefined) return column[row];
    const reader = readers.get(field) ?? record.reader(`field.${field}`, rows);
    readers.set(field, reader);
    return reader(row);
  };
  for (const field of Object.values(keyField)) cells(field);
  const shapeOf = numbersOf32(record.section("shape"));
  const files = statesOf(record, "files");
  return { root, length: rows, fields, shapes, shapeOf, cells, cell, marks: record.section("marks"), files };
}
