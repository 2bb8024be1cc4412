// Colours of a terminal. Each style is opened and closed by its own code, so that they nest.

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** Puts styles around text. */
export type Paint = (text: string, ...styles: Style[]) => string;

/** A `Paint` that uses colours, or one that leaves text as it is. */
export function choosePaint(color: boolean): Paint {
  return color ? paint : (text) => text;
}

function paint(text: string, ...styles: Style[]): string {
  if (text === "") return text;
  return styles.reduce((inner, style) => `\x1b[${codes[style][0]}m${inner}\x1b[${codes[style][1]}m`, text);
}
