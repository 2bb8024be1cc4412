// Reads JSON as people's programs write it: bare NaN and Infinity, a byte order mark, duplicate keys.

import { refuseDepth } from "./json-depth.js";
import { parseNonFinite } from "./json-non-finite.js";
import { JsonParser } from "./json-parser.js";
import type { JsonRepair, TolerantJson } from "./json-repair.js";

export { encodeJson } from "./encode-json.js";
export { deepestJson } from "./json-depth.js";
export type { JsonRepair, TolerantJson } from "./json-repair.js";
export { JsonSyntaxError } from "./json-syntax-error.js";

const noRepairs: readonly JsonRepair[] = [];

/**
 * Parses JSON; accepts beyond the standard a leading byte order mark and NaN, Infinity, -Infinity (also nan, inf). Of
 * duplicate keys the last counts, as in JSON.parse. Valid JSON takes the engine's own parser and has no repairs.
 * @param options.firstLine number of the text's first line, for texts cut from a file; 1 when absent
 * @throws JsonSyntaxError
 */
export function parseTolerantJson(text: string, options: { readonly firstLine?: number } = {}): TolerantJson {
  const firstLine = options.firstLine ?? 1;
  refuseDepth(text, firstLine);
  try {
    return { value: JSON.parse(text) as unknown, repairs: noRepairs };
  } catch {
    // Not strict JSON: the last parser either understands it or says where it is wrong.
    return parseNonFinite(text, firstLine) ?? new JsonParser(text, firstLine).parse();
  }
}
