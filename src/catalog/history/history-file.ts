// A run's histories as a file of the user's cache folder: numbers to draw from, and the files they were read from.

import { closeSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { buildLevels, type CurvePyramid, stretchPart } from "../../core/view/curve-pyramid.js";
import type { CurveFaults } from "../../core/view/order-curve.js";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../../formats/read-file.js";
import { replaceCacheFile } from "../../store/cache-file.js";
import type { FileStates } from "../index/file-states.js";
import { programBuild } from "../program-build.js";
import { checksumsOf, DamagedHistoryError, HistoryBody, type NumberSection } from "./history-body.js";
import type { MendedCurve, RunCurves } from "./run-curves.js";

/** Raise it when the form of the file changes. */
const formVersion = 1;
const program = programBuild(formVersion);

const magic = 0x54534948_4c52n; // "RLHIST", little-endian: machines of the other order do not know it.
const preambleSize = 32;

/** Which run's histories they are. */
export interface HistoryOwner {
  readonly path: string;
  readonly id: string;
}

interface KeptCurve {
  readonly name: string;
  readonly faults: CurveFaults;
  readonly steps: NumberSection;
  readonly values: NumberSection;
  readonly levels: readonly NumberSection[];
}

/** What the file says before its numbers. */
interface HistoryHead extends HistoryOwner {
  readonly program: string;
  readonly files: { readonly names: readonly string[]; readonly numbers: readonly number[] };
  readonly problems: readonly Problem[];
  readonly curves: readonly KeptCurve[];
  /** Numbers in the body. */
  readonly length: number;
  /** Of the list of checksums that follows the body. */
  readonly checksum: number;
}

/** Histories that were found in a file. */
export interface OpenHistory {
  readonly curves: RunCurves;
  /** The files they were read from, as they were then. One row. */
  readonly files: FileStates;
  readonly close: () => void;
}

/** Everything that is kept of a run. */
export interface KeptHistory {
  readonly owner: HistoryOwner;
  readonly files: FileStates;
  readonly curves: ReadonlyMap<string, MendedCurve>;
  readonly problems: readonly Problem[];
}

/** Writes the file. Metrics that were logged together share their steps. @throws what the file system throws */
export function writeHistory(path: string, kept: KeptHistory): void {
  const sections: Float64Array[] = [];
  let length = 0;
  const put = (numbers: Float64Array): NumberSection => {
    const section = { at: length, length: numbers.length };
    sections.push(numbers);
    length += numbers.length;
    return section;
  };
  const known: { readonly steps: Float64Array; readonly section: NumberSection }[] = [];
  const putSteps = (steps: Float64Array): NumberSection => {
    const same = known.find((other) => isSame(other.steps, steps));
    const section = same?.section ?? put(steps);
    if (same === undefined) known.push({ steps, section });
    return section;
  };
  const curves = [...kept.curves].map(([name, curve]) => ({
    name,
    faults: curve.faults,
    steps: putSteps(curve.steps),
    values: put(curve.values),
    levels: buildLevels(curve).map(put),
  }));
  const checksums = checksumsOf(sections);
  const { names, codes, numbers } = kept.files;
  const head: HistoryHead = {
    ...kept.owner,
    program,
    files: { names: Array.from(codes, (code) => names[code] as string), numbers: [...numbers] },
    problems: kept.problems,
    curves,
    length,
    checksum: crc32(new Uint8Array(checksums.buffer)),
  };
  replaceCacheFile(path, [...headParts(head), ...sections.map(bytesOf), bytesOf(checksums)]);
}

function headParts(head: HistoryHead): Uint8Array[] {
  const bytes = Buffer.from(JSON.stringify(head));
  const preamble = Buffer.alloc(preambleSize);
  preamble.writeBigUInt64LE(magic, 0);
  preamble.writeUInt32LE(bytes.length, 8);
  preamble.writeUInt32LE(crc32(bytes), 12);
  return [preamble, bytes];
}

function bytesOf(numbers: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((number, at) => number === b[at]);
}

/** Opens the file. One that is missing, damaged, cut, of another program or of another run is undefined. */
export function openHistory(path: string, owner: HistoryOwner): OpenHistory | undefined {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) return undefined;
  const { descriptor } = file;
  try {
    return { ...readHistoryFile(descriptor, owner), close: () => closeSync(descriptor) };
  } catch {
    closeSync(descriptor);
    return undefined; // Whatever is in the way of reading it, it is made anew.
  }
}

function readHistoryFile(descriptor: number, owner: HistoryOwner): Omit<OpenHistory, "close"> {
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, length));
    if (readSync(descriptor, bytes, 0, bytes.length, at) !== bytes.length)
      throw new DamagedHistoryError("cut");
    return bytes;
  };
  const preamble = read(0, preambleSize);
  if (preamble.readBigUInt64LE(0) !== magic || !isNativeOrder()) throw new DamagedHistoryError("not ours");
  const start = preambleSize + preamble.readUInt32LE(8);
  const headBytes = read(preambleSize, start - preambleSize);
  if (crc32(headBytes) !== preamble.readUInt32LE(12)) throw new DamagedHistoryError("head");
  const head = JSON.parse(headBytes.toString()) as HistoryHead;
  if (head.program !== program || head.path !== owner.path || head.id !== owner.id)
    throw new DamagedHistoryError("not of this run");
  const bodyBytes = head.length * 8;
  const checksumBytes = read(start + bodyBytes, Math.ceil(bodyBytes / (64 * 1024)) * 4);
  if (crc32(checksumBytes) !== head.checksum) throw new DamagedHistoryError("checksums");
  const checksums = new Uint32Array(checksumBytes.buffer, 0, checksumBytes.length / 4);
  const body = new HistoryBody((at, length) => read(start + at, length), checksums, head.length);
  return { curves: curvesOf(head, body), files: statesOf(head) };
}

function curvesOf({ curves, problems }: HistoryHead, body: HistoryBody): RunCurves {
  const byName = new Map(curves.map((curve) => [curve.name, curve]));
  return {
    names: [...byName.keys()],
    problems,
    find: (metric) => {
      const curve = byName.get(metric);
      return curve === undefined ? undefined : { pyramid: pyramidIn(body, curve), faults: curve.faults };
    },
  };
}

function pyramidIn(body: HistoryBody, { steps, values, levels }: KeptCurve): CurvePyramid {
  const { size } = stretchPart;
  return {
    length: steps.length,
    levels: levels.length,
    points: (from, to) => ({ steps: body.numbers(steps, from, to), values: body.numbers(values, from, to) }),
    stretches: (level, from, to) => {
      const section = levels[level - 1];
      return section === undefined ? new Float64Array() : body.numbers(section, from * size, to * size);
    },
  };
}

function statesOf({ files: { names, numbers } }: HistoryHead): FileStates {
  return {
    starts: Uint32Array.of(0, names.length),
    codes: Uint32Array.from(names, (_, code) => code),
    names,
    numbers: Float64Array.from(numbers),
  };
}

function isNativeOrder(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}
