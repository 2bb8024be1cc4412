import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import * as priceBook from "../../src/core/evaluation/price-book.js";
import { findPriceFile, readPrices } from "../../src/store/price-file.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

vi.mock("../../src/core/evaluation/price-book.js", { spy: true });

const text = "currency: EUR\nmodels:\n  m: { prompt: 0.15, completion: 0.6, as_of: 2026-01-22 }\n";

function priceFile(content: string): string {
  const file = join(temporaryFolder(), "prices.yaml");
  writeFileSync(file, content);
  return file;
}

it("prices are found in the nearest folder upwards and read", () => {
  const file = priceFile(text);
  const inner = join(file, "..", "a", "b");
  mkdirSync(inner, { recursive: true });
  expect(findPriceFile(inner)).toBe(file);
  expect(readPrices(file)).toEqual({
    currency: "EUR",
    models: new Map([["m", { prompt: 0.15, completion: 0.6, asOf: "2026-01-22" }]]),
  });
});

const refusal = {
  code: "bad-prices",
  exitCode: 2,
  hint: expect.stringContaining("gpt-4o-mini: { prompt: 0.15"),
};

it("prices that are missing, no file, no YAML or no prices are said with their place", () => {
  const said = (file: string, message: string | RegExp): void =>
    expect(() => readPrices(file)).toThrow(
      expect.objectContaining({ ...refusal, message: expect.stringMatching(message) }),
    );
  const folder = temporaryFolder();
  said(join(folder, "prices.yaml"), /\/prices\.yaml is missing\.$/);
  said(folder, new RegExp(`^${folder}: .*folder`));
  said(priceFile("models:\n  m: { prompt: 1\n"), /\/prices\.yaml:[23]: ./);
  said(priceFile("models: { m: { prompt: minus } }\n"), /\/prices\.yaml: .*models → m → prompt.*[^.]\.$/);
});

it("a defect in the checking is not taken for a bad price", () => {
  const defect = new TypeError("a defect");
  vi.mocked(priceBook.checkPriceBook).mockImplementationOnce(() => {
    throw defect;
  });
  expect(() => readPrices(priceFile(text))).toThrow(defect);
});
