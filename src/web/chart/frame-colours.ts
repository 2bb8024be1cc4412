// The page's colours for what is drawn on a canvas.

import type { FrameColours } from "./curve-frame.js";

/** Colours and font of axes as the theme has them now. */
export function readColours(): FrameColours {
  const styles = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string): string => styles.getPropertyValue(name).trim() || otherwise;
  return {
    text: read("--text-quiet", "#57606d"),
    grid: read("--line", "#dfe3e8"),
    axis: read("--line-strong", "#c4cad3"),
    font: `11px ${read("--font", "sans-serif")}`,
  };
}
