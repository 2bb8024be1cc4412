// Reads a file of any kind that may hold params or metrics. The only place of this reader that opens files.

import { JsonSyntaxError, parseTolerantJson } from "../../core/json/tolerant-json.js";
import type { Value } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import { readJsonLines } from "../../formats/jsonl.js";
import { decodeNpy, NpyFormatError } from "../../formats/npy.js";
import { readRegularFile, readTextFile } from "../../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../../formats/yaml.js";
import { contentOfArray, contentOfNpz } from "./array-content.js";
import { contentOfCsv } from "./csv-content.js";
import { plainJson } from "./json-by-hand.js";
import { type Content, contentOfValue, emptyContent } from "./json-content.js";
import { contentOfLines } from "./jsonl-content.js";
import { parsePrinted } from "./printed-value.js";
import { valuesOfSections } from "./section-text.js";
import { isHistoryName } from "./step-words.js";
import type { Table } from "./table.js";
import { contentOfText } from "./text-content.js";
import type { TreeFile } from "./tree.js";

export interface FileContent {
  readonly file: TreeFile;
  /** The whole value of a JSON or YAML file. */
  readonly data: unknown;
  readonly content: Content;
  /** Rows of a CSV, TSV or JSON-lines file. */
  readonly table: Table | undefined;
  /** What is wrong with the file, and what was done about it. */
  readonly problems: readonly Problem[];
  /** False when nothing could be taken from it: empty, too large, malformed, gone. */
  readonly isRead: boolean;
}

/** Larger files are a problem, so that no root can fill the memory. */
export const largestFile = 64 * 1024 * 1024;

/** Logs of JSON lines are read piece by piece, and may be larger. */
const largestLog = 256 * 1024 * 1024;

/** Reads and parses a file. Never throws for bad data: what is wrong is a problem. */
export function readContent(file: TreeFile, maxBytes = largestFile): FileContent {
  switch (file.kind) {
    case "jsonl":
      return readLines(file, Math.min(largestLog, maxBytes * 4));
    case "npz":
    case "npy":
      return readArrays(file, maxBytes);
    default:
      return readText(file, maxBytes);
  }
}

function readText(file: TreeFile, maxBytes: number): FileContent {
  const read = readTextFile(file.path, { maxBytes });
  if ("missing" in read) return nothing(file, []);
  if ("problem" in read) return nothing(file, [read.problem]);
  if (read.text.trim() === "") return nothing(file, []);
  switch (file.kind) {
    case "json":
      return parseJson(file, read.text, read.remarks);
    case "yaml":
      return parseSettings(file, read.text, read.remarks);
    case "text":
      return parseLogText(file, read.text, read.remarks);
    case "sections":
      return parseSections(file, read.text, read.remarks);
    default:
      return parseTable(file, read.text, read.remarks);
  }
}

function parseJson(file: TreeFile, text: string, remarks: readonly Problem[]): FileContent {
  try {
    const { value } = parseTolerantJson(text);
    return { ...nothing(file, remarks), data: value, content: contentOfData(value, file.stem), isRead: true };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    if (isJsonLines(text)) return parseLines(file, text, remarks);
    const mended = parsePrinted(plainJson(text));
    if (typeof mended === "object" && mended !== null)
      return {
        ...nothing(file, remarks),
        data: mended,
        content: contentOfData(mended, file.stem),
        isRead: true,
      };
    return malformed(file, remarks, { code: "malformed-json", line: error.line, message: error.message });
  }
}

function parseSettings(file: TreeFile, text: string, remarks: readonly Problem[]): FileContent {
  try {
    const { value } = parseYaml(text);
    return { ...nothing(file, remarks), data: value, content: contentOfData(value, file.stem), isRead: true };
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    return malformed(file, remarks, { code: "malformed-yaml", line: error.line, message: error.message });
  }
}

function parseSections(file: TreeFile, text: string, remarks: readonly Problem[]): FileContent {
  const values = valuesOfSections(text);
  if (values === undefined) return nothing(file, remarks);
  return { ...nothing(file, remarks), content: contentOfValue(Object.fromEntries(values)), isRead: true };
}

