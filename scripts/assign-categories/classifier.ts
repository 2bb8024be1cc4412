// A classifier that stands in for a language model: it counts the taxonomy's words. Same input, same answer, no network.

import type { Subcategory } from "./taxonomy.js";

export interface Product {
  readonly product_id: string;
  readonly title: string;
  readonly description: string;
  /** Known right answers; empty where nobody has given one. */
  readonly category: string;
  readonly subcategory: string;
}

/** One model of models.yaml. */
export interface LocalModel {
  readonly name: string;
  /** Fields of the product that it reads; words in earlier ones count more. */
  readonly reads: readonly ("title" | "description")[];
}

export interface Answer {
  /** As a language model would write it: "immune-support,daily-immune,prod_001". */
  readonly text: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * Answers a prompt about a product. Tokens are taken to be four characters long.
 * @throws Error for a product without a title
 */
export function classify(
  model: LocalModel,
  product: Product,
  { taxonomy, prompt }: { readonly taxonomy: readonly Subcategory[]; readonly prompt: string },
): Answer {
  if (product.title.trim() === "") throw new Error("The product has no title.");
  let best = taxonomy[0];
  let bestScore = 0;
  for (const subcategory of taxonomy) {
    const score = scoreOf(model, product, subcategory.words);
    if (score > bestScore) [best, bestScore] = [subcategory, score];
  }
  const text = `${best?.category},${best?.subcategory},${product.product_id}`;
  return { text, promptTokens: tokensOf(prompt), completionTokens: tokensOf(text) };
}

function scoreOf(model: LocalModel, product: Product, words: readonly string[]): number {
  let score = 0;
  model.reads.forEach((field, place) => {
    const text = product[field].toLowerCase();
    for (const word of words) if (text.includes(word)) score += 1 / (place + 1);
  });
  return score;
}

function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}
