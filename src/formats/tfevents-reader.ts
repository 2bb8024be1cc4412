// Reads TensorBoard's event files: scalars in both of their forms, hyperparameters, restarts.

import { ProtobufError, ProtobufReader } from "./protobuf.js";
import { type RecordsRead, readRecords } from "./tfrecord.js";

/** Most values of one event. */
export const mostValues = 1_000_000;

/** One value of a summary. */
export interface TfValue {
  readonly tag: string;
  /** Undefined when it is no single number: a histogram, an image, a text. */
  readonly value: number | undefined;
  /** Whether the value lies in a tensor, which may also be of other things than scalars: the plugin says. */
  readonly isTensor?: boolean;
  /** It has 64 bits. */
  readonly isDouble?: boolean;
  /** Elements of a tensor of texts, or of bytes such as pictures: views, valid during the call. */
  readonly strings?: readonly Uint8Array[];
  /** Name of the plugin and its data; written only with the first value of a tag. */
  readonly plugin?: { readonly name: string; readonly content: Uint8Array };
}

export interface TfEvent {
  /** Seconds since the Unix epoch. */
  readonly wallTime: number;
  readonly step: number;
  /** "brain.Event:2" in the first record of a file. */
  readonly fileVersion?: string;
  /** A writer began again here: what comes after replaces earlier values of the same steps. */
  readonly isRestart: boolean;
  readonly values: readonly TfValue[];
}

/** What reading found; problems name the byte where the damaged record begins. */
export type EventsRead = RecordsRead;

/**
 * Reads an event file, or its bytes, and calls `onEvent` with each event in the file's order. Damaged records are
 * problems and are skipped; a record cut at the end is normal. Never throws for bad data.
 */
export function readEvents(source: Uint8Array | string, onEvent: (event: TfEvent) => void): EventsRead {
  return readRecords(source, (data) => {
    const event = parseEvent(data);
    if (typeof event === "string") return event;
    onEvent(event);
    return undefined;
  });
}

/** The event in a record's data, or what is wrong with it. */
export function parseEvent(data: Uint8Array): TfEvent | string {
  try {
    return eventOf(new ProtobufReader(data));
  } catch (error) {
    if (error instanceof ProtobufError) return `the record is no event: ${error.message}`;
    throw error;
  }
}

/** `Event`: wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7. */
function eventOf(reader: ProtobufReader): TfEvent {
  let wallTime = 0;
  let step = 0;
  let fileVersion: string | undefined;
  let isRestart = false;
  const values: TfValue[] = [];
  while (reader.next()) {
    if (reader.field === 1) wallTime = reader.readNumber();
    else if (reader.field === 2) step = reader.readInt64();
    else if (reader.field === 3) fileVersion = reader.readText();
    else if (reader.field === 5) addValues(values, new ProtobufReader(reader.readBytes()));
    else if (reader.field === 7) isRestart = isSessionStart(new ProtobufReader(reader.readBytes()));
    else reader.skip();
  }
  return { wallTime, step, isRestart, values, ...(fileVersion === undefined ? {} : { fileVersion }) };
}

/** `SessionLog`: status = 1, of which 1 is START. */
function isSessionStart(reader: ProtobufReader): boolean {
  let status = 0;
  while (reader.next()) {
    if (reader.field === 1) status = reader.readNumber();
    else reader.skip();
  }
  return status === 1;
}

/** `Summary`: value = 1, repeated. */
function addValues(values: TfValue[], reader: ProtobufReader): void {
  while (reader.next()) {
    if (reader.field !== 1) reader.skip();
    else if (values.length >= mostValues) throw new ProtobufError(`it has more than ${mostValues} values`);
    else values.push(summaryValueOf(new ProtobufReader(reader.readBytes())));
  }
}

/** `Summary.Value`: tag = 1, simple_value = 2, tensor = 8, metadata = 9. */
function summaryValueOf(reader: ProtobufReader): TfValue {
  let tag = "";
  let content: Tensor = { value: undefined };
  let plugin: TfValue["plugin"];
  while (reader.next()) {
    if (reader.field === 1) tag = reader.readText();
    else if (reader.field === 2) content = { value: reader.readNumber() };
    else if (reader.field === 8) content = tensorOf(new ProtobufReader(reader.readBytes()));
    else if (reader.field === 9) plugin = pluginOf(new ProtobufReader(reader.readBytes()));
    else reader.skip();
  }
  return plugin === undefined ? { tag, ...content } : { tag, ...content, plugin };
}

/** `SummaryMetadata`: plugin_data = 1, of plugin_name = 1 and content = 2. */
function pluginOf(reader: ProtobufReader): TfValue["plugin"] {
  let name: string | undefined;
  let content = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    const data = new ProtobufReader(reader.readBytes());
    while (data.next()) {
      if (data.field === 1) name = data.readText();
      else if (data.field === 2) content = new Uint8Array(data.readBytes());
      else data.skip();
    }
  }
  return name === undefined ? undefined : { name, content };
}

/** How a `TensorProto` of one number holds it, by its dtype: DT_FLOAT 1, DT_DOUBLE 2, DT_INT32 3, DT_INT64 9. */
const rawNumbers: Readonly<Record<number, { bytes: number; read: (view: DataView) => number }>> = {
  1: { bytes: 4, read: (view) => view.getFloat32(0, true) },
  2: { bytes: 8, read: (view) => view.getFloat64(0, true) },
  3: { bytes: 4, read: (view) => view.getInt32(0, true) },
  9: { bytes: 8, read: (view) => Number(view.getBigInt64(0, true)) },
};

type Tensor = Omit<TfValue, "tag" | "plugin">;

const doubleType = 2;
const stringType = 7;

/**
 * `TensorProto`: dtype = 1, shape = 2, tensor_content = 4, float_val = 5, double_val = 6, int_val = 7, string_val = 8,
 * int64_val = 10.
 */
function tensorOf(reader: ProtobufReader): Tensor {
  let dtype = 0;
  let hasAxes = false;
  let content: Uint8Array | undefined;
  let value: number | undefined;
  const strings: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) dtype = reader.readNumber();
    else if (reader.field === 2) hasAxes = reader.readBytes().length > 0;
    else if (reader.field === 7 || reader.field === 10) value = reader.readInt64();
    else if (reader.field === 4 || (reader.isBytes && (reader.field === 5 || reader.field === 6))) {
      content = reader.readBytes();
    } else if (reader.field === 5 || reader.field === 6) value = reader.readNumber();
    else if (reader.field === 8) strings.push(reader.readBytes());
    else reader.skip();
  }
  if (dtype === stringType) return { value: undefined, strings };
  if (hasAxes) return { value: undefined };
  const number = value ?? rawNumber(dtype, content);
  return { value: number, isTensor: true, ...(dtype === doubleType ? { isDouble: true } : {}) };
}

function rawNumber(dtype: number, content: Uint8Array | undefined): number | undefined {
  const raw = rawNumbers[dtype];
  if (raw === undefined || content?.length !== raw.bytes) return undefined;
  return raw.read(new DataView(content.buffer, content.byteOffset, content.length));
}
