// meta.yaml of MLflow's experiments and runs.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import { readTextFile } from "../../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../../formats/yaml.js";

export interface MetaFile {
  readonly path: string;
  /** Undefined when the file is missing or cannot be read. */
  readonly members: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a meta.yaml. Never throws. */
export function readMetaFile(path: string): MetaFile {
  const read = readTextFile(path, { maxBytes: 1024 * 1024 });
  if ("missing" in read) return { path, members: undefined, problems: [] };
  if ("problem" in read) return { path, members: undefined, problems: [read.problem] };
  const plain = plainMembers(read.text);
  if (plain !== undefined) return { path, members: plain, problems: read.remarks };
  return { ...parsed(path, read.text), path };
}

function parsed(path: string, text: string): Omit<MetaFile, "path"> {
  try {
    const { value } = parseYaml(text);
    if (isPlainObject(value)) return { members: value, problems: [] };
    return { members: undefined, problems: [malformed(path, "it has no members")] };
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    return { members: undefined, problems: [malformed(`${path}:${error.line}`, error.message)] };
  }
}

function malformed(path: string, reason: string): Problem {
  const message = `cannot be read: ${reason}. What only this file knows is missing.`;
  return { code: "malformed-yaml", path, message };
}

const plainLine = /^(\w+): (?:'([^'\\]*)'|(-?\d{1,15})|(null)|(\[\])|([A-Za-z/][\w ./@+=-]*))$/;
const words = /^(?:true|false|yes|no|on|off|null|nan|inf)$/i;

/** Members of a file that is nothing but `name: value` lines, which MLflow's are, without the work of a YAML parser. */
function plainMembers(text: string): Readonly<Record<string, unknown>> | undefined {
  const members: Record<string, unknown> = Object.create(null);
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const match = plainLine.exec(line);
    if (match === null) return undefined;
    const [, name = "", quoted, digits, isNull, isList, word] = match;
    if (name in members || (word !== undefined && (words.test(word) || word.endsWith(" ")))) return undefined;
    if (digits !== undefined) members[name] = Number(digits);
    else members[name] = isNull !== undefined ? null : isList !== undefined ? [] : (quoted ?? word);
  }
  return members;
}
