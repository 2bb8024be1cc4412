// The page's colours for what is drawn on a canvas.

export interface FrameColours {
  readonly text: string;
  readonly strong: string;
  readonly grid: string;
  readonly axis: string;
  readonly font: string;
}

/** Colours and font of axes as the theme has them now. */
export function readColours(): FrameColours {
  const styles = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string): string => styles.getPropertyValue(name).trim() || otherwise;
  return {
    text: read("--text-quiet", "#57606d"),
    strong: read("--text", "#1b2129"),
    grid: read("--line", "#dfe3e8"),
    axis: read("--line-strong", "#c4cad3"),
    font: `11px ${read("--font", "sans-serif")}`,
  };
}
