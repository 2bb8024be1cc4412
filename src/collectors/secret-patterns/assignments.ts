// Names of secrets with a value behind them, as code, configuration files, headers and command lines write them.

import { kindOfName, type NameKind } from "./names.js";
import { characterSet, endOfRun, type SecretSpan, startOfRun, wordSet } from "./span.js";
import { isEncodedLogin, isPath, isPlaceholder, isRandom, isRandomWord } from "./values.js";

const telling =
  /passw|passphrase|passcode|pwd|psw|secret|token|key|cred|auth|pass\b|bearer|cookie|jwt|_pat\b|dbpass|userpass/gi;
/** What follows the name of an option where a sentence speaks of it. */
const proseWords = wordSet(
  "options option flag flags argument arguments parameter and or is are was to as for in with value",
);
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

/** A name that says that its value is a secret. */
interface Name {
  readonly kind: NameKind;
  readonly start: number;
  readonly end: number;
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
    const kind = kindOfName(text.slice(nameStart, nameEnd));
    if (kind === undefined) continue;
    const span = spanOf(text, { kind, start: nameStart, end: nameEnd });
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
  if (kind === "header") return value.length >= 6 && (/\d/.test(value) || value.length >= 20);
  if (form.isPlain) return (kind !== "token" || value.length >= 6) && !proseWords.has(value.toLowerCase());
  if (!form.isQuoted && isReference(value)) return false;
  if (kind === "token")
    return isRandom(value) || isEncodedLogin(value) || /^[^\s:]{2,60}:[^\s:/]{6,}$/.test(value);
  if (form.isQuoted && kind === "password") return !/^[A-Z][a-z]+(?: \w+)*:?$/.test(value);
  if (isNoPlainWord(value))
    return kind === "password" || (value.length >= 6 && !/^-?\d{1,9}(?:\.\d*)?$/.test(value));
  if (form.isQuoted) return value.length >= 6 && /secret/i.test(value);
  return (
    form.isAlone &&
    value.length >= 6 &&
    (kind === "password" ? /^[a-z]+$/ : /^[a-z]*secret[a-z]*$/).test(value)
  );
}

/** A path of identifiers in code: "config.user.password". */
function isReference(value: string): boolean {
  if (!value.includes(".")) return false;
  return value.split(".").every((part) => /^[A-Za-z_$][\w$]*$/.test(part) && !isRandomWord(part));
}

/** Not made of words only, as identifiers and labels are: "user_password", "apiKey", "Api key". */
function isNoPlainWord(value: string): boolean {
  return !value.split(/[-_. ]/).every(isWord) || /^[A-Za-z]{16,}$/.test(value);
}

function isWord(text: string): boolean {
  return /^(?:[A-Z]{0,4}[a-z]{2,}(?:[A-Z]{1,4}[a-z]{2,})*[A-Z]{0,3}|[A-Z]+|[a-z]?)$/.test(text);
}

function spanOf(text: string, name: Name): SecretSpan | undefined {
  const value = valueAfter(text, name);
  if (value === undefined) return undefined;
  const { start, end } = value;
  const secret = text.slice(start, end);
  if (!value.isPlain && repeatsName(secret, text.slice(name.start, name.end))) return undefined;
  if (!isSecretValue(secret, name.kind, value)) return undefined;
  return { kind: name.kind === "header" ? "authorization" : name.kind, start, end };
}

/** Code that hands a value on under its own name: "self.password = password", "secret=secret_key". */
function repeatsName(value: string, name: string): boolean {
  const own = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const other = value.toLowerCase();
  return (
    other === own ||
    /^(?:password|passwd|passphrase|pwd|token|key)$/.test(other) ||
    other.startsWith(`${own}_`)
  );
}

