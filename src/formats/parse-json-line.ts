// One line of a log of JSON lines → its value, or where it goes wrong.

import { JsonSyntaxError, parseTolerantJson } from "../core/json/tolerant-json.js";

/** The value of a line, or what is wrong with it. */
export function parseLine(text: string): { readonly value: unknown } | { readonly error: JsonSyntaxError } {
  try {
    return { value: parseTolerantJson(text).value };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { error };
    throw error;
  }
}

/** Whether a line says nothing. */
export function isBlank(text: string): boolean {
  return text.length < 1000 && text.trim() === "";
}

/** Whether a file begins with the byte order mark of UTF-16. */
export function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
