// Tokens that tell by their first characters who issued them. Each stretch of a text is looked at once per prefix.

import { endOfRun, letterOrDigit, type SecretSpan, wordCharacter } from "./span.js";
import { type TokenShape, tokenShapes } from "./token-shapes.js";
import { isVaried } from "./values.js";

/** Finds tokens of known issuers: cloud keys, code hosts, model hubs, chat, payment, JSON Web Tokens. */
export function findKnownTokens(text: string): SecretSpan[] {
  return [...tokenShapes.flatMap((shape) => findShape(text, shape)), ...findWebTokens(text)];
}

function findShape(text: string, shape: TokenShape): SecretSpan[] {
  const found: SecretSpan[] = [];
  let at = text.indexOf(shape.prefix);
  while (at >= 0) {
    const from = at + shape.prefix.length;
    let next = from;
    if (shape.insideWords === true || startsWord(text, at)) {
      next = endOfRun(text, from, shape.body);
      if (isToken(text.slice(from, next), shape)) found.push({ kind: shape.kind, start: at, end: next });
    }
    at = text.indexOf(shape.prefix, Math.max(next, from));
  }
  return found;
}

function isToken(body: string, shape: TokenShape): boolean {
  if (body.length < shape.shortest || body.length > (shape.longest ?? 5000)) return false;
  return isVaried(body) && (shape.check === undefined || shape.check(body));
}

/** No letter or digit before; the n of an escaped line feed is none. */
function startsWord(text: string, at: number): boolean {
  if (at === 0 || letterOrDigit[text.charCodeAt(at - 1)] !== 1) return true;
  return at > 1 && text[at - 2] === "\\" && /[nrt]/.test(text[at - 1] ?? "");
}

/** JSON Web Tokens: three parts with dots between them, the first two base64 of `{"…`. The last may be empty. */
function findWebTokens(text: string): SecretSpan[] {
  const found: SecretSpan[] = [];
  let at = text.indexOf("eyJ");
  while (at >= 0) {
    let end = endOfRun(text, at, wordCharacter);
    if (text.startsWith(".eyJ", end) && end - at >= 10) {
      end = endOfRun(text, end + 1, wordCharacter);
      if (text[end] === ".") end = endOfRun(text, end + 1, wordCharacter);
      found.push({ kind: "json-web-token", start: at, end });
    }
    at = text.indexOf("eyJ", Math.max(end, at + 3));
  }
  return found;
}
