// The texts that stand in our files for the numbers that JSON has not.

/** The number that "NaN", "Infinity" or "-Infinity" stands for; undefined for any other text. */
export function spelledNumber(text: string): number | undefined {
  return text === "NaN" || text === "Infinity" || text === "-Infinity" ? Number(text) : undefined;
}
