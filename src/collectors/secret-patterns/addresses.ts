// Credentials inside addresses: scheme://user:password@host.

import type { SecretSpan } from "./span.js";
import { isPlaceholder, isRandom } from "./values.js";

const longestLogin = 600;

/** Finds passwords, and user names that are tokens, in the addresses of a text. */
export function findLogins(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
    const span = loginAt(text, at + 3);
    if (span !== undefined) found.push(span);
  }
  return found;
}

function loginAt(text: string, start: number): SecretSpan | undefined {
  const end = endOfLogin(text.slice(start, start + longestLogin));
  if (end === undefined) return undefined;
  const login = text.slice(start, start + end);
  const colon = login.indexOf(":");
  const secret = colon < 0 ? login : login.slice(colon + 1);
  if (secret === "" || isPlaceholder(secret)) return undefined;
  if (colon < 0 && !isRandom(login)) return undefined;
  // A token may stand for the user, with any word as the password.
  const from = colon >= 0 && !isRandom(login.slice(0, colon)) ? start + colon + 1 : start;
  return { kind: "login-in-address", start: from, end: start + end };
}

/**
 * Where the login part ends: at the last "@" before the host's end. A password may hold an unescaped "/", but
 * "host:8080/name@version" has no login.
 */
function endOfLogin(rest: string): number | undefined {
  const whole = /^[^\s"'<>`\\]*/.exec(rest)?.[0] ?? "";
  const authority = /^[^/?#]*/.exec(whole)?.[0] ?? "";
  if (authority.includes("@")) return authority.lastIndexOf("@");
  if (!/^[^:@/]{0,100}:(?!\d{1,5}(?:[/?#]|$))/.test(authority) || !whole.includes("@")) return undefined;
  return whole.indexOf("@", authority.length);
}

/**
 * An address without credentials. Of web addresses the whole login is removed; of others the user name stays, because it
 * is part of the address ("ssh://git@host"). Secrets in the query are redacted by the caller.
 */
export function withoutLogin(url: string): string {
  const scheme = url.indexOf("://");
  if (scheme < 0) return withoutShortLogin(url);
  const start = scheme + 3;
  const end = endOfLogin(url.slice(start));
  if (end === undefined) return url;
  const user = /^https?$/i.test(url.slice(0, scheme))
    ? ""
    : (url.slice(start, start + end).split(":", 1)[0] ?? "");
  return `${url.slice(0, start)}${user === "" ? "" : `${user}@`}${url.slice(start + end + 1)}`;
}

/** "user:password@host:path" → "user@host:path". */
function withoutShortLogin(url: string): string {
  const match = /^([^:@/\s]{1,100}):([^@/\s]{1,500})@(.*)$/s.exec(url);
  return match === null ? url : `${match[1]}@${match[3]}`;
}
