// Prices of tokens as data, and what a run's tokens cost. A model without a price has an unknown cost, never none.

import { isPlainObject } from "../flatten.js";
import type { ModelUsage, TokenKind } from "./token-usage.js";

/** What a model's tokens cost, in the book's currency per million tokens. */
export interface ModelPrice {
  readonly prompt: number;
  readonly completion: number;
  /** Of prompt tokens that were served from a cache; as other prompt tokens when absent. */
  readonly cached?: number;
  /** Of completion tokens spent on reasoning; as other completion tokens when absent. */
  readonly reasoning?: number;
  /** Day the price was valid on: "2026-01-22". */
  readonly asOf?: string;
}

export interface PriceBook {
  /** "USD" */
  readonly currency: string;
  readonly models: ReadonlyMap<string, ModelPrice>;
}

export const emptyPriceBook: PriceBook = { currency: "USD", models: new Map() };

const priceKeys: readonly string[] = ["prompt", "completion", "cached", "reasoning", "as_of"];

/**
 * Checks the parsed contents of prices.yaml: `currency`, and under `models` by name `prompt`, `completion`, `cached`,
 * `reasoning` (each per million tokens) and `as_of`.
 * @throws RangeError that names the key
 */
export function checkPriceBook(data: unknown): PriceBook {
  if (data === null || data === undefined) return emptyPriceBook;
  if (!isPlainObject(data)) throw new RangeError("must be a mapping with currency and models");
  const unknown = Object.keys(data).find((key) => key !== "currency" && key !== "models");
  if (unknown !== undefined) throw new RangeError(`"${unknown}" is not a known key; known: currency, models`);
  const models = data.models ?? {};
  if (!isPlainObject(models)) throw new RangeError('"models" must map names of models to prices');
  if (data.currency !== undefined && typeof data.currency !== "string")
    throw new RangeError('"currency" must be a text');
  const checked = Object.entries(models).map(([name, price]) => [name, checkPrice(name, price)] as const);
  return { currency: data.currency ?? "USD", models: new Map(checked) };
}

/**
 * The price of a model: by its whole name, or by its last part where the name has a provider before it
 * ("openai/gpt-4o-mini"). Undefined when the book does not know it.
 */
export function findPrice(book: PriceBook, model: string): ModelPrice | undefined {
  return book.models.get(model) ?? book.models.get(model.slice(model.lastIndexOf("/") + 1));
}

/** What the tokens of one model cost, in the book's currency; undefined when its price is unknown. */
export function costOf(book: PriceBook, model: string, usage: ModelUsage): number | undefined {
  const price = findPrice(book, model);
  if (price === undefined) return undefined;
  const tokens = (kind: TokenKind): number => usage[kind];
  const cached = Math.min(tokens("cached_tokens"), tokens("prompt_tokens"));
  const reasoning = Math.min(tokens("reasoning_tokens"), tokens("completion_tokens"));
  const millions =
    (tokens("prompt_tokens") - cached) * price.prompt +
    cached * (price.cached ?? price.prompt) +
    (tokens("completion_tokens") - reasoning) * price.completion +
    reasoning * (price.reasoning ?? price.completion);
  return millions / 1e6;
}

/** What the tokens of several models cost together; undefined when one of them has no price. */
export function totalCost(book: PriceBook, byModel: ReadonlyMap<string, ModelUsage>): number | undefined {
  let total = 0;
  for (const [model, usage] of byModel) {
    const cost = costOf(book, model, usage);
    if (cost === undefined) return undefined;
    total += cost;
  }
  return byModel.size === 0 ? undefined : total;
}

function checkPrice(model: string, data: unknown): ModelPrice {
  if (!isPlainObject(data)) throw new RangeError(`"models → ${model}" must hold prompt and completion`);
  const unknown = Object.keys(data).find((key) => !priceKeys.includes(key));
  if (unknown !== undefined)
    throw new RangeError(
      `"models → ${model} → ${unknown}" is not a known key; known: ${priceKeys.join(", ")}`,
    );
  const amount = (key: string): number | undefined => {
    const value = data[key];
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
    throw new RangeError(`"models → ${model} → ${key}" must be a number from 0 on, per million tokens`);
  };
  const [prompt, completion, cached, reasoning] = ["prompt", "completion", "cached", "reasoning"].map(amount);
  if (prompt === undefined || completion === undefined)
    throw new RangeError(`"models → ${model}" needs prompt and completion`);
  return {
    prompt,
    completion,
    ...(cached === undefined ? {} : { cached }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(data.as_of === undefined ? {} : { asOf: String(data.as_of) }),
  };
}
