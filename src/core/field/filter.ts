// The filter language of --where: `lr >= 1e-3 and (model ~ hybrid or not tags = bad)`. Parsed, never evaluated as code.

import { exitCodes, UserError } from "../../errors.js";

export type FilterOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~";

export type Filter =
  | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] }
  | { readonly kind: "not"; readonly part: Filter }
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: FilterOperator;
      readonly literal: string;
    };

const deepestNesting = 100;
const tokenPattern =
  /\s*(?:(!=|<=|>=|==|[=<>~()])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s=<>!~()"']+))/y;

/**
 * Parses a filter. Operators: = != < <= > >= ~ (regular expression, anywhere in the text), and, or, not, parentheses.
 * Texts with spaces stand in quotes. `missing` stands for an absent value.
 * @throws UserError "bad-filter" that names the place
 */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  const reader = { tokens, next: 0, text };
  const filter = parseOr(reader, 0);
  const rest = tokens[reader.next];
  if (rest !== undefined) throw badFilter(text, rest.at, `"${rest.text}" was not expected here`);
  return filter;
}

interface Token {
  readonly text: string;
  readonly at: number;
  readonly isQuoted: boolean;
}
interface TokenReader {
  readonly tokens: readonly Token[];
  next: number;
  readonly text: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (match === null) throw badFilter(text, at, "this cannot be read");
    const quoted = match[2] ?? match[3];
    const token = quoted === undefined ? (match[1] ?? match[4] ?? "") : quoted.replace(/\\(.)/g, "$1");
    tokens.push({ text: token, at, isQuoted: quoted !== undefined });
    at = tokenPattern.lastIndex;
  }
  return tokens;
}

function parseOr(reader: TokenReader, depth: number): Filter {
  const parts = [parseAnd(reader, depth)];
  while (takeWord(reader, "or")) parts.push(parseAnd(reader, depth));
  return parts.length === 1 ? (parts[0] as Filter) : { kind: "or", parts };
}

function parseAnd(reader: TokenReader, depth: number): Filter {
  const parts = [parseNot(reader, depth)];
  while (takeWord(reader, "and")) parts.push(parseNot(reader, depth));
  return parts.length === 1 ? (parts[0] as Filter) : { kind: "and", parts };
}

function parseNot(reader: TokenReader, depth: number): Filter {
  if (depth > deepestNesting) throw badFilter(reader.text, 0, `nested deeper than ${deepestNesting} levels`);
  if (takeWord(reader, "not")) return { kind: "not", part: parseNot(reader, depth + 1) };
  if (takeWord(reader, "(")) {
    const inner = parseOr(reader, depth + 1);
    if (!takeWord(reader, ")")) throw badFilter(reader.text, reader.text.length, 'a ")" is missing');
    return inner;
  }
  return parseComparison(reader);
}

function parseComparison(reader: TokenReader): Filter {
  const field = take(reader, "a field name");
  const sign = take(reader, "one of = != < <= > >= ~");
  const operator = sign.text === "==" ? "=" : sign.text;
  if (!isOperator(operator))
    throw badFilter(reader.text, sign.at, `"${sign.text}" is not one of = != < <= > >= ~`);
  const literal = take(reader, "a value");
  return { kind: "compare", field: field.text, operator, literal: literal.text };
}

function take(reader: TokenReader, expected: string): Token {
  const token = reader.tokens[reader.next];
  if (token === undefined) throw badFilter(reader.text, reader.text.length, `${expected} is missing`);
  reader.next++;
  return token;
}

function takeWord(reader: TokenReader, word: string): boolean {
  const token = reader.tokens[reader.next];
  if (token === undefined || token.isQuoted || token.text.toLowerCase() !== word) return false;
  reader.next++;
  return true;
}

function isOperator(text: string): text is FilterOperator {
  return ["=", "!=", "<", "<=", ">", ">=", "~"].includes(text);
}

function badFilter(text: string, at: number, what: string): UserError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return new UserError("bad-filter", `--where ${shown}: ${what} (character ${at + 1}).`, {
    hint: `Write for example: --where 'lr >= 1e-3 and model ~ "hybrid" and not tags = bad'`,
    exitCode: exitCodes.usage,
  });
}
