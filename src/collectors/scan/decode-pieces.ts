// Bytes in pieces → text in pieces, in the encoding that their beginning tells; what is no text is told apart.

import { StringDecoder } from "node:string_decoder";

/** So many bytes decide what a file is. */
export const beginningBytes = 8192;

/** UTF-8 where nothing else is said. UTF-16 is what some shells write their logs in. */
export type TextEncoding = "utf8" | "utf16le" | "utf16be";

/** The encoding of what begins so; undefined for what is no text: it holds a zero byte, or is mostly control characters. */
export function encodingOf(beginning: Uint8Array): TextEncoding | undefined {
  const [first, second] = beginning;
  if (first === 0xff && second === 0xfe) return "utf16le";
  if (first === 0xfe && second === 0xff) return "utf16be";
  if (!beginning.includes(0)) return isMostlyText(beginning) ? "utf8" : undefined;
  return zeroSide(beginning);
}

/** Decodes pieces; a character may be cut by the border of two. */
export class PieceDecoder {
  readonly #decoder: StringDecoder;
  readonly #isSwapped: boolean;
  #odd: Uint8Array = new Uint8Array(0);

  constructor(encoding: TextEncoding) {
    this.#isSwapped = encoding === "utf16be";
    this.#decoder = new StringDecoder(encoding === "utf8" ? "utf8" : "utf16le");
  }

  decode(piece: Uint8Array): string {
    return this.#decoder.write(this.#isSwapped ? this.#swap(piece) : Buffer.from(piece));
  }

  end(): string {
    return this.#decoder.end();
  }

  #swap(piece: Uint8Array): Buffer {
    const bytes = Buffer.concat([this.#odd, piece]);
    const even = bytes.length - (bytes.length % 2);
    this.#odd = bytes.subarray(even);
    return bytes.subarray(0, even).swap16();
  }
}

function isMostlyText(beginning: Uint8Array): boolean {
  let strange = 0;
  for (const byte of beginning) {
    if (byte < 32 && !(byte >= 7 && byte <= 13) && byte !== 27) strange++;
  }
  return strange * 20 <= beginning.length;
}

/** UTF-16 without a mark: of plain letters every other byte is zero. */
function zeroSide(beginning: Uint8Array): TextEncoding | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < beginning.length; at++)
    if (beginning[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = Math.floor(beginning.length / 2);
  if (half < 8) return undefined;
  if (odd > 0.7 * half && even * 20 < half) return "utf16le";
  return even > 0.7 * half && odd * 20 < half ? "utf16be" : undefined;
}
