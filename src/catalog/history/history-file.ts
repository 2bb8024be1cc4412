// A run's histories as a file of the user's cache folder: numbers to draw from, and the files they were read from.

import { closeSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { buildLevels, type CurvePyramid, stretchPart } from "../../core/view/curve-pyramid.js";
import type { CurveFaults, MendedCurve } from "../../core/view/order-curve.js";
import type { Problem } from "../../errors.js";
import { openRegularFile } from "../../formats/read-file.js";
import { replaceCacheFile } from "../../store/cache-file.js";
import type { FileStates } from "../index/file-states.js";
import { programBuild } from "../program-build.js";
import { type EvenSteps, evenStepsOf, stepsOfEven } from "./even-steps.js";
import {
  checksumsOf,
  DamagedHistoryError,
  GlanceRoom,
  HistoryBody,
  type NumberSection,
  pieceBytes,
} from "./history-body.js";
import type { RunCurves } from "./run-curves.js";

/** Raise it when the form of the file changes. */
const formVersion = 2;
const program = programBuild(formVersion);

const magic = 0x54534948_4c52n; // "RLHIST", little-endian: machines of the other order do not know it.
const preambleSize = 32;
/** Place for the head and the checksums of most runs, read at once; used while one file is opened. */
const likelyHead = Buffer.allocUnsafeSlow(8 * 1024);

/** Which run's histories they are. */
export interface HistoryOwner {
  readonly path: string;
  readonly id: string;
}

interface KeptCurve {
  readonly name: string;
  readonly faults: CurveFaults;
  readonly steps: NumberSection | EvenSteps;
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
  /** Of the list of checksums between the head and the body. */
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

/**
 * Writes the file, with pauses. Metrics that were logged together share their steps.
 * @throws what the file system throws
 */
export function* writeHistory(path: string, kept: KeptHistory): Generator<void, void> {
  const sections: Float64Array[] = [];
  let length = 0;
  const put = (numbers: Float64Array): NumberSection => {
    const section = { at: length, length: numbers.length };
    sections.push(numbers);
    length += numbers.length;
    return section;
  };
  const known: { readonly steps: Float64Array; readonly section: NumberSection | EvenSteps }[] = [];
  const putSteps = (steps: Float64Array): NumberSection | EvenSteps => {
    const same = known.find((other) => isSame(other.steps, steps));
    const section = same?.section ?? evenStepsOf(steps) ?? put(steps);
    if (same === undefined) known.push({ steps, section });
    return section;
  };
  const curves: KeptCurve[] = [];
  for (const [name, { faults, steps, values }] of kept.curves) {
    const own = { name, faults, steps: putSteps(steps), values: put(values) };
    yield;
    curves.push({ ...own, levels: buildLevels({ steps, values }).map(put) });
    yield;
  }
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
  yield;
  replaceCacheFile(path, [...headParts(head), bytesOf(checksums), ...sections.map(bytesOf)]);
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
  const read = readerOf(descriptor);
  const preamble = read(0, preambleSize);
  if (preamble.readBigUInt64LE(0) !== magic || !isNativeOrder()) throw new DamagedHistoryError("not ours");
  const start = preambleSize + preamble.readUInt32LE(8);
  const headBytes = read(preambleSize, start - preambleSize);
  if (crc32(headBytes) !== preamble.readUInt32LE(12)) throw new DamagedHistoryError("head");
  const head = JSON.parse(headBytes.toString()) as HistoryHead;
  if (head.program !== program || head.path !== owner.path || head.id !== owner.id)
    throw new DamagedHistoryError("not of this run");
  const checksumBytes = read(start, Math.ceil((head.length * 8) / pieceBytes) * 4);
  if (crc32(checksumBytes) !== head.checksum) throw new DamagedHistoryError("checksums");
  const checksums = new Uint32Array(Uint8Array.from(checksumBytes).buffer);
  const bodyStart = start + checksumBytes.length;
  const readBody = (at: number, bytes: Uint8Array): void => readInto(descriptor, bodyStart + at, bytes);
  const body = new HistoryBody(readBody, checksums, head.length);
  return { curves: curvesOf(head, body), files: statesOf(head) };
}

/** Reads what lies near the beginning of a file, whose first bytes are asked for once. */
function readerOf(descriptor: number): (at: number, length: number) => Buffer {
  const count = readSync(descriptor, likelyHead, 0, likelyHead.length, 0);
  return (at, length) =>
    at + length <= count ? likelyHead.subarray(at, at + length) : readBytes(descriptor, at, length);
}

function readBytes(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  readInto(descriptor, at, bytes);
  return bytes;
}

function readInto(descriptor: number, at: number, bytes: Uint8Array): void {
  if (readSync(descriptor, bytes, 0, bytes.length, at) !== bytes.length) throw new DamagedHistoryError("cut");
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
  const stepsIn = (from: number, to: number): Float64Array =>
    "stride" in steps ? stepsOfEven(steps, from, to) : body.numbers(steps, from, to);
  return {
    length: steps.length,
    levels: levels.length,
    points: (from, to) => ({ steps: stepsIn(from, to), values: body.numbers(values, from, to) }),
    glance: (from, to) => ({
      steps: "stride" in steps ? stepsOfEven(steps, from, to) : body.glance(steps, from, to, glanceSteps),
      values: body.glance(values, from, to, glanceValues),
    }),
    stretches: (level, from, to) => {
      const section = levels[level - 1];
      return section === undefined ? new Float64Array() : body.numbers(section, from * size, to * size);
    },
  };
}

const [glanceSteps, glanceValues] = [new GlanceRoom(), new GlanceRoom()];

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