/** A file named "history" may hold bare lists: they are curves by their file's name. */
function contentOfData(data: unknown, stem: string): Content {
  const value = Array.isArray(data) && data.length === 1 ? data[0] : data;
  if (!isHistoryName(stem)) return contentOfValue(value);
  const named = contentOfValue({ [stem]: value });
  const plain = <T>(entries: Map<string, T>): Map<string, T> =>
    new Map(
      [...entries].map(([name, entry]) => [
        name.startsWith(`${stem}.`) ? name.slice(stem.length + 1) : name,
        entry,
      ]),
    );
  return { leaves: plain(named.leaves), histories: plain(named.histories), lists: plain(named.lists) };
}

function parseTable(file: TreeFile, text: string, remarks: readonly Problem[]): FileContent {
  const delimiter = file.kind === "tsv" ? { delimiter: "\t" } : {};
  const { table, content, problems } = contentOfCsv(text, { path: file.path, ...delimiter });
  const isRead = table.rows.length > 0;
  return { file, data: undefined, content, table, problems: [...remarks, ...problems], isRead };
}

function parseLogText(file: TreeFile, text: string, remarks: readonly Problem[]): FileContent {
  if (isJsonLines(text)) return parseLines(file, text, remarks);
  const found = contentOfText(text, file);
  return found === undefined ? nothing(file, remarks) : { ...nothing(file, remarks), ...found, isRead: true };
}

function isJsonLines(text: string): boolean {
  const first = text.slice(0, 100_000).split(/\r?\n/, 1)[0]?.trim() ?? "";
  if (!first.startsWith("{") || !first.endsWith("}")) return false;
  return tryParse(first) !== undefined;
}

function parseLines(file: TreeFile, text: string, remarks: readonly Problem[]): FileContent {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const values = lines.map(tryParse);
  const bad = values.filter((value, index) => value === undefined && index < values.length - 1).length;
  const message = `${bad} lines are no JSON; left out.`;
  const problems = bad === 0 ? remarks : [...remarks, { code: "malformed-json", path: file.path, message }];
  return ofLines(file, values, problems);
}

function readLines(file: TreeFile, maxBytes: number): FileContent {
  const values: unknown[] = [];
  const read = readJsonLines(file.path, { maxLineBytes: largestFile / 4, maxBytes }, (value) =>
    values.push(value),
  );
  return ofLines(file, values, read.problems);
}

function ofLines(file: TreeFile, values: readonly unknown[], problems: readonly Problem[]): FileContent {
  const { content, table } = contentOfLines(values);
  return { file, data: undefined, content, table, problems, isRead: values.length > 0 };
}

function readArrays(file: TreeFile, maxBytes: number): FileContent {
  const read = readRegularFile(file.path, { maxBytes });
  if ("missing" in read) return nothing(file, []);
  if ("problem" in read) return nothing(file, [read.problem]);
  try {
    const content =
      file.kind === "npz" ? contentOfNpz(read.bytes) : contentOfArray(file.stem, decodeNpy(read.bytes));
    return { ...nothing(file, []), content, isRead: true };
  } catch (error) {
    if (!(error instanceof NpyFormatError)) throw error;
    return nothing(file, [
      { code: "malformed-npy", path: file.path, message: `${error.message}. Not read.` },
    ]);
  }
}

function tryParse(line: string): Value | object | undefined {
  try {
    return parseTolerantJson(line).value as Value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function malformed(
  file: TreeFile,
  remarks: readonly Problem[],
  error: { readonly code: string; readonly line: number; readonly message: string },
): FileContent {
  const message = `${error.message.replace(/\.$/, "")}. Not read.`;
  return nothing(file, [...remarks, { code: error.code, path: `${file.path}:${error.line}`, message }]);
}

function nothing(file: TreeFile, problems: readonly Problem[]): FileContent {
  return { file, data: undefined, content: emptyContent(), table: undefined, problems, isRead: false };
}
