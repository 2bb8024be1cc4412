// Canonical JSON (RFC 8785): equal data have equal bytes, so that a hash of them can be a name.

import { UserError } from "../../errors.js";

/** Deeper data are refused: nobody writes such settings by hand, and what holds itself is found. */
const deepest = 200;

/**
 * Plain data as canonical JSON after RFC 8785: members sorted by their names' UTF-16 code units, numbers and texts as
 * ECMAScript writes them, no white space. -0 is 0. Members that are undefined are left out, as JSON.stringify does.
 * @throws UserError "not-canonical" for NaN and infinities, bigints, texts with half a surrogate pair, undefined in an
 * array, what is no plain data (dates, maps, class instances, functions), what holds itself or is nested too deep; names the place
 */
export function canonicalJson(value: unknown): string {
  return encode(value, []);
}

type Path = (string | number)[];

function encode(value: unknown, path: Path): string {
  switch (typeof value) {
    case "string":
      return encodeText(value, path);
    case "number":
      if (!Number.isFinite(value)) throw notCanonical(path, `is ${value}`);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : encodeObject(value, path);
    default:
      throw notCanonical(path, `is ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}`);
  }
}

/** Printable ASCII without a quote or backslash: nothing in it is escaped. */
const plainText = /^[ !#-[\]-~]*$/;

/** Names and texts must be Unicode: half a surrogate pair has no bytes in UTF-8. */
function encodeText(text: string, path: Path): string {
  if (plainText.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw notCanonical(path, "holds half a surrogate pair, which is no Unicode text");
  return JSON.stringify(text);
}

function encodeObject(value: object, path: Path): string {
  if (path.length >= deepest) throw notCanonical(path, `is nested deeper than ${deepest} levels`);
  if (Array.isArray(value)) return encodeList(value, path);
  const prototype = Object.getPrototypeOf(value) as {
    readonly constructor?: { readonly name?: string };
  } | null;
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notCanonical(path, `is a ${prototype.constructor?.name ?? "class instance"}, not plain data`);
  }
  return encodeMembers(value as Readonly<Record<string, unknown>>, path);
}

function encodeList(items: readonly unknown[], path: Path): string {
  let text = "[";
  for (let i = 0; i < items.length; i++) {
    path.push(i);
    text += (i === 0 ? "" : ",") + encode(items[i], path);
    path.pop();
  }
  return `${text}]`;
}

function encodeMembers(members: Readonly<Record<string, unknown>>, path: Path): string {
  let text = "";
  // The order of sort() without a comparison is that of UTF-16 code units, as the RFC asks.
  for (const name of Object.keys(members).sort()) {
    const value = members[name];
    if (value === undefined) continue;
    path.push(name);
    text += `${text === "" ? "" : ","}${encodeText(name, path)}:${encode(value, path)}`;
    path.pop();
  }
  return `{${text}}`;
}

function notCanonical(path: Path, what: string): UserError {
  const place = path.length === 0 ? "The value" : JSON.stringify(path.slice(0, 20).join("."));
  return new UserError("not-canonical", `${place} ${what}, which canonical JSON does not allow.`, {
    hint: "Write a finite number, a text, true, false, null, a list or an object; an infinite or missing value as a text.",
    exitCode: 2,
  });
}
