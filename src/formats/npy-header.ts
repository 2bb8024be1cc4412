// The head of an .npy file: magic, version, and a Python literal of exactly three members.

/** What is wrong with the bytes, as the end of a sentence: "the file is cut …". */
export class NpyFormatError extends Error {
  override readonly name = "NpyFormatError";
}

export interface NpyHeader {
  readonly descr: string;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
}

/** NumPy itself refuses longer headers by default, and more axes. */
const longestHeader = 10_000;
const mostAxes = 64;
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Magic, version 1.0, length and header, padded so that the data begins at a multiple of 64. */
export function formatHeader(descr: string, shape: readonly number[]): Uint8Array {
  if (shape.length > mostAxes)
    throw new RangeError(`${shape.length} axes; at most ${mostAxes} can be written.`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const bytes = new Uint8Array(total).fill(0x20);
  bytes.set([...magic, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  for (let i = 0; i < text.length; i++) bytes[10 + i] = text.charCodeAt(i);
  bytes[total - 1] = 0x0a;
  return bytes;
}

/**
 * Checks magic, version and length; returns the header's text and where the data begins.
 * @throws NpyFormatError
 */
export function preambleOf(bytes: Uint8Array): { readonly headerText: string; readonly dataOffset: number } {
  if (!magic.every((byte, i) => bytes[i] === byte)) throw new NpyFormatError("this is not a .npy file");
  const major = bytes[6] ?? 0;
  if (major < 1 || major > 3 || bytes[7] !== 0) {
    throw new NpyFormatError(`version ${major}.${bytes[7] ?? "?"} is not known; 1.0 to 3.0 are`);
  }
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new NpyFormatError("the file is cut inside its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader)
    throw new NpyFormatError(`a header of ${length} bytes; at most ${longestHeader} are read`);
  if (start + length > bytes.length) throw new NpyFormatError("the file is cut inside its header");
  const headerText = Buffer.from(bytes.subarray(start, start + length)).toString("latin1");
  return { headerText, dataOffset: start + length };
}

/** One member, in a text without white space. */
const memberPattern =
  /'(descr|fortran_order|shape)':('[^'\\]*'|True|False|\((?:\d{1,16}L?(?:,\d{1,16}L?)*,?)?\))(?:,|$)/y;

/**
 * Parses a header of exactly the members descr, fortran_order and shape, in any order.
 * @throws NpyFormatError for anything else, code included
 */
export function parseHeader(text: string): NpyHeader {
  const members = membersOf(text);
  const descr = members.get("descr");
  const order = members.get("fortran_order");
  const shape = members.get("shape");
  if (
    descr?.startsWith("'") !== true ||
    !(order === "True" || order === "False") ||
    shape?.startsWith("(") !== true
  ) {
    throw badHeader(text);
  }
  return { descr: descr.slice(1, -1), isFortranOrder: order === "True", shape: shapeOf(shape) };
}

function membersOf(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  const dense = text.replace(/[ \t\r\n]+/g, "");
  if (!dense.startsWith("{") || !dense.endsWith("}")) throw badHeader(text);
  const inner = dense.slice(1, -1);
  for (let at = 0; at < inner.length; at = memberPattern.lastIndex) {
    memberPattern.lastIndex = at;
    const [, name, value] = memberPattern.exec(inner) ?? [];
    if (name === undefined || value === undefined || members.has(name)) throw badHeader(text);
    members.set(name, value);
  }
  return members;
}

function shapeOf(tuple: string): number[] {
  const shape = (tuple.match(/\d+/g) ?? []).map(Number);
  if (shape.length > mostAxes) throw new NpyFormatError(`${shape.length} axes; at most ${mostAxes} are read`);
  if (!shape.every(Number.isSafeInteger))
    throw new NpyFormatError(`an axis is too long in ${tuple.slice(0, 80)}`);
  return shape;
}

function badHeader(text: string): NpyFormatError {
  if (/'descr'\s*:\s*\[/.test(text)) return new NpyFormatError("it holds records, not plain numbers");
  return new NpyFormatError(
    `its header is not of the kind NumPy writes: ${JSON.stringify(text.slice(0, 120))}`,
  );
}
