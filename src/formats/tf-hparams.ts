// Hyperparameters of a run in TensorBoard's event files, as its HParams page reads them: a session that starts and ends.

import type { Fields } from "../core/value.js";
import { ProtobufWriter } from "./protobuf-writer.js";

export interface HparamsStart {
  /** Texts, numbers and booleans stay what they are; other values are to be texts already. */
  readonly hparams: Iterable<readonly [name: string, value: string | number | boolean]>;
  /** Runs of one group are replicates, and are averaged there. */
  readonly group: string;
  /** Seconds since the Unix epoch. */
  readonly wallTime: number;
}

export interface HparamsEnd {
  readonly status: "success" | "failure";
  /** Seconds since the Unix epoch. */
  readonly wallTime: number;
}

/** Params as hyperparameters: null and lists become texts; what is no number, "NaN" or "Infinity". */
export function* hparamsOf(params: Fields): Generator<readonly [string, string | number | boolean]> {
  for (const [name, value] of params) {
    if (typeof value === "boolean" || typeof value === "string") yield [name, value];
    else if (typeof value === "number" && Number.isFinite(value)) yield [name, value];
    else yield [name, Array.isArray(value) ? JSON.stringify(value) : String(value)];
  }
}

/** Number of each status in `Status` of the plugin's api.proto. */
const statusNumbers = { success: 1, failure: 2 };

/** `SessionStartInfo` of the plugin's plugin_data.proto: hparams = 1 (a map), group_name = 4, start_time_secs = 5. */
export function hparamsStartEvent({ hparams, group, wallTime }: HparamsStart): Uint8Array {
  const info = new ProtobufWriter();
  for (const [name, value] of hparams)
    info.addMessage(1, new ProtobufWriter().addText(1, name).addMessage(2, valueMessage(value)));
  info.addText(4, group).addDouble(5, wallTime);
  return pluginEvent({ tag: "_hparams_/session_start_info", member: 3, info, wallTime });
}

/** `SessionEndInfo`: status = 1, end_time_secs = 2. */
export function hparamsEndEvent({ status, wallTime }: HparamsEnd): Uint8Array {
  const info = new ProtobufWriter().addVarint(1, statusNumbers[status]).addDouble(2, wallTime);
  return pluginEvent({ tag: "_hparams_/session_end_info", member: 4, info, wallTime });
}

/** `google.protobuf.Value`: number_value = 2, string_value = 3, bool_value = 4. */
function valueMessage(value: string | number | boolean): ProtobufWriter {
  const message = new ProtobufWriter();
  if (typeof value === "number") return message.addDouble(2, value);
  return typeof value === "string" ? message.addText(3, value) : message.addVarint(4, value ? 1 : 0);
}

/**
 * An `Event` (wall_time = 1, summary = 5) with one value (tag = 1, tensor = 8, metadata = 9), all of whose content is the
 * plugin's data in the metadata (plugin_data = 1, of plugin_name = 1 and content = 2); the tensor is an empty list of
 * 32-bit numbers (dtype = 1, tensor_shape = 2, of dim = 2 with size = 1).
 */
function pluginEvent(parts: {
  readonly tag: string;
  /** Field of `HParamsPluginData` that `info` goes into. */
  readonly member: number;
  readonly info: ProtobufWriter;
  readonly wallTime: number;
}): Uint8Array {
  const content = new ProtobufWriter().addMessage(parts.member, parts.info);
  const plugin = new ProtobufWriter().addText(1, "hparams").addMessage(2, content);
  const noLength = new ProtobufWriter().addMessage(2, new ProtobufWriter().addVarint(1, 0));
  const tensor = new ProtobufWriter().addVarint(1, 1).addMessage(2, noLength);
  const value = new ProtobufWriter()
    .addText(1, parts.tag)
    .addMessage(8, tensor)
    .addMessage(9, new ProtobufWriter().addMessage(1, plugin));
  return new ProtobufWriter()
    .addDouble(1, parts.wallTime)
    .addMessage(5, new ProtobufWriter().addMessage(1, value))
    .take();
}
