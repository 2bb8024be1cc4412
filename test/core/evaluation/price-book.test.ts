// What tokens cost.

import { describe, expect, it } from "vitest";
import { checkPriceBook, costOf, totalCost } from "../../../src/core/evaluation/price-book.js";
import { type ModelUsage, UsageTotals } from "../../../src/core/evaluation/token-usage.js";

const book = checkPriceBook({
  currency: "EUR",
  models: {
    small: { prompt: 1, completion: 4, cached: 0.25, reasoning: 8, as_of: "2026-01-22" },
    flat: { prompt: 2, completion: 2 },
  },
});

function usage(counts: Partial<ModelUsage>): ModelUsage {
  const none = {
    calls_made: 1,
    prompt_tokens: 0,
    completion_tokens: 0,
    cached_tokens: 0,
    reasoning_tokens: 0,
  };
  return { ...none, ...counts };
}

describe("costOf", () => {
  it("prices each kind of token, cached ones as part of the prompt, reasoning as part of the completion", () => {
    const used = usage({
      prompt_tokens: 1000,
      cached_tokens: 400,
      completion_tokens: 100,
      reasoning_tokens: 60,
    });
    expect(costOf(book, "small", used)).toBeCloseTo((600 + 100 + 160 + 480) / 1e6, 15);
  });

  it("takes the prompt's price for cached tokens where there is none of their own", () => {
    expect(costOf(book, "flat", usage({ prompt_tokens: 10, cached_tokens: 10 }))).toBeCloseTo(20 / 1e6, 15);
  });

  it("knows a model by the last part of its name, and has no cost for others", () => {
    expect(costOf(book, "some-lab/small", usage({ prompt_tokens: 1 }))).toBeCloseTo(1e-6, 15);
    expect(costOf(book, "smaller", usage({ prompt_tokens: 1 }))).toBeUndefined();
  });

  it("has no total as soon as one model has no price, and none without calls", () => {
    const used = usage({ prompt_tokens: 1 });
    expect(totalCost(book, new Map([["small", used]]))).toBeCloseTo(1e-6, 15);
    expect(
      totalCost(
        book,
        new Map([
          ["small", used],
          ["other", used],
        ]),
      ),
    ).toBeUndefined();
    expect(totalCost(book, new Map())).toBeUndefined();
  });
});

describe("checkPriceBook", () => {
  it.each([
    ["a list", [], /mapping/],
    ["an unknown key", { model: {} }, /"model" is not a known key/],
    ["a missing price", { models: { m: { prompt: 1 } } }, /models → m" needs prompt and completion/],
    ["a negative price", { models: { m: { prompt: -1, completion: 1 } } }, /models → m → prompt/],
    ["a text", { models: { m: { prompt: "1", completion: 1 } } }, /models → m → prompt/],
    ["an unknown kind", { models: { m: { prompt: 1, completion: 1, image: 1 } } }, /models → m → image/],
  ])("refuses %s and names the key", (_, data, message) => {
    expect(() => checkPriceBook(data)).toThrow(message);
  });
});

describe("UsageTotals", () => {
  it("refuses counts that are none, and models without a name", () => {
    const totals = new UsageTotals();
    expect(() => totals.add({ model: "m", prompt_tokens: 1.5 })).toThrow(/prompt_tokens is 1.5/);
    expect(() => totals.add({ model: "" })).toThrow(/no name/);
    expect(totals.byModel.size).toBe(0);
  });
});

describe("a book of prices", () => {
  it.each([undefined, null, {}, { models: {} }])("is empty where there is %j", (data) => {
    expect(checkPriceBook(data)).toEqual({ currency: "USD", models: new Map() });
  });

  it.each([
    [{ currency: 7 }, '"currency" must be a text'],
    [{ models: [] }, '"models" must map names'],
    [{ models: { small: 3 } }, '"models → small" must hold prompt and completion'],
  ])("%j is refused", (data, message) => {
    expect(() => checkPriceBook(data)).toThrow(message);
  });

  it("counts tokens that a call does not name as 0", () => {
    const totals = new UsageTotals();
    totals.add({ model: "small" });
    totals.add({ model: "small", prompt_tokens: 5 });
    expect(totals.byModel.get("small")).toEqual(usage({ calls_made: 2, prompt_tokens: 5 }));
  });
});
