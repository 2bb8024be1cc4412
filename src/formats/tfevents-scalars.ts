// Reads the scalars of event files fast: no object a value. What is not of the usual form goes to the general reader.

import { TagTable } from "./tag-table.js";
import { mostValues, parseEvent, type TfEvent, type TfValue } from "./tfevents-reader.js";
import { type RecordSpan, type RecordsRead, walkRecords } from "./tfrecord.js";

/** Told of what is in event files, in their order. Tags are numbers of the scanner's `tags`. */
export interface EventSink {
  /** An event begins. `wallTime` in seconds since the Unix epoch. */
  readonly event: (step: number, wallTime: number) => void;
  /** A scalar of the event. */
  readonly scalar: (tag: number, value: number) => void;
  /** It is a restart: what comes after replaces earlier values of its step and later ones. */
  readonly restart?: (step: number) => void;
  /** Texts of a tag; in pictures and the like, bytes. Views, valid during the call. */
  readonly strings?: (tag: number, strings: readonly Uint8Array[]) => void;
  /** Data of a plugin, which comes with the first value of a tag. */
  readonly plugin?: (tag: number, plugin: NonNullable<TfValue["plugin"]>) => void;
}

/** Reads the event files of one run, one after the other: what a plugin said of a tag in the first holds in the next. */
export class EventScanner {
  readonly tags = new TagTable();
  /** A value of 64 bits was among them. */
  hasDoubles = false;
  readonly #sink: EventSink;
  /** Plugins by tag; of tags without one undefined. */
  readonly #plugins: (string | undefined)[] = [];
  /** Scalars of the event at hand: they count only when all of it is whole. */
  readonly #tagsOfEvent: number[] = [];
  readonly #values: number[] = [];
  #count = 0;
  /** End of the varint that was read last, and -1 after one that is not usual. */
  #at = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Reads a file, or its bytes. Never throws for bad data. */
  scan(source: Uint8Array | string): RecordsRead {
    return walkRecords(source, (record) => (this.#isUsual(record) ? undefined : this.#takeAny(record)));
  }

  /** The plugin that a tag belongs to, where any value of it has said so. */
  pluginOf(tag: number): string | undefined {
    return this.#plugins[tag];
  }

  /**
   * `Event` of wall_time = 1, step = 2 and summary = 5 in this order, and nothing else: takes it. False for any other
   * record, of which nothing was told then.
   */
  #isUsual(record: RecordSpan): boolean {
    const { bytes, view, start, end } = record;
    let at = start;
    let wallTime = 0;
    let step = 0;
    if (at + 9 <= end && bytes[at] === 0x09) {
      wallTime = view.getFloat64(at + 1, true);
      at += 9;
    }
    if (at < end && bytes[at] === 0x10) {
      step = this.#varint(bytes, at + 1, end);
      if (this.#at < 0) return false;
      at = this.#at;
    }
    if (at >= end || bytes[at] !== 0x2a) return false;
    const length = this.#varint(bytes, at + 1, end);
    if (this.#at < 0 || this.#at + length !== end || length === 0) return false;
    this.#count = 0;
    while (this.#at < end) if (!this.#isUsualValue(record, this.#at)) return false;
    this.#tell(step, wallTime);
    return true;
  }

  /** `Summary.Value` of tag = 1 and simple_value = 2, or a tensor = 8 of one 32-bit number. */
  #isUsualValue({ bytes, view, end }: RecordSpan, start: number): boolean {
    if (bytes[start] !== 0x0a || this.#count >= mostValues) return false;
    const length = this.#varint(bytes, start + 1, end);
    const from = this.#at;
    const valueEnd = from + length;
    if (from < 0 || valueEnd > end || bytes[from] !== 0x0a) return false;
    const tagLength = this.#varint(bytes, from + 1, valueEnd);
    const tagStart = this.#at;
    const place = tagStart + tagLength;
    if (tagStart < 0 || place + 5 > valueEnd) return false;
    const isTensor = bytes[place] === 0x42;
    const at = isTensor ? numberInTensor(bytes, place, valueEnd) : place + 1;
    if (at + 4 !== valueEnd || (!isTensor && bytes[place] !== 0x15)) return false;
    const tag = this.tags.tagAt(bytes, tagStart, place);
    this.#at = valueEnd;
    if (isTensor && !this.#isScalar(tag)) return true;
    this.#tagsOfEvent[this.#count] = tag;
    this.#values[this.#count++] = view.getFloat32(at, true);
    return true;
  }

  #tell(step: number, wallTime: number): void {
    this.#sink.event(step, wallTime);
    for (let i = 0; i < this.#count; i++)
      this.#sink.scalar(this.#tagsOfEvent[i] as number, this.#values[i] as number);
  }

  /** A varint of at most seven bytes that ends before `end`. */
  #varint(bytes: Uint8Array, start: number, end: number): number {
    let value = 0;
    for (let at = start, factor = 1; at < end && at < start + 7; at++, factor *= 128) {
      const byte = bytes[at] as number;
      value += (byte & 0x7f) * factor;
      if (byte >= 0x80) continue;
      this.#at = at + 1;
      return value;
    }
    this.#at = -1;
    return 0;
  }

  #takeAny({ bytes, start, end }: RecordSpan): string | undefined {
    const event = parseEvent(bytes.subarray(start, end));
    if (typeof event === "string") return event;
    this.takeEvent(event);
    return undefined;
  }

  /** Takes an event that the general reader has read. */
  takeEvent({ step, wallTime, isRestart, values }: TfEvent): void {
    this.#sink.event(step, wallTime);
    if (isRestart) this.#sink.restart?.(step);
    for (const value of values) this.#takeValue(value);
  }

  #takeValue({ tag: name, value, isTensor, isDouble, strings, plugin }: TfValue): void {
    const tag = this.tags.tagOf(name);
    if (plugin !== undefined) {
      this.#plugins[tag] ??= plugin.name;
      this.#sink.plugin?.(tag, plugin);
    }
    if (strings !== undefined) this.#sink.strings?.(tag, strings);
    if (value === undefined || (isTensor === true && !this.#isScalar(tag))) return;
    if (isDouble === true) this.hasDoubles = true;
    this.#sink.scalar(tag, value);
  }

  /** Whether a tensor of this tag is a scalar: its plugin is that of scalars, or is not known. */
  #isScalar(tag: number): boolean {
    const plugin = this.#plugins[tag];
    return plugin === undefined || plugin === "scalars";
  }
}

/**
 * Where the number begins of a `TensorProto` = 8 at bytes[start]: dtype = 1 of 32-bit floats, a shape = 2 without axes or
 * none, then tensor_content = 4 or a packed float_val = 5 of four bytes. -9 for anything else.
 */
function numberInTensor(bytes: Uint8Array, start: number, end: number): number {
  const length = bytes[start + 1] as number;
  if (start + 2 + length !== end || bytes[start + 2] !== 0x08 || bytes[start + 3] !== 0x01) return -9;
  const at = bytes[start + 4] === 0x12 && bytes[start + 5] === 0x00 ? start + 6 : start + 4;
  const isFloat = (bytes[at] === 0x22 || bytes[at] === 0x2a) && bytes[at + 1] === 0x04;
  return isFloat && at + 6 === end ? at + 2 : -9;
}
