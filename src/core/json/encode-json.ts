// Writes any value as JSON without ever throwing; what JSON cannot hold is replaced as documented here.

import { deepestJson } from "./json-depth.js";

/** Most characters of one text; the rest is replaced by "[cut]", so that shared references cannot explode. */
const mostCharacters = 64 * 1024 * 1024;

/**
 * Encodes plain data as JSON.stringify does, in the same layout, with these differences:
 * NaN and infinities are the texts "NaN", "Infinity", "-Infinity"; -0 stays -0; a bigint is a number up to
 * 2^53, else a text of its digits; typed arrays and sets are arrays, maps are objects, errors are `{name, message}`;
 * an invalid date is null; a value that holds itself is "[cyclic]"; what is deeper than `deepestJson` is
 * "[nested too deep]"; what throws when read is "[unreadable]"; what exceeds 64 Mi characters is "[cut]". Members that
 * are undefined, functions or symbols are left out; in arrays and at the top they are null. Never throws.
 * @param indent spaces a level, at most 10; one line when absent
 */
export function encodeJson(value: unknown, indent = 0): string {
  return new JsonEncoder(" ".repeat(Math.min(10, Math.max(0, Math.trunc(indent) || 0)))).encode(value);
}

class JsonEncoder {
  readonly #indent: string;
  readonly #colon: string;
  readonly #ancestors = new Set<object>();
  #text = "";
  #depth = 0;

  constructor(indent: string) {
    this.#indent = indent;
    this.#colon = indent === "" ? ":" : ": ";
  }

  encode(value: unknown): string {
    this.#write(value);
    return this.#text;
  }

  #write(value: unknown): void {
    if (this.#isFull()) this.#text += '"[cut]"';
    else if (typeof value === "object" && value !== null) this.#writeObject(value);
    else this.#text += encodeScalar(value);
  }

  #writeObject(value: object): void {
    if (this.#ancestors.has(value)) this.#text += '"[cyclic]"';
    else if (this.#ancestors.size >= deepestJson) this.#text += '"[nested too deep]"';
    else {
      this.#ancestors.add(value);
      this.#writePlain(
        value,
        attempt(() => plainFormOf(value)),
      );
      this.#ancestors.delete(value);
    }
  }

  #writePlain(value: object, plain: unknown): void {
    if (isList(plain)) this.#writeList(plain);
    else if (plain === value || plain instanceof Members) this.#writeMembers(plain);
    else this.#write(plain);
  }

  #writeList(items: List): void {
    const length = attempt(() => items.length);
    if (typeof length !== "number" || length === 0) {
      this.#text += "[]";
      return;
    }
    this.#open("[");
    for (let i = 0; i < length; i++) {
      this.#startItem(i === 0);
      this.#write(attempt(() => items[i]));
      if (this.#isFull()) break;
    }
    this.#close("]");
  }

  #writeMembers(holder: object): void {
    const members = holder instanceof Members ? holder.members : (holder as Record<string, unknown>);
    const keys = attempt(() => Object.keys(members));
    if (!Array.isArray(keys)) {
      this.#text += encodeScalar(keys);
      return;
    }
    let isFirst = true;
    for (const key of keys as string[]) {
      const value = attempt(() => members[key]);
      if (isLeftOut(value)) continue;
      if (isFirst) this.#open("{");
      this.#startItem(isFirst);
      isFirst = false;
      this.#text += encodeText(key) + this.#colon;
      this.#write(value);
      if (this.#isFull()) break;
    }
    if (isFirst) this.#text += "{}";
    else this.#close("}");
  }

  #open(sign: string): void {
    this.#text += sign;
    this.#depth++;
  }

  #close(sign: string): void {
    this.#depth--;
    this.#breakLine();
    this.#text += sign;
  }

  #startItem(isFirst: boolean): void {
    if (!isFirst) this.#text += ",";
    this.#breakLine();
  }

  #breakLine(): void {
    if (this.#indent !== "") this.#text += `\n${this.#indent.repeat(this.#depth)}`;
  }

  #isFull(): boolean {
    return this.#text.length > mostCharacters;
  }
}

type List = ArrayLike<unknown>;

/** An object made here from another kind of value; not subject to replacement again. */
class Members {
  readonly members: Record<string, unknown>;

  constructor(entries: Iterable<readonly [unknown, unknown]>) {
    this.members = Object.create(null) as Record<string, unknown>;
    for (const [key, value] of entries) this.members[String(key)] = value;
  }
}

/** What to write for an object: the object itself, a list, `Members`, or another value in its place. */
function plainFormOf(value: object): unknown {
  if (Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? `[${value.byteLength} bytes]` : value;
  if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Map) return new Members(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf();
  if ("toJSON" in value && typeof value.toJSON === "function") return value.toJSON() as unknown;
  if (value instanceof Error) {
    return new Members([
      ["name", value.name],
      ["message", value.message],
    ]);
  }
  return value;
}

function isList(value: unknown): value is List {
  return (
    attempt(() => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) ===
    true
  );
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === "function" || typeof value === "symbol";
}

function encodeScalar(value: unknown): string {
  switch (typeof value) {
    case "string":
      return encodeText(value);
    case "number":
      return encodeNumber(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? String(value) : `"${value}"`;
    default:
      return "null";
  }
}

function encodeNumber(value: number): string {
  if (value === 0 && 1 / value < 0) return "-0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function encodeText(text: string): string {
  return text.length > mostCharacters ? '"[cut]"' : JSON.stringify(text);
}

/** Reading a foreign object may run its code: getters, proxies, toJSON. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return "[unreadable]";
  }
}
