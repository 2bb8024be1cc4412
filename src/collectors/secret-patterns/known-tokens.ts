// Tokens that tell by their first characters who issued them. Each stretch of a text is looked at once per prefix.

import { endOfRun, letterOrDigit, type SecretSpan, wordCharacter } from "./span.js";
import { type TokenShape, tokenShapes } from "./token-shapes.js";
import { isVaried } from "./values.js";

/** Finds tokens of known issuers: cloud keys, code hosts, model hubs, chat, payment, JSON Web Tokens. */
export function findKnownTokens(text: string): SecretSpan[] {
  const present = beginningsIn(text);
  const shapes = tokenShapes.filter((_, index) => present[index] === 1);
  return [...shapes.flatMap((shape) => findShape(text, shape)), ...findWebTokens(text)];
}

/** Shapes by the first three characters of their prefix, seven bits each. One shorter than that is always looked for. */
const shapesByBeginning = new Map<number, number[]>();
const alwaysLooked: number[] = [];
for (const [index, { prefix }] of tokenShapes.entries()) {
  const key = keyAt(prefix, 0);
  if (prefix.length < 3) alwaysLooked.push(index);
  else shapesByBeginning.set(key, [...(shapesByBeginning.get(key) ?? []), index]);
}
const isBeginning = new Uint8Array(1 << 21);
for (const key of shapesByBeginning.keys()) isBeginning[key] = 1;

function keyAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) & 127) << 14) |
    ((text.charCodeAt(at + 1) & 127) << 7) |
    (text.charCodeAt(at + 2) & 127)
  );
}

/** Which shapes may be in a text, judged in one pass for all of them; more than there are, never fewer. */
function beginningsIn(text: string): Uint8Array {
  const present = new Uint8Array(tokenShapes.length);
  for (const index of alwaysLooked) present[index] = 1;
  let key = 0;
  for (let at = 0; at < text.length; at++) {
    key = ((key << 7) | (text.charCodeAt(at) & 127)) & 0x1fffff;
    if (isBeginning[key] === 1) for (const index of shapesByBeginning.get(key) ?? []) present[index] = 1;
  }
  return present;
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
