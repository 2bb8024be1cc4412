// Whether a value looks like a secret, or like what stands in its place: a placeholder, a reference, a path.

import { wordSet } from "./span.js";

const placeholderWords = wordSet(
  "none null nil undefined true false yes no on off default empty unset required optional string str",
  "number bool boolean int integer float text bytes any object type example placeholder redacted",
  "[redacted] dummy todo tbd n/a env input prompt file stdin auto include omit same-origin hidden",
  "disabled enabled missing invalid unknown changed removed secretstr self this unicode varchar void",
);

/** Whether a value only stands for a secret: `$TOKEN`, `<password>`, `xxxx`, `your-key-here`, `None`. */
export function isPlaceholder(value: string): boolean {
  if (value.length === 0 || placeholderWords.has(value.toLowerCase())) return true;
  if (/^(?:\$[A-Za-z_({]|<[^<>]{0,80}>$|<[A-Za-z_-]*$|\{|%[(sA-Z]|\[|@[A-Za-z]+@$)/.test(value)) return true;
  if (/^(?:your|insert|enter|replace|put)[-_ ]/i.test(value) || /[-_ ](?:here|goes[-_ ]here)$/i.test(value))
    return true;
  return value.length > 3 && value.length <= 80 && new Set(value.replace(/^(?:sk|hf|ghp)[-_]/, "")).size < 3;
}

/** Whether a value is the name of a file or folder, or an address without credentials. */
export function isPath(value: string): boolean {
  if (/^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(value)) return true;
  if (
    /\.(?:pem|key|json|txt|ya?ml|env|crt|cer|p12|pfx|toml|ini|cfg|conf|pub|py|js|ts|sh|csv|bin|pt|ckpt)$/i.test(
      value,
    )
  )
    return true;
  if (!/^(?:~|\.{1,2})?\//.test(value)) return false;
  return !value.split(/[/.\-_]/).some(isRandomWord);
}

/** Whether a value looks like nothing a person would choose as a word: mixed letters and digits, long hexadecimal. */
export function isRandom(value: string): boolean {
  if (value.length < 12) return false;
  return (
    value.split(/[^A-Za-z0-9]/).some(isRandomWord) || hasAllClasses(value.replace(/[^A-Za-z0-9+/=]/g, ""), 20)
  );
}

/** Ten or more letters and digits, at least two of each. */
export function isRandomWord(word: string): boolean {
  if (word.length < 10) return false;
  const digits = word.replace(/\D/g, "").length;
  return digits >= 2 && word.length - digits >= 2;
}

/** Whether a text has small letters, capitals and digits, and is long enough. */
export function hasAllClasses(text: string, shortest: number): boolean {
  return text.length >= shortest && /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text);
}

/** Whether a text has both letters and digits and is not the same few characters over and over. */
export function isVaried(text: string): boolean {
  return new Set(text).size >= Math.min(6, text.length);
}

/** Text behind base64; empty when it is none. */
export function decodeBase64(text: string): string {
  return /^[A-Za-z0-9+/_-]{4,}={0,2}$/.test(text) ? Buffer.from(text, "base64").toString("latin1") : "";
}

/** Whether base64 hides "user:password" in plain characters. */
export function isEncodedLogin(text: string): boolean {
  return /^[\x21-\x39\x3b-\x7e]{0,100}:[\x20-\x7e]{2,300}$/.test(decodeBase64(text));
}
