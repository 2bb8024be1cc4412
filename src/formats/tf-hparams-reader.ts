// Reads what TensorBoard's HParams plugin keeps of a run: its params, group, start, end and status.

import { ProtobufError, ProtobufReader } from "./protobuf.js";

/** What one record says; the others say the rest. */
export interface HparamsRecord {
  /** The record that begins a session: params by name. Values of unknown kinds are null. */
  readonly hparams?: ReadonlyMap<string, string | number | boolean | null>;
  /** Empty when there is none. */
  readonly group?: string;
  /** Seconds since the Unix epoch; 0 when it is not told. */
  readonly start?: number;
  readonly end?: number;
  /** `Status`: 0 unknown, 1 success, 2 failure, 3 running; only in the record that ends a session. */
  readonly status?: number;
}

/** Name of the plugin in the metadata of its tags. */
export const hparamsPlugin = "hparams";

/** Most params of a run. */
const mostParams = 100_000;

/**
 * The data of the plugin, `HParamsPluginData`: experiment = 2, session_start_info = 3, session_end_info = 4. Undefined when
 * it is no such message.
 */
export function readHparams(content: Uint8Array): HparamsRecord | undefined {
  try {
    return recordOf(new ProtobufReader(content));
  } catch (error) {
    if (error instanceof ProtobufError) return undefined;
    throw error;
  }
}

function recordOf(reader: ProtobufReader): HparamsRecord {
  let record: HparamsRecord = {};
  while (reader.next()) {
    if (reader.field === 3) record = { ...record, ...startOf(new ProtobufReader(reader.readBytes())) };
    else if (reader.field === 4) record = { ...record, ...endOf(new ProtobufReader(reader.readBytes())) };
    else reader.skip();
  }
  return record;
}

/** `SessionStartInfo`: hparams = 1 (a map), group_name = 4, start_time_secs = 5. */
function startOf(reader: ProtobufReader): HparamsRecord {
  const hparams = new Map<string, string | number | boolean | null>();
  let group = "";
  let start = 0;
  while (reader.next()) {
    if (reader.field === 1 && hparams.size < mostParams) {
      const [name, value] = entryOf(new ProtobufReader(reader.readBytes()));
      hparams.set(name, value);
    } else if (reader.field === 4) group = reader.readText();
    else if (reader.field === 5) start = reader.readNumber();
    else reader.skip();
  }
  return { hparams, group, start };
}

function entryOf(reader: ProtobufReader): [string, string | number | boolean | null] {
  let name = "";
  let value: string | number | boolean | null = null;
  while (reader.next()) {
    if (reader.field === 1) name = reader.readText();
    else if (reader.field === 2) value = paramValueOf(new ProtobufReader(reader.readBytes()));
    else reader.skip();
  }
  return [name, value];
}

/** `google.protobuf.Value`: number_value = 2, string_value = 3, bool_value = 4. */
function paramValueOf(reader: ProtobufReader): string | number | boolean | null {
  let value: string | number | boolean | null = null;
  while (reader.next()) {
    if (reader.field === 2) value = reader.readNumber();
    else if (reader.field === 3) value = reader.readText();
    else if (reader.field === 4) value = reader.readNumber() !== 0;
    else reader.skip();
  }
  return value;
}

/** `SessionEndInfo`: status = 1, end_time_secs = 2. */
function endOf(reader: ProtobufReader): HparamsRecord {
  let status = 0;
  let end = 0;
  while (reader.next()) {
    if (reader.field === 1) status = reader.readNumber();
    else if (reader.field === 2) end = reader.readNumber();
    else reader.skip();
  }
  return { status, end };
}
