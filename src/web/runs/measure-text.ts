// Widths of texts in the fonts of the page.

/** Width of a text in pixels, drawn as the table draws it. */
export type Measure = (text: string, style: "text" | "name" | "heading" | "small") => number;

const styles = { text: "13px", name: "500 13px", heading: "bold 12px", small: "12px" } as const;

const mostKnown = 20_000;

/** Measures in the font that an element has. Widths are remembered. */
export function measureLike(element: Element): Measure {
  const { fontFamily } = getComputedStyle(element);
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map<string, number>();
  return (text, style) => {
    if (text === "") return 0;
    const name = `${style} ${text}`;
    let width = known.get(name);
    if (width === undefined) {
      if (known.size > mostKnown) known.clear();
      if (context !== null) context.font = `${styles[style]} ${fontFamily}`;
      width = context === null ? text.length * 8 : context.measureText(text).width;
      known.set(name, width);
    }
    return width;
  };
}
