// Names of secrets with a value behind them, as code, configuration files, headers and command lines write them.

import { kindOfName, type NameKind } from "./names.js";
import { characterSet, endOfRun, type SecretSpan, startOfRun } from "./span.js";
import { isEncodedLogin, isPath, isPlaceholder, isRandom } from "./values.js";

const telling =
  /passw|passphrase|passcode|pwd|psw|secret|token|key|cred|auth|pass\b|bearer|cookie|jwt|_pat\b|dbpass|userpass/gi;
const nameCharacter = characterSet("\\w.-");
const longestName = 200;
const longestValue = 4096;
const longestPlainValue = 300;

/** A value as it stands in the text. */
interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** `NAME=value` in capitals without blanks, as shells and .env files write it, or a command-line option. */
  readonly isPlain: boolean;
  /** Nothing else stands on the line. */
  readonly isAlone: boolean;
}

/** Finds values whose names say that they are secret: `API_KEY=…`, `"password": "…"`, `--token …`. */
export function findAssignments(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let done = 0;
  for (const match of text.matchAll(telling)) {
    if (match.index < done) continue;
    const nameEnd = endOfRun(text, match.index, nameCharacter);
    done = nameEnd;
    const nameStart = startOfRun(text, match.index, nameCharacter, Math.max(0, match.index - longestName));
    if (nameEnd - nameStart > longestName) continue;
    const name = text.slice(nameStart, nameEnd);
    const kind = kindOfName(name);
    const value = kind === undefined ? undefined : valueAfter(text, nameStart, nameEnd);
    if (kind === undefined || value === undefined) continue;
    const span = spanOf(text, { kind, name, value });
    if (span !== undefined) found.push(span);
  }
  return found;
}

/** Whether a value is a secret, given what its name says. */
export function isSecretValue(
  value: string,
  kind: NameKind,
  form: Pick<Value, "isQuoted" | "isPlain" | "isAlone">,
): boolean {
  if (value.length < 4 || isPlaceholder(value) || isPath(value)) return false;
  if (kind !== "token" && /^-?[\d.]+$/.test(value) && value.length < 6) return false;
  if (kind === "header") return value.length >= 6;
  if (form.isPlain) return kind !== "token" || value.length >= 6;
  if (kind === "token")
    return isRandom(value) || isEncodedLogin(value) || /^[^\s:]{2,60}:[^\s:/]{6,}$/.test(value);
  if (form.isQuoted)
    return kind === "password" ? !/^[A-Z][a-z]+(?: \w+)*:?$/.test(value) : isNoPlainWord(value);
  if (/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value)) return false;
  return isNoPlainWord(value) || (form.isAlone && kind === "password" && /^[a-z]{6,}$/.test(value));
}

/** Not made of letters and separators only, as identifiers and labels are. */
function isNoPlainWord(value: string): boolean {
  return (
    value.length >= 6 &&
    (!/^[A-Za-z]+(?:[-_. ][A-Za-z]+)*$/.test(value) ||
      /^[A-Za-z]{24,}$/.test(value) ||
      /secret|hunter/i.test(value))
  );
}

function spanOf(
  text: string,
  { kind, name, value }: { readonly kind: NameKind; readonly name: string; readonly value: Value },
): SecretSpan | undefined {
  let { start } = value;
  if (kind === "header")
    start += /^(?:[A-Za-z][\w-]{1,20}[ \t]{1,3})?/.exec(text.slice(start, start + 30))?.[0].length ?? 0;
  const secret = text.slice(start, value.end);
  const isName = secret.toLowerCase() === name.toLowerCase();
  if ((isName && !value.isPlain) || !isSecretValue(secret, kind, value)) return undefined;
  return { kind: kind === "header" ? "authorization" : kind, start, end: value.end };
}

/** What lies between a name and its value, e.g. `"]: str = `; the last group tells a command line's option. */
const separator =
  /^\\?["'`]?\]?[ \t]{0,20}(?:(?::[ \t]{0,3}[A-Za-z_][\w[\]., |]{0,40}?[ \t]{0,3}=(?!=)|:=|=>|===?|=|:|,(?=[ \t]{0,3}\\?["'])|>(?=[^\s<>]))[ \t]{0,20}|value[ \t]{0,3}=[ \t]{0,3}|([ \t]{1,3}))/;

function valueAfter(text: string, nameStart: number, nameEnd: number): Value | undefined {
  const match = separator.exec(text.slice(nameEnd, nameEnd + 120));
  if (match === null) return undefined;
  const isOption =
    text.startsWith("-", nameStart) && /^--?[A-Za-z]/.test(text.slice(nameStart, nameStart + 3));
  const isDirective = /(?:ENV|ARG|setx?|SETENV)[ \t]{1,3}$/i.test(
    text.slice(Math.max(0, nameStart - 12), nameStart),
  );
  if (match[1] !== undefined && !isOption && !isDirective) return undefined;
  if (match[0].startsWith(",") && match[0].length > 0 && /\w/.test(text[nameEnd] ?? "")) return undefined;
  const start = nameEnd + match[0].length;
  const isTight = match[0] === "=" && !/[a-z]/.test(text.slice(nameStart, nameEnd));
  return readValue(text, start, isOption || isDirective || isTight);
}

function readValue(text: string, start: number, isPlain: boolean): Value | undefined {
  const prefix = /^[rbfuRBFU]{0,2}(\\?)(["'`])/.exec(text.slice(start, start + 5));
  if (prefix !== null) return readQuoted(text, start + prefix[0].length, prefix[2] ?? "");
  const line = text.slice(start, start + longestPlainValue);
  const stop = (isPlain ? /[\s"'`]/ : /[\s,;"'`)}\]<>&|([]/).exec(line);
  const end = start + (stop?.index ?? line.length);
  if (!isPlain && (stop?.[0] === "(" || stop?.[0] === "[")) return undefined;
  const isAlone = stop === null || stop[0] === "\n" || stop[0] === "\r";
  return { start, end: isPlain ? endBeforeNext(text, start, end) : end, isQuoted: false, isPlain, isAlone };
}

/** A plain value ends at "&" or ";" only where another assignment follows. */
function endBeforeNext(text: string, start: number, end: number): number {
  const next = /[&;][\w.-]{1,60}=|;$/.exec(text.slice(start, end));
  return next === null ? end : start + next.index;
}

function readQuoted(text: string, start: number, quote: string): Value | undefined {
  const limit = Math.min(text.length, start + longestValue);
  let end = start;
  while (end < limit && text[end] !== quote && text[end] !== "\n")
    end += text[end] === "\\" && text[end + 1] !== quote ? 2 : 1;
  const stop = text[end - 1] === "\\" && text[end] === quote ? end - 1 : end;
  return { start, end: Math.min(stop, limit), isQuoted: true, isPlain: false, isAlone: false };
}
