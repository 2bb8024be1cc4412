// Where products come from: a CSV file, a title, or the copy that an interrupted run has kept.

import { readFileSync } from "node:fs";
import { parseCsv } from "runledger";
import { badInput } from "./bad-input.js";
import type { Product } from "./classifier.js";

/** @throws UserError "bad-input" for a file that has no products */
export function readProducts(file: string): Product[] {
  const { header, rows } = parseCsv(readText(file));
  for (const column of ["product_id", "title"]) {
    if (header.length > 0 && !header.includes(column))
      throw badInput(`${file} has no column "${column}".`, `Its columns: ${header.join(", ")}`);
  }
  if (rows.length === 0)
    throw badInput(`${file} holds no products.`, "Give a CSV file with a line a product.");
  return rows.map((row) => {
    const cell = (name: string): string => row[header.indexOf(name)] ?? "";
    return {
      product_id: cell("product_id"),
      title: cell("title"),
      description: cell("description"),
      category: cell("category"),
      subcategory: cell("subcategory"),
    };
  });
}

/** The one product of --single-product. */
export function singleProduct(title: string): Product {
  return { product_id: "single", title, description: "", category: "", subcategory: "" };
}

/** @throws UserError "bad-input" */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw badInput(`${file} cannot be read.`, "Give the path of a CSV file.");
  }
}
