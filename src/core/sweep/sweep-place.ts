// Places in a sweep file, and the errors that name them.

import { exitCodes, UserError } from "../../errors.js";
import { nearestNames } from "../nearest-names.js";

export type KeyPath = readonly (string | number)[];

/** The sweep file as errors show it. */
export interface SweepFile {
  /** As the person gave it. */
  readonly path: string;
  /** 1-based line of a key; undefined when unknown. */
  readonly lineOf: (path: KeyPath) => number | undefined;
}

/** A place in the file: its value and how to complain about it. */
export class Place {
  readonly value: unknown;
  readonly path: KeyPath;
  readonly file: SweepFile;

  constructor(file: SweepFile, value: unknown, path: KeyPath = []) {
    this.file = file;
    this.value = value;
    this.path = path;
  }

  /** The place of a member or item. */
  at(key: string | number): Place {
    const holder = this.value as Readonly<Record<string | number, unknown>>;
    const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
    return new Place(this.file, value, [...this.path, key]);
  }

  /** An error about this place: `sweep.yaml:12: grid.lr: what`. */
  fault(what: string, hint?: string): UserError {
    return sweepFault(this.file, this.path, { what, hint });
  }

  /** The members of an object, by name. @throws UserError when it is none, or has a name that is not known */
  members(known?: readonly string[]): ReadonlyMap<string, Place> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.fault(`must hold names and values, but is ${kindOf(value)}`);
    }
    const names = Object.keys(value);
    const unknown = known === undefined ? undefined : names.find((name) => !known.includes(name));
    if (unknown !== undefined && known !== undefined) throw this.#unknownKey(unknown, known);
    return new Map(names.map((name) => [name, this.at(name)]));
  }

  /** The items of a list. @throws UserError when it is none, or empty */
  items(): readonly Place[] {
    const { value } = this;
    if (!Array.isArray(value)) throw this.fault(`must be a list, but is ${kindOf(value)}`);
    if (value.length === 0)
      throw this.fault("is an empty list", "Give at least one value, or leave the key out.");
    return value.map((_, index) => this.at(index));
  }

  #unknownKey(name: string, known: readonly string[]): UserError {
    const nearest = nearestNames(name, known, 2);
    const meant = nearest.length > 0 ? `Did you mean ${nearest.join(" or ")}? ` : "";
    return this.at(name).fault("is not a known key", `${meant}Keys here: ${known.join(", ")}.`);
  }
}

/** An error about a place in a sweep file. */
export function sweepFault(
  file: SweepFile,
  path: KeyPath,
  { what, hint }: { readonly what: string; readonly hint?: string | undefined },
): UserError {
  let line: number | undefined;
  for (let length = path.length; length > 0 && line === undefined; length--)
    line = file.lineOf(path.slice(0, length));
  const where = path.length === 0 ? "The file" : path.join(".");
  return new UserError(
    "bad-sweep",
    `${file.path}${line === undefined ? "" : `:${line}`}: ${where} ${what}.`,
    {
      exitCode: exitCodes.usage,
      ...(hint === undefined ? {} : { hint }),
    },
  );
}

/** "a text", "a list", "empty", for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  return (
    { string: "a text", number: "a number", boolean: String(value) }[typeof value as string] ?? "an object"
  );
}
