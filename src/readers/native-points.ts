// The points of a run's own history as plain numbers, in the order they were logged: for histories of any length.

import { basename, join } from "node:path";
import { crc32 } from "node:zlib";
import { flattenInto, isPlainObject } from "../core/flatten.js";
import type { Value } from "../core/value.js";
import { GrowingCurves } from "../core/view/growing-curves.js";
import type { Problem } from "../errors.js";
import type { LinePlace } from "../formats/jsonl.js";
import { readJsonLinesInPieces } from "../formats/jsonl.js";
import type { LineRange } from "../formats/line-shape.js";
import { gapProblem, metricPrefix, pointValue, segmentNames } from "./native-history.js";
import { lineAxes, PointShapes } from "./point-shapes.js";

/** A file of the history as far as it was read. */
export interface ReadSegment {
  readonly path: string;
  /** Bytes that were read, and their checksum. */
  readonly size: number;
  readonly checksum: number;
  /** The last bytes of them. */
  readonly tail: Buffer;
  /** Where reading goes on when the file has grown; absent where it has to be read anew. */
  readonly end: LinePlace | undefined;
  readonly problems: readonly Problem[];
}

const tailBytes = 4096;
/** After so many bytes it can be told how many points there will be. */
const enoughBytes = 1024 * 1024;

/** The same points and problems as `readNativeHistory`, read by their bytes where lines are alike. */
export class NativePoints {
  readonly curves = new GrowingCurves();
  readonly #shapes = new PointShapes(this.curves);
  readonly #leaves = new Map<string, Value>();
  #segments: ReadSegment[] = [];

  /** Files that were read, in order. */
  get segments(): readonly ReadSegment[] {
    return this.#segments;
  }

  get problems(): readonly Problem[] {
    return this.#segments.flatMap(({ problems }) => problems);
  }

  /** Reads everything, with pauses. What it reads is told to the trace at work when it goes on. */
  *read(folder: string): Generator<void, void> {
    for (const name of segmentNames(folder)) yield* this.#readSegment(join(folder, name));
  }

  /** Reads what was added to the last file, with pauses. Only for one whose first bytes are as they were. */
  *readAdded(): Generator<void, void> {
    const last = this.#segments.pop();
    if (last !== undefined) yield* this.#readSegment(last.path, last);
  }

  *#readSegment(path: string, before?: ReadSegment): Generator<void, void> {
    const problems: Problem[] = [...(before?.problems ?? [])];
    const prefix = metricPrefix(basename(path));
    let [size, checksum] = [before?.size ?? 0, before?.checksum ?? 0];
    let tail = before?.tail ?? Buffer.alloc(0);
    let missed: { readonly range: LineRange; readonly lineNumber: number } | undefined;
    const options = {
      from: before?.end,
      onChunk: (bytes: Buffer, at: number, whole: number) => {
        // What a torn line had is read twice.
        checksum = crc32(bytes.subarray(size - at), checksum);
        if (at + bytes.length > size) tail = Buffer.from(bytes.subarray(-tailBytes));
        size = Math.max(size, at + bytes.length);
        this.curves.share = this.#segments.length === 0 && at > enoughBytes ? at / whole : 0;
      },
      quick: (range: LineRange, lineNumber: number) => {
        if (prefix === "" && this.#shapes.take(range)) return true;
        missed = { range, lineNumber };
        return false;
      },
    };
    const read = yield* readJsonLinesInPieces(path, options, (line, lineNumber) => {
      const range = missed?.lineNumber === lineNumber ? missed.range : undefined;
      if (!isPlainObject(line)) return;
      if (isPlainObject(line.gap)) problems.push(gapProblem(line.gap, `${path}:${lineNumber}`));
      else {
        this.#takeLine(line, prefix);
        if (range !== undefined && prefix === "") this.#shapes.learn(range);
      }
    });
    problems.push(...read.problems);
    this.#segments.push({ path, size, checksum, tail, end: read.end, problems });
  }

  #takeLine(line: Record<string, unknown>, prefix: string): void {
    const leaves = this.#leaves;
    leaves.clear();
    flattenInto(leaves, line);
    const { step } = line;
    for (const [metric, leaf] of leaves) {
      const value = lineAxes.has(metric) ? undefined : pointValue(leaf);
      if (value === undefined) continue;
      const name = prefix + metric;
      const at = typeof step === "number" ? step : this.curves.column(name).length;
      this.curves.add(name, at, value);
    }
  }
}
