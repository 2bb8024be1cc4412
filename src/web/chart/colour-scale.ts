// Colours of numbers and of missing values, for light and dark pages. Lightness rises evenly, so that those who see few
// colours can order them too.

type Rgb = readonly [number, number, number];

/** From low to high. */
const stops: Readonly<Record<Theme, readonly Rgb[]>> = {
  light: [
    [58, 20, 110],
    [43, 76, 140],
    [20, 120, 140],
    [40, 155, 105],
    [130, 175, 40],
    [222, 170, 10],
  ],
  dark: [
    [112, 84, 214],
    [72, 128, 216],
    [38, 164, 184],
    [60, 194, 134],
    [158, 212, 76],
    [248, 218, 84],
  ],
};

export type Theme = "light" | "dark";

/** CSS colour of a place between low (0) and high (1); of a missing value (NaN) a grey. */
export function scaleColour(position: number, theme: Theme): string {
  if (Number.isNaN(position)) return theme === "light" ? "#8a8f98" : "#7c828c";
  const list = stops[theme];
  const at = Math.min(1, Math.max(0, position)) * (list.length - 1);
  const low = list[Math.floor(at)];
  const high = list[Math.min(list.length - 1, Math.floor(at) + 1)];
  if (low === undefined || high === undefined) return "#888";
  const share = at - Math.floor(at);
  return rgbText(low.map((part, i) => Math.round(part + ((high[i] ?? part) - part) * share)));
}

/** `count` colours from low to high: drawing is faster with few colours than with one a point. */
export function colourSteps(count: number, theme: Theme): string[] {
  return Array.from({ length: count }, (_, i) => scaleColour(count > 1 ? i / (count - 1) : 0.5, theme));
}

/** Which of `count` colours a place has; `count` itself where it is missing. */
export function colourStepOf(position: number, count: number): number {
  if (Number.isNaN(position)) return count;
  return Math.min(count - 1, Math.max(0, Math.floor(position * count)));
}

function rgbText(parts: readonly number[]): string {
  return `rgb(${parts.join(" ")})`;
}
