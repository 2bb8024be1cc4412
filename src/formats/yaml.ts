// Reads YAML settings as plain data. Tags never make objects, and aliases cannot grow into a bomb.

import type { CST, Document } from "yaml";
import { Composer, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser, visit } from "yaml";

/** What is wrong, without the place, which `line` (1-based) gives. */
export class YamlSyntaxError extends Error {
  override readonly name = "YamlSyntaxError";
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

export interface YamlOptions {
  /** A key that a mapping has twice is an error; else the last one holds. */
  readonly refusesRepeats?: boolean;
}

export interface YamlData {
  /** Plain objects, arrays, texts, numbers, booleans, null. Dates stay texts; an unknown tag's content is plain data. */
  readonly value: unknown;
  /** 1-based line of a member's key or an item, by its path from the top; undefined when there is none. */
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined;
}

const mostCharacters = 8 * 1024 * 1024;
const mostTokens = 1_000_000;
const mostAliases = 2000;
/** Values after aliases were followed; also what ends a document that holds itself. */
const mostValues = 2_000_000;
const deepest = 200;

/** The core schema whatever the document says, and no tags: neither dates nor bytes nor sets come out. */
const composerOptions = {
  schema: "core",
  resolveKnownTags: false,
  merge: true,
  strict: false,
  prettyErrors: false,
  logLevel: "silent",
} as const;

/**
 * Parses the first document of a YAML 1.2 text; `<<` merges, `.inf` and `.nan` are known.
 * @throws YamlSyntaxError also for what is too large, too deep, or grows too much through aliases
 */
export function parseYaml(text: string, { refusesRepeats = false }: YamlOptions = {}): YamlData {
  if (text.length > mostCharacters) {
    throw new YamlSyntaxError(`more than ${mostCharacters} characters, the most that are read`, 1);
  }
  const lines = new LineCounter();
  const document = parse(text, lines, { ...composerOptions, uniqueKeys: refusesRepeats });
  return { value: plainValue(document), lineOf: (path) => lineOf(document, path, lines) };
}

function parse(
  text: string,
  lines: LineCounter,
  options: Omit<typeof composerOptions, "uniqueKeys"> & { readonly uniqueKeys: boolean },
): Document {
  const tokens = tokensOf(text, lines);
  const document = guard(() => new Composer(options).compose(tokens, true, text.length).next().value);
  if (document === undefined) throw new YamlSyntaxError("no document", 1);
  const error = document.errors[0];
  if (error !== undefined) {
    const message = error.code === "DUPLICATE_KEY" ? "this key is here a second time" : error.message;
    throw new YamlSyntaxError(message, lines.linePos(error.pos[0]).line || 1);
  }
  return document as Document;
}

/**
 * Feeds the library's parser token by token: that part does not recurse, so depth and size are refused here, before
 * the part that does would run out of stack, which can end the whole process.
 */
function tokensOf(text: string, lines: LineCounter): CST.Token[] {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let count = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    const place = () => lines.linePos(parser.offset).line;
    if (parser.stack.length > deepest)
      throw new YamlSyntaxError(`nested deeper than ${deepest} levels`, place());
    if (++count > mostTokens) throw new YamlSyntaxError(`more than ${mostTokens} words and signs`, place());
  }
  return [...tokens, ...parser.end()];
}

function plainValue(document: Document): unknown {
  let aliases = 0;
  guard(() => visit(document, { Alias: () => void aliases++ }));
  if (aliases > mostAliases) throw new YamlSyntaxError(`more than ${mostAliases} aliases`, 1);
  const value = guard(() => document.toJS({ maxAliasCount: mostAliases }) as unknown);
  if (aliases > 0) refuseGrowth(value);
  return value;
}

/** The library has errors of its own kinds, without a line; only ours leave. */
function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new YamlSyntaxError((error as Error).message, 1);
  }
}

function refuseGrowth(top: unknown): void {
  const waiting: { value: unknown; depth: number }[] = [{ value: top, depth: 0 }];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value !== "object" || value === null) continue;
    if (depth > deepest) throw new YamlSyntaxError("an alias holds itself, or nesting is too deep", 1);
    const items = Object.values(value);
    count += items.length;
    if (count > mostValues) throw new YamlSyntaxError(`aliases that make more than ${mostValues} values`, 1);
    for (const item of items) waiting.push({ value: item, depth: depth + 1 });
  }
}

function lineOf(
  document: Document,
  path: readonly (string | number)[],
  lines: LineCounter,
): number | undefined {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const step of path) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) {
      const pair = holder.items.findLast(
        (item) => isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (pair === undefined) return undefined;
      offset = offsetOf(pair.key);
      node = pair.value;
    } else if (isSeq(holder)) {
      node = holder.items[Number(step)];
      offset = offsetOf(node);
    } else return undefined;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  return Array.isArray(node.range) ? (node.range[0] as number) : undefined;
}
