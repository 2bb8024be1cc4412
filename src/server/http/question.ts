// Questions as they come in: JSON from anywhere, checked member by member before anybody works with it.

import { isPlainObject } from "../../core/flatten.js";
import { questionParameter } from "../../core/view/question-address.js";
import { UserError } from "../../errors.js";
import type { Annotation, CompareQuery, CurvesQuery, LogQuery, PointsQuery, TableQuery } from "../api.js";

/** Most texts of a list, and characters of one text. */
const [mostTexts, longestText] = [20_000, 10_000];

/** Longest note that is taken. Characters. */
const longestNote = 100_000;

/** Most rows of one answer. */
const mostRows = 100_000;

/** Members of a value on its way in: taken as they should be, or refused with their name. */
export class Members {
  readonly #object: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (!isPlainObject(value)) throw bad("The question is not an object.");
    this.#object = value;
  }

  text(name: string, longest = longestText): string {
    const value = this.#own(name);
    if (typeof value === "string" && value.length <= longest) return value;
    throw bad(`${name} must be a text of at most ${longest} characters.`);
  }

  texts(name: string): readonly string[] {
    const value = this.#own(name);
    const isList = Array.isArray(value) && value.length <= mostTexts;
    if (isList && value.every((text) => typeof text === "string" && text.length <= longestText))
      return value as string[];
    throw bad(`${name} must be a list of texts.`);
  }

  number(name: string): number {
    const value = this.#own(name);
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw bad(`${name} must be a number.`);
  }

  count(name: string, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.number(name);
    if (Number.isInteger(value) && value >= 0 && value <= most) return value;
    throw bad(`${name} must be a whole number from 0 to ${most}.`);
  }

  choice<const T extends string>(name: string, choices: readonly T[]): T {
    const value = choices.find((choice) => choice === this.#own(name));
    if (value !== undefined) return value;
    throw bad(`${name} must be one of: ${choices.join(", ")}.`);
  }

  flag(name: string): boolean {
    const value = this.#own(name);
    if (typeof value === "boolean") return value;
    throw bad(`${name} must be true or false.`);
  }

  /** The member as the way takes it, under its name; nothing where it is absent or null. */
  maybe<N extends string, T>(name: N, take: (name: N) => T): { readonly [K in N]?: T } {
    const value = this.#own(name);
    return value === undefined || value === null ? {} : ({ [name]: take(name) } as { [K in N]: T });
  }

  /** Whatever it is. */
  any(name: string): unknown {
    return this.#own(name);
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }
}

function bad(message: string): UserError {
  return new UserError("bad-question", message);
}

/** The question in an address. @throws UserError "bad-question" */
export function questionOf(parameters: URLSearchParams): unknown {
  const texts = parameters.getAll(questionParameter);
  if (texts.length !== 1) throw bad(`The address needs one ${questionParameter}=, the question as JSON.`);
  try {
    return JSON.parse(texts[0] ?? "") as unknown;
  } catch (error) {
    throw new UserError("bad-question", "The question is not JSON.", { cause: error });
  }
}

/** The key of a run or family. @throws UserError "bad-question" */
export function keyOf(value: unknown): string {
  return new Members(value).text("key", 200);
}

/** @throws UserError "bad-question" */
export function tableQueryOf(value: unknown): TableQuery {
  const from = new Members(value);
  return {
    ...from.maybe("where", (name) => from.texts(name)),
    ...from.maybe("sort", (name) => from.text(name)),
    ...from.maybe("order", (name) => from.choice(name, ["asc", "desc"])),
    ...from.maybe("columns", (name) => from.texts(name)),
    ...from.maybe("by", (name) => from.choice(name, ["run", "family"])),
    ...from.maybe("differing", (name) => from.flag(name)),
    offset: from.count("offset"),
    limit: from.count("limit", mostRows),
  };
}

/** @throws UserError "bad-question" */
export function compareQueryOf(value: unknown): CompareQuery {
  const from = new Members(value);
  return { keys: from.texts("keys"), ...from.maybe("metrics", (name) => from.texts(name)) };
}

/** @throws UserError "bad-question" */
export function curvesQueryOf(value: unknown): CurvesQuery {
  const from = new Members(value);
  return {
    keys: from.texts("keys"),
    metric: from.text("metric"),
    ...from.maybe("from", (name) => from.number(name)),
    ...from.maybe("to", (name) => from.number(name)),
    pixels: from.count("pixels", 100_000),
  };
}

/** @throws UserError "bad-question" */
export function pointsQueryOf(value: unknown): PointsQuery {
  const from = new Members(value);
  return { ...from.maybe("where", (name) => from.texts(name)), fields: from.texts("fields") };
}

/** @throws UserError "bad-question" */
export function logQueryOf(value: unknown): LogQuery {
  const from = new Members(value);
  return { key: keyOf(value), path: from.text("path"), ...from.maybe("from", (name) => from.count(name)) };
}

/** @throws UserError "bad-question" */
export function annotationOf(value: unknown): Annotation {
  const from = new Members(value);
  const kind = from.choice("kind", ["note", "tags"]);
  const key = keyOf(value);
  if (kind === "note") return { kind, key, text: from.text("text", longestNote) };
  return { kind, key, add: from.texts("add"), remove: from.texts("remove") };
}
