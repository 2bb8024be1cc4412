// Finds and reads prices.yaml: what tokens cost, as data of the people who pay for them.

import { checkPriceBook, type PriceBook } from "../core/evaluation/price-book.js";
import { exitCodes, UserError } from "../errors.js";
import { findUpward } from "../formats/find-upward.js";
import { readTextFile } from "../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../formats/yaml.js";

export const priceFileName = "prices.yaml";

/** Absolute path of the nearest prices.yaml in `start` or above it; undefined when there is none. */
export function findPriceFile(start: string): string | undefined {
  return findUpward(start, priceFileName);
}

/**
 * Reads and checks a prices.yaml.
 * @throws UserError "bad-prices" with the file, and the line or key
 */
export function readPrices(file: string): PriceBook {
  const read = readTextFile(file);
  if (!("text" in read))
    throw badPrices("problem" in read ? `${file}: ${read.problem.message}` : `${file} is missing.`);
  try {
    return checkPriceBook(parseYaml(read.text).value);
  } catch (error) {
    if (error instanceof YamlSyntaxError) throw badPrices(`${file}:${error.line}: ${error.message}`);
    if (error instanceof RangeError) throw badPrices(`${file}: ${error.message}.`);
    throw error;
  }
}

function badPrices(message: string): UserError {
  return new UserError("bad-prices", message, {
    hint: "A model's entry looks like this: gpt-4o-mini: { prompt: 0.15, completion: 0.60, as_of: 2026-01-22 }",
    exitCode: exitCodes.usage,
  });
}
