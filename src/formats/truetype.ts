// Widths of characters in a TrueType font: enough of the format to lay out text as wide as it will be drawn.

/** Measures text in shares of the font size: "W" of size 10 is 10 × `widthOf("W")` pixels wide. */
export type TextWidth = (text: string) => number;

/**
 * Reads the advance widths of a font (OpenType specification, tables head, hhea, hmtx and cmap, subtable format 4).
 * Characters the font lacks are as wide as its sign for those. Kerning is left out.
 * @throws Error for bytes that are no such font
 */
export function readTextWidth(bytes: Uint8Array): TextWidth {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = readTables(view);
  const tableAt = (tag: string): number => {
    const offset = tables.get(tag);
    if (offset === undefined) throw new Error(`The font has no table "${tag}".`);
    return offset;
  };
  const unitsPerEm = view.getUint16(tableAt("head") + 18);
  const widths = view.getUint16(tableAt("hhea") + 34);
  const metrics = tableAt("hmtx");
  const glyphOf = readCharacterMap(view, tableAt("cmap"));
  return (text) => {
    let units = 0;
    for (const character of text) {
      const glyph = glyphOf(character.codePointAt(0) ?? 0);
      units += view.getUint16(metrics + 4 * Math.min(glyph, widths - 1));
    }
    return units / unitsPerEm;
  };
}

function readTables(view: DataView): Map<string, number> {
  const count = view.getUint16(4);
  const tables = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const at = 12 + 16 * index;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(at + byte)));
    tables.set(tag, view.getUint32(at + 8));
  }
  return tables;
}

/** Character code → number of its glyph, 0 for characters the font lacks. */
function readCharacterMap(view: DataView, start: number): (code: number) => number {
  const table = findSegments(view, start);
  const size = view.getUint16(table + 6);
  const at = (part: number, segment: number): number =>
    table + 14 + part * size + (part > 0 ? 2 : 0) + segment;
  return (code) => {
    if (code > 0xffff) return 0;
    for (let segment = 0; segment < size; segment += 2) {
      if (view.getUint16(at(0, segment)) < code) continue;
      const first = view.getUint16(at(1, segment));
      if (first > code) return 0;
      const delta = view.getUint16(at(2, segment));
      const range = at(3, segment);
      const offset = view.getUint16(range);
      if (offset === 0) return (code + delta) & 0xffff;
      const glyph = view.getUint16(range + offset + 2 * (code - first));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

/** The subtable for Unicode's first 65,536 characters. */
function findSegments(view: DataView, start: number): number {
  const count = view.getUint16(start + 2);
  for (let index = 0; index < count; index++) {
    const offset = start + view.getUint32(start + 4 + 8 * index + 4);
    if (view.getUint16(offset) === 4) return offset;
  }
  throw new Error("The font has no character map of format 4.");
}
