// Characters that take two columns on a terminal: East Asian wide and full-width (Unicode, UAX #11), emoji not counted.

/** First and last code point of each range, ascending. Unassigned points between wide ones count as wide. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // Hangul initial consonants
  [0x2329, 0x232a], // angle brackets
  [0x2e80, 0x303e], // CJK radicals, punctuation
  [0x3041, 0x3247], // kana, bopomofo, enclosed CJK
  [0x3250, 0x4dbf],
  [0x4e00, 0xa4c6], // CJK ideographs, Yi
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // compatibility ideographs
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60], // full-width forms
  [0xffe0, 0xffe6],
  [0x16fe0, 0x1b2fb], // Tangut, Khitan, kana supplements
  [0x1f200, 0x1f265], // enclosed ideographs
  [0x20000, 0x3fffd], // further ideographs
];

/** Whether a code point takes two columns. */
export function isWide(codePoint: number): boolean {
  if (codePoint < 0x1100) return false;
  return wideRanges.some(([first, last]) => codePoint >= first && codePoint <= last);
}
