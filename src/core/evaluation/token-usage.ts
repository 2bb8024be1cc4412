// Tokens that calls of language models used, summed up by model.

/** What one call used. Cached tokens are part of the prompt's, reasoning tokens part of the completion's. */
export interface TokenUsage {
  readonly model: string;
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly cached_tokens?: number;
  readonly reasoning_tokens?: number;
}

/** The kinds of tokens, as they are counted and as prices name them. */
export const tokenKinds = [
  "prompt_tokens",
  "completion_tokens",
  "cached_tokens",
  "reasoning_tokens",
] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** Sums of one model: whole numbers. */
export type ModelUsage = { readonly calls_made: number } & Readonly<Record<TokenKind, number>>;

export class UsageTotals {
  readonly #byModel = new Map<string, ModelUsage>();

  /** By model, in the order of their first call. */
  get byModel(): ReadonlyMap<string, ModelUsage> {
    return this.#byModel;
  }

  /**
   * Adds a call.
   * @throws RangeError when a count is no whole number from 0 on, or the model has no name
   */
  add(usage: TokenUsage): void {
    if (typeof usage.model !== "string" || usage.model === "") throw new RangeError("the model has no name");
    for (const kind of tokenKinds) checkCount(kind, usage[kind] ?? 0);
    this.addAll(usage.model, {
      calls_made: 1,
      prompt_tokens: usage.prompt_tokens ?? 0,
      completion_tokens: usage.completion_tokens ?? 0,
      cached_tokens: usage.cached_tokens ?? 0,
      reasoning_tokens: usage.reasoning_tokens ?? 0,
    });
  }

  /** Adds what was summed up before. */
  addAll(model: string, usage: ModelUsage): void {
    const old = this.#byModel.get(model);
    const sum = (kind: keyof ModelUsage): number => (old?.[kind] ?? 0) + usage[kind];
    this.#byModel.set(model, {
      calls_made: sum("calls_made"),
      prompt_tokens: sum("prompt_tokens"),
      completion_tokens: sum("completion_tokens"),
      cached_tokens: sum("cached_tokens"),
      reasoning_tokens: sum("reasoning_tokens"),
    });
  }
}

function checkCount(kind: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new RangeError(`${kind} is ${String(count)}, not a whole number from 0 on`);
}
