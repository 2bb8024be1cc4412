// Reads a YAML file of settings that a program wrote, as far as its bytes prove.

import { isPlainObject } from "../core/flatten.js";
import type { Problem } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../formats/yaml.js";

export interface YamlFile {
  /** Absolute path. */
  readonly path: string;
  /** Undefined when the file is missing or cannot be read. */
  readonly value: unknown;
  /** Its members; none when it holds something else. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the file. A missing one is no problem here. YAML writers end their last line: one without an end was cut, its
 * member is left out, and that is told. Never throws.
 */
export function readYamlFile(path: string): YamlFile {
  const read = readTextFile(path, { maxBytes: 8 * 1024 * 1024 });
  if ("missing" in read) return { path, value: undefined, members: {}, problems: [] };
  if ("problem" in read) return { path, value: undefined, members: {}, problems: [read.problem] };
  if (read.text.trim() === "") return broken(path, "empty-file", "Empty: its data was never written.");
  const whole = wholeMembers(read.text);
  const isCut = whole.length < read.text.length;
  try {
    const { value } = parseYaml(whole);
    const members = isPlainObject(value) ? value : {};
    return { path, value, members, problems: [...read.remarks, ...(isCut ? [cut(path)] : [])] };
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    if (isCut) return broken(path, "cut-file", "Ends in the middle of its data. It was not read.");
    return broken(`${path}:${error.line}`, "malformed-yaml", `Not valid YAML: ${error.message}`);
  }
}

/** The text without a last line that has no end, and without the list or object that this line goes on with. */
function wholeMembers(text: string): string {
  const lines = text.slice(0, text.lastIndexOf("\n") + 1);
  const rest = text.slice(lines.length);
  if (rest === "" || /^[^\s#-]/.test(rest)) return lines;
  const starts = [...lines.matchAll(/^[^\s#-]/gm)];
  return lines.slice(0, starts.at(-1)?.index ?? 0);
}

function cut(path: string): Problem {
  return { code: "cut-file", path, message: "Ends in the middle of a line. Its member was left out." };
}

function broken(path: string, code: string, message: string): YamlFile {
  const file = path.replace(/:\d+$/, "");
  return { path: file, value: undefined, members: {}, problems: [{ code, path, message }] };
}
