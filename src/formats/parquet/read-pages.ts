// Values of one column of a group, page by page: each page is unpacked and looked through before hyparquet reads it.

import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { convert } from "hyparquet/src/convert.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { isFlatColumn } from "hyparquet/src/schema.js";
import { ParquetDamage, reasonOf } from "./damage.js";
import { checkPageValues, levelBytes } from "./page-bounds.js";
import { endOfStruct } from "./thrift-bounds.js";

/** The bytes of a column, and what the file says of them. */
export interface ChunkBytes {
  readonly bytes: Uint8Array;
  /** Where they begin in the file. */
  readonly start: number;
  readonly rows: number;
  /** Where lists are, more than rows. */
  readonly values: number;
  readonly unpackedBytes: number;
}

type Decoder = Parameters<typeof readPage>[2];
type Header = ReturnType<typeof parquetHeader>;
type Dictionary = ReturnType<typeof convert> | undefined;

/** Larger ones are not written by any program, or are made to do harm. */
const largestPage = 256 * 1024 * 1024;
/** Headers are counted among the unpacked bytes by most writers. */
const countingSlack = 4096;

/**
 * The values; of a column with lists, one array a row.
 * @throws ParquetDamage with the byte where the damaged page begins
 */
export function readPages(chunk: ChunkBytes, decoder: Decoder): unknown[] {
  const { bytes, rows } = chunk;
  const isFlat = isFlatColumn(decoder.schemaPath);
  const values: unknown[] = [];
  const left = { values: isFlat ? rows : chunk.values, unpacked: chunk.unpackedBytes + countingSlack };
  let dictionary: Dictionary;
  for (let at = 0; at < bytes.length - 1 && (!isFlat || values.length < rows); ) {
    const place = chunk.start + at;
    try {
      const { header, bodyAt } = headerAt(bytes, at);
      checkSizes(header, { left, bytesLeft: bytes.length - bodyAt });
      at = bodyAt + header.compressed_page_size;
      const page = unpackedPage(bytes.subarray(bodyAt, at), header, decoder);
      checkPageValues(page, header, decoder.schemaPath);
      const isDictionary = header.type === "DICTIONARY_PAGE";
      const data = valuesOf(
        page,
        header,
        decoder,
        isDictionary ? {} : { dictionary, ...(isFlat ? {} : { values }) },
      );
      if (isDictionary) dictionary = data === undefined ? dictionary : convert(data, decoder);
      else if (data !== undefined && data !== values) for (const value of data) values.push(value);
    } catch (error) {
      throw error instanceof ParquetDamage
        ? error
        : new ParquetDamage(place, `is damaged in the page here (${reasonOf(error)})`);
    }
  }
  return values;
}

function headerAt(bytes: Uint8Array, at: number): { readonly header: Header; readonly bodyAt: number } {
  endOfStruct(bytes, at);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: at };
  const header = parquetHeader(reader);
  return { header, bodyAt: reader.offset };
}

interface Sizes {
  /** What the pages from here on may hold together; this page is taken off. */
  readonly left: { values: number; unpacked: number };
  /** Bytes of the column behind the header. */
  readonly bytesLeft: number;
}

function checkSizes(header: Header, { left, bytesLeft }: Sizes): void {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
  if (!(packed >= 0 && packed <= bytesLeft)) throw new Error(`it has ${packed} bytes`);
  if (!(unpacked >= 0 && unpacked <= Math.min(largestPage, left.unpacked)))
    throw new Error(`it unpacks to ${unpacked} bytes`);
  left.unpacked -= unpacked;
  const isDictionary = header.type === "DICTIONARY_PAGE";
  const { num_values: count = 0 } =
    (isDictionary
      ? header.dictionary_page_header
      : (header.data_page_header_v2 ?? header.data_page_header)) ?? {};
  // Every entry of a dictionary has its bytes; other values may be a run of one.
  if (!(count >= 0 && count <= (isDictionary ? Math.max(unpacked, 1) : left.values)))
    throw new Error(`it has ${count} values`);
  if (!isDictionary) left.values -= count;
  const { num_nulls: nulls = 0, num_rows: rows = 0 } = header.data_page_header_v2 ?? {};
  if (!(nulls >= 0 && nulls <= count && rows >= 0 && rows <= count))
    throw new Error(`it has ${rows} rows and ${nulls} nulls`);
}

/** Pages of the second form keep their levels as they are. */
function unpackedPage(packed: Uint8Array, header: Header, decoder: Decoder): Uint8Array {
  const { codec, compressors, schemaPath } = decoder;
  const { type, uncompressed_page_size: size, data_page_header_v2: second } = header;
  if (type !== "DATA_PAGE_V2" || second === undefined)
    return decompressPage(packed, size, codec, compressors);
  const { repetition, definition } = levelBytes(second, schemaPath, Math.min(packed.length, size));
  if (second.is_compressed === false) return packed;
  const levels = packed.subarray(0, repetition + definition);
  const values = decompressPage(packed.subarray(levels.length), size - levels.length, codec, compressors);
  const page = new Uint8Array(size);
  page.set(levels);
  page.set(values, levels.length);
  return page;
}

/** @param before what the values are looked up in, and what they are added to */
function valuesOf(
  page: Uint8Array,
  header: Header,
  decoder: Decoder,
  before: { dictionary?: Dictionary; values?: unknown[] },
): ReturnType<typeof readPage>["data"] {
  const second = header.data_page_header_v2 && { ...header.data_page_header_v2, is_compressed: false };
  const unpacked = { ...header, compressed_page_size: page.length, data_page_header_v2: second };
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: 0 };
  const plain: Decoder = { ...decoder, codec: "UNCOMPRESSED" };
  return readPage(reader, unpacked, plain, before.dictionary, before.values, 0).data;
}
