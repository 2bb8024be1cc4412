// Finds and redacts secrets. Linear in the length of any text; what is found is never copied anywhere.

import { findLogins, withoutLogin } from "./secret-patterns/addresses.js";
import { findAssignments, isSecretValue } from "./secret-patterns/assignments.js";
import { findKnownTokens } from "./secret-patterns/known-tokens.js";
import { kindOfName } from "./secret-patterns/names.js";
import { findPhrases } from "./secret-patterns/phrases.js";
import type { SecretSpan } from "./secret-patterns/span.js";
import { isPath, isRandom } from "./secret-patterns/values.js";

export type { SecretSpan } from "./secret-patterns/span.js";

/** What stands in the place of a secret. */
export const redacted = "[redacted]";

const deepestLevel = 500;

/**
 * Finds what looks like a secret: tokens of known issuers, private keys, values of names such as `password` and `api_key`,
 * credentials in addresses, authorization headers. Ordered by place; overlapping ones are joined.
 */
export function findSecrets(text: string): SecretSpan[] {
  const found = [findKnownTokens, findPhrases, findLogins, findAssignments].flatMap((find) => find(text));
  const joined: SecretSpan[] = [];
  for (const span of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push(span);
    else if (span.end > last.end) joined[joined.length - 1] = { ...last, end: span.end };
  }
  return joined;
}

/** The text with every secret replaced by `[redacted]`. */
export function redactText(text: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of findSecrets(text)) {
    pieces.push(text.slice(at, start), redacted);
    at = end;
  }
  return at === 0 ? text : pieces.join("") + text.slice(at);
}

/** An address without credentials and with secrets of its query redacted. */
export function redactUrl(url: string): string {
  return redactText(withoutLogin(url));
}

/**
 * A command line with secrets redacted: values of options and variables whose names say so (`--api-key X`, `--token=X`,
 * `PASSWORD=X`), and all that `findSecrets` finds inside an argument. Same length, same order.
 */
export function redactArguments(argv: readonly string[]): string[] {
  const whole = argv.map((argument, at) => redactArgument(argument, argv[at - 1]));
  return redactAcross(whole);
}

/**
 * Data as JSON holds it, with secrets in texts redacted: members whose names say so, and all that `findSecrets` finds.
 * What is nested deeper than 500 levels is replaced by a text.
 */
export function redactValue(value: unknown, name = "", level = 0): unknown {
  if (typeof value === "string") return isSecretMember(name, value) ? redacted : redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (level >= deepestLevel) return "[nested too deep]";
  if (Array.isArray(value)) return value.map((member) => redactValue(member, name, level + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, redactValue(member, key, level + 1)]),
  );
}

/** In a config, a "token" may as well be a piece of text: only what looks random counts. */
function isSecretMember(name: string, value: string): boolean {
  const kind = kindOfName(name);
  if (kind !== "token") return isNamedSecret(name, value);
  return isSecretValue(value, kind, { isQuoted: true, isPlain: false, isAlone: false });
}

function redactArgument(argument: string, previous: string | undefined): string {
  const named = /^([-+/]{0,2}[\w.-]{1,120}?)([=:])(?!\s)([\s\S]*)$/.exec(argument);
  if (named !== null && !argument.includes("://") && isNamedSecret(named[1] ?? "", named[3] ?? "")) {
    return `${named[1]}${named[2]}${redacted}`;
  }
  if (previous !== undefined && /^--?[A-Za-z][\w.-]*$/.test(previous) && isNamedSecret(previous, argument)) {
    return argument.startsWith("-") ? redactText(argument) : redacted;
  }
  return redactText(argument);
}

/** What a person types where the secret itself is not meant: a switch, a blank to fill in, a call in code. */
const standIn = /^(?:true|false|none|null|yes|no|<[^<>]{0,80}>|[A-Za-z_.]{1,60}\([^()]{0,200}\))$/i;

/** Whether a name says that this value is a secret. What a person types behind `--password` is one, whatever it looks like. */
function isNamedSecret(name: string, value: string): boolean {
  const kind = kindOfName(name);
  if (value === "" || value === redacted) return false;
  if (kind === undefined)
    return (
      /(?:^|-)(?:key|auth)$/i.test(name) && isRandom(value) && !/^[0-9a-f]+$/i.test(value) && !isPath(value)
    );
  if (kind === "header") return true;
  return !isPath(value) && !standIn.test(value);
}

/** Secrets that only the neighbours give away: `curl -u user:password`, `sshpass -p …`, `-H "Authorization: …"`. */
function redactAcross(words: readonly string[]): string[] {
  const starts: number[] = [];
  let length = 0;
  for (const word of words) {
    starts.push(length);
    length += word.length + 1;
  }
  const spans = findSecrets(words.join(" "));
  return words.map((word, at) => {
    const start = starts[at] ?? 0;
    const inside = spans.filter((span) => span.start >= start && span.end <= start + word.length);
    let text = word;
    for (const span of inside.reverse()) {
      if (!word.includes(redacted))
        text = text.slice(0, span.start - start) + redacted + text.slice(span.end - start);
    }
    return text;
  });
}
