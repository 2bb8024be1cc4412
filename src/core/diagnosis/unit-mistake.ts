// Ratios that tell of a unit taken for another.

const mistakes = [
  { text: "60 times", factor: 60 },
  { text: "1000 times", factor: 1000 },
  { text: "3600 times", factor: 3600 },
] as const;

/** How far a ratio may lie from the factor, as a share of it. */
const tolerance = 0.25;

/** Which mix-up a ratio (or its inverse) of two durations looks like; undefined for any other ratio. */
export function unitMistake(ratio: number): (typeof mistakes)[number]["text"] | undefined {
  const size = ratio >= 1 ? ratio : 1 / ratio;
  return mistakes.find(({ factor }) => Math.abs(size / factor - 1) <= tolerance)?.text;
}
