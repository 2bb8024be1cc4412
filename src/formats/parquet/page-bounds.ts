// Looks through an unpacked page before its values are read: runs, differences and lengths against the bytes that are there.

import type { parquetHeader } from "hyparquet/src/column.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from "hyparquet/src/schema.js";
import { endOfDeltas, lengthsAt, sharedLengthsAt } from "./delta-bounds.js";
import { countInRuns } from "./run-bounds.js";

type Header = ReturnType<typeof parquetHeader>;
type SchemaPath = Parameters<typeof getMaxDefinitionLevel>[0];
type Element = SchemaPath[number]["element"];

/** Bytes of a number with more digits than any program computes with; its reading takes the square of them. */
const longestDecimal = 256;

/**
 * Looks through a page. @param page unpacked, with its levels before its values
 * @throws Error when reading it would take more than its bytes account for
 */
export function checkPageValues(page: Uint8Array, header: Header, schemaPath: SchemaPath): void {
  const element = schemaPath.at(-1)?.element;
  if (element === undefined) throw new Error("the column is not in the schema");
  checkDecimals([element.type_length ?? 0], element);
  const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
  if (header.type === "DICTIONARY_PAGE" && dictionary !== undefined)
    checkPlain(page, { at: 0, count: dictionary.num_values, element });
  else if (header.type === "DATA_PAGE" && first !== undefined) {
    const { at, count } = valuesOfFirst(page, first.num_values, schemaPath);
    checkValues(page, { at, count, element, encoding: first.encoding, form: 1 });
  } else if (header.type === "DATA_PAGE_V2" && second !== undefined) {
    const at = checkLevelsOfSecond(page, second, schemaPath);
    const count = second.num_values - (second.num_nulls ?? 0);
    checkValues(page, { at, count, element, encoding: second.encoding, form: 2 });
  }
}

/** Levels of the first form say how long they are; what is not null is counted in them. */
function valuesOfFirst(
  page: Uint8Array,
  values: number,
  schemaPath: SchemaPath,
): { at: number; count: number } {
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const repetition = schemaPath.length > 1 ? getMaxRepetitionLevel(schemaPath) : 0;
  const definition = getMaxDefinitionLevel(schemaPath);
  let at = 0;
  let count = values;
  for (const level of [repetition, definition]) {
    if (level === 0) continue;
    const hits = countInRuns(page, at + 4, { width: bitsOf(level), count: values, counted: level });
    if (level === definition) count = hits;
    at += 4 + view.getUint32(at, true);
  }
  return { at, count };
}

type SecondHeader = NonNullable<Header["data_page_header_v2"]>;

/** Returns where the values begin. */
function checkLevelsOfSecond(page: Uint8Array, header: SecondHeader, schemaPath: SchemaPath): number {
  const repetition = getMaxRepetitionLevel(schemaPath);
  const definition = getMaxDefinitionLevel(schemaPath);
  const count = header.num_values;
  if (repetition > 0) countInRuns(page, 0, { width: bitsOf(repetition), count });
  const at = header.repetition_levels_byte_length;
  if (definition > 0) countInRuns(page, at, { width: bitsOf(definition), count });
  return at + levelBytes(header, schemaPath).definition;
}

/** Bytes of the levels before the values of a page of the second form. Throws when they do not fit into `pageBytes`. */
export function levelBytes(
  header: SecondHeader,
  schemaPath: SchemaPath,
  pageBytes = Number.POSITIVE_INFINITY,
): { readonly repetition: number; readonly definition: number } {
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: written } = header;
  const definition = getMaxDefinitionLevel(schemaPath) > 0 ? written : 0;
  if (!(repetition >= 0 && written === definition && definition >= 0 && repetition + definition <= pageBytes))
    throw new Error(`levels of ${repetition} and ${written} bytes`);
  return { repetition, definition };
}

interface Values {
  readonly at: number;
  /** Without nulls. */
  readonly count: number;
  readonly element: Element;
}

interface EncodedValues extends Values {
  readonly encoding: string;
  /** Of the page. */
  readonly form: 1 | 2;
}

function checkValues(page: Uint8Array, values: EncodedValues): void {
  const { at, count, element } = values;
  if (count === 0) return;
  switch (values.encoding) {
    case "PLAIN":
      checkPlain(page, values);
      return;
    case "RLE":
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY":
      checkRuns(page, values);
      return;
    case "DELTA_BINARY_PACKED":
      endOfDeltas(page, at, count);
      return;
    case "DELTA_LENGTH_BYTE_ARRAY":
      checkDecimals(lengthsAt(page, at, count).lengths, element);
      return;
    case "DELTA_BYTE_ARRAY":
      checkDecimals(sharedLengthsAt(page, at, count), element);
      return;
    case "BYTE_STREAM_SPLIT":
      if (count * (element.type_length ?? 1) > page.length - at) throw new Error(`${count} values are cut`);
  }
}

/** Booleans have their length before them, places in a dictionary their bits; in the first form, runs of 0 bits are not read. */
function checkRuns(page: Uint8Array, { at, count, element, encoding, form }: EncodedValues): void {
  const isPrefixed = form === 1 ? element.type === "BOOLEAN" : encoding === "RLE";
  if (isPrefixed) {
    countInRuns(page, at + 4, { width: 1, count });
    return;
  }
  const width = page[at];
  if (width === undefined) throw new Error("a page ends before its values");
  if (width > 0 || form === 2) countInRuns(page, at + 1, { width, count });
}

function checkPlain(page: Uint8Array, { at, count, element }: Values): void {
  if (!isDecimal(element) || element.type !== "BYTE_ARRAY") return;
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  let next = at;
  for (let index = 0; index < count; index++) {
    const length = view.getUint32(next, true);
    checkDecimals([length], element);
    next += 4 + length;
  }
}

function checkDecimals(lengths: Iterable<number>, element: Element): void {
  if (!isDecimal(element)) return;
  for (const length of lengths) if (length > longestDecimal) throw new Error(`a number has ${length} bytes`);
}

function isDecimal(element: Element): boolean {
  return element.converted_type === "DECIMAL";
}

function bitsOf(level: number): number {
  return 32 - Math.clz32(level);
}