/** What lies between a name and its value, e.g. `"]: str = `; the last group tells a command line's option. */
const separator =
  /^\\?["'`]?\]?[ \t]{0,20}(?:,?[\s+-]{0,80}\\?["']?[vV]alue\\?["']?[ \t]{0,3}[:=][ \t]{0,3}|(?::[ \t]{0,3}[A-Za-z_][\w[\]., |]{0,40}?[ \t]{0,3}=(?!=)|:=|=>|===?|=|:|,(?=[ \t]{0,3}\\?["'])|>(?=[^\s<>]))[ \t]{0,20}|([ \t]{1,3}))/;

function valueAfter(text: string, name: Name): Value | undefined {
  const match = separator.exec(text.slice(name.end, name.end + 120));
  if (match === null || !isPair(text, name, match[0])) return undefined;
  const isOption = /^--?[A-Za-z]/.test(text.slice(name.start, name.start + 3));
  const before = text.slice(Math.max(0, name.start - 12), name.start);
  const isDirective = /(?:ENV|ARG|setx?|SETENV)[ \t]{1,3}$/i.test(before);
  if (match[1] !== undefined && !isOption && !isDirective) return undefined;
  const isShell = match[0] === "=" && !/[a-z]/.test(text.slice(name.start, name.end));
  const quote = /^[rbfuRBFU]{0,2}\\?(["'`])/.exec(
    text.slice(name.end + match[0].length, name.end + match[0].length + 5),
  );
  const start = name.end + match[0].length + (quote?.[0].length ?? 0);
  const scheme = name.kind === "header" ? schemeLength(text, start) : 0;
  const isPlain = isOption || isDirective || isShell;
  if (quote !== null) return { ...readQuoted(text, start + scheme, quote[1] ?? ""), isPlain };
  const value = readPlain(text, start + scheme, { isPlain, isTight: match[0] === "=" });
  if (value === undefined || match[0] !== "=" || !isBehindUser(text, name.start)) return value;
  return { ...value, isPlain: true };
}

/** Whether a user stands right before the name, as in "User Id=sa;Password=…": code has commas there, and no such pair. */
function isBehindUser(text: string, nameStart: number): boolean {
  const before = text.slice(Math.max(0, nameStart - 100), nameStart);
  return /\b(?:uid|user(?:[ _-]?(?:id|name))?)=[^;&\s"'`,=]{1,60}[;& ]$/i.test(before);
}

/** A comma pairs name and value only as in `setdefault("NAME", "value")`, not in lists. */
function isPair(text: string, name: Name, between: string): boolean {
  if (!between.includes(",") || /[=:]/.test(between)) return true;
  return (
    !between.startsWith(",") &&
    /[A-Za-z_]\(\\?["']$/.test(text.slice(Math.max(0, name.start - 4), name.start))
  );
}

/** Length of "Bearer " and the like at the start of a header. */
function schemeLength(text: string, start: number): number {
  return /^[A-Za-z][\w-]{1,20}[ \t]{1,3}(?=[^\s"'])/.exec(text.slice(start, start + 30))?.[0].length ?? 0;
}

/** @param form `isTight`: the value follows "=" without blanks, so that ";", "&" and a blank end it as a line would */
function readPlain(
  text: string,
  start: number,
  { isPlain, isTight }: { readonly isPlain: boolean; readonly isTight: boolean },
): Value | undefined {
  const line = text.slice(start, start + longestPlainValue);
  const stop = (isPlain ? /[\s"'`]/ : /[\s,;"'`)}\]<>&|([]/).exec(line);
  const end = start + (stop?.index ?? line.length);
  if (!isPlain && (stop?.[0] === "(" || stop?.[0] === "[")) return undefined;
  const isAlone = stop === null || /[\n\r]/.test(stop[0]) || (isTight && /[;& ]/.test(stop[0]));
  const isElement = text.startsWith("</", end);
  return {
    start,
    end: isPlain ? endBeforeNext(text, start, end) : end,
    isQuoted: isElement,
    isPlain,
    isAlone,
  };
}

/** A plain value ends at "&" or ";" only where another assignment follows. */
function endBeforeNext(text: string, start: number, end: number): number {
  const next = /[&;][\w.-]{1,60}=|;$/.exec(text.slice(start, end));
  return next === null ? end : start + next.index;
}

function readQuoted(text: string, start: number, quote: string): Value {
  const limit = Math.min(text.length, start + longestValue);
  let end = start;
  while (end < limit && text[end] !== quote && text[end] !== "\n")
    end += text[end] === "\\" && text[end + 1] !== quote ? 2 : 1;
  const stop = text[end - 1] === "\\" && text[end] === quote ? end - 1 : end;
  return { start, end: Math.min(stop, limit), isQuoted: true, isPlain: false, isAlone: false };
}
