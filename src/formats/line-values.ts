// Where texts and lists end in a line of JSON, and a memory for short texts that come again and again.

const [quote, backslash] = [0x22, 0x5c];
/** Deeper or longer lists take the way through JSON.parse, which has limits of its own. */
const deepestList = 64;
const longestList = 64 * 1024;

/**
 * The closing quote of a text whose first character is at `at`. Below -1: the negative of it, for a text that has escapes
 * or other than ASCII characters. -1: no such text.
 */
export function readTextEnd(bytes: Buffer, at: number, end: number): number {
  let isPlain = true;
  for (let index = at; index < end; index++) {
    const code = bytes[index] as number;
    if (code === quote) return isPlain ? index : -index;
    if (code < 0x20) return -1;
    if (code >= 0x80) isPlain = false;
    else if (code === backslash) {
      isPlain = false;
      index++;
    }
  }
  return -1;
}

/** Where the list that starts at `at` ends; -1 where it does not, or is too large. Whether it is one, its parser says. */
export function readListEnd(bytes: Buffer, at: number, end: number): number {
  let depth = 0;
  const limit = Math.min(end, at + longestList);
  for (let index = at; index < limit; index++) {
    switch (bytes[index]) {
      case 0x5b:
      case 0x7b:
        if (++depth > deepestList) return -1;
        break;
      case 0x5d:
      case 0x7d:
        if (--depth === 0) return index + 1;
        break;
      case quote: {
        const close = readTextEnd(bytes, index + 1, limit);
        if (close === -1) return -1;
        index = Math.abs(close);
        break;
      }
      default:
    }
  }
  return -1;
}

const slots = 4096;
const longestShort = 40;

/** Texts of ASCII characters; short ones are made once where they come again. */
export class ShortTexts {
  readonly #texts: (string | undefined)[] = Array.from({ length: slots });

  get(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > longestShort) return bytes.toString("latin1", start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    const slot = (hash ^ (hash >>> 15)) & (slots - 1);
    const known = this.#texts[slot];
    if (known !== undefined && known.length === length && isSame(known, bytes, start)) return known;
    const text = bytes.toString("latin1", start, end);
    this.#texts[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
