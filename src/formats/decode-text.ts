// Bytes → text, in the encodings that logs and settings are written in.

import { isUtf8 } from "node:buffer";

export interface DecodedText {
  /** Without byte order mark; bytes that are no text are U+FFFD. */
  readonly text: string;
  readonly encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE";
  /** False when there were bytes that are no text. */
  readonly isValid: boolean;
}

/** Decodes UTF-8, or UTF-16 where a byte order mark says so. Never throws. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeUtf16(bytes, "UTF-16LE");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeUtf16(bytes, "UTF-16BE");
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString("utf8", start);
  return { text, encoding: "UTF-8", isValid: !text.includes("\uFFFD") || isUtf8(bytes) };
}

function decodeUtf16(bytes: Uint8Array, encoding: "UTF-16LE" | "UTF-16BE"): DecodedText {
  const length = bytes.length - (bytes.length % 2);
  const units = Buffer.from(bytes.subarray(2, length));
  if (encoding === "UTF-16BE") units.swap16();
  const text = new TextDecoder("utf-16le", { ignoreBOM: true }).decode(units);
  const isValid = length === bytes.length && text === units.toString("utf16le");
  return { text, encoding, isValid };
}
