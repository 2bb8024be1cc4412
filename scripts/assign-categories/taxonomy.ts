// The taxonomy: categories, their subcategories, and the words that tell of them.

export interface Subcategory {
  readonly category: string;
  readonly subcategory: string;
  /** Lower case. */
  readonly words: readonly string[];
}

/**
 * Reads the taxonomy's XML: `category` elements with `subcategory` elements in them. Understands this form only.
 * @throws Error when there is no subcategory in it
 */
export function readTaxonomy(xml: string): Subcategory[] {
  const found: Subcategory[] = [];
  let category = "";
  for (const [, element, attributes = ""] of xml.matchAll(/<(category|subcategory)\s([^>]*)>/g)) {
    const id = attributeOf(attributes, "id");
    if (element === "category") category = id;
    else found.push({ category, subcategory: id, words: wordsOf(attributeOf(attributes, "words")) });
  }
  if (found.length === 0) throw new Error("The taxonomy has no subcategories.");
  return found;
}

function attributeOf(attributes: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
}

function wordsOf(list: string): string[] {
  return list
    .split(";")
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "");
}
