// Looks for secrets in stretches of text inside files that are no text: pickles, event files, databases, weights.

import { type SecretPlace, TextScan } from "./scan-text.js";

/** Of each file no more is looked at. Settings stand in front of weights, and small files are looked at whole. */
export const binaryBytes = 16 * 1024 * 1024;

/** Shorter stretches are chance. */
const leastStretch = 8;

/**
 * Each stretch of printable ASCII is a line by itself: a name and its value are only seen together where no other byte is
 * between them. Places are told as line 1 and the byte, from 1, as column.
 */
export async function scanBinary(
  pieces: AsyncIterable<Uint8Array>,
  found: (place: SecretPlace) => void,
): Promise<void> {
  const stretches = new Stretches(found);
  let bytes = 0;
  for await (const piece of pieces) {
    stretches.add(piece.subarray(0, binaryBytes - bytes), bytes);
    bytes += piece.length;
    if (bytes >= binaryBytes) break;
  }
  stretches.end();
}

class Stretches {
  readonly #scan: TextScan;
  /** Where in the file each stretch begins; the n-th is line n of what is scanned. */
  readonly #starts: number[] = [];
  /** Of a stretch that may go on. */
  #held = "";
  #heldStart = 0;

  constructor(found: (place: SecretPlace) => void) {
    this.#scan = new TextScan((place) =>
      found({ ...place, line: 1, column: (this.#starts[place.line - 1] ?? 0) + place.column }),
    );
  }

  add(piece: Uint8Array, offset: number): void {
    let start = this.#held === "" ? -1 : 0;
    for (let at = 0; at < piece.length; at++) {
      if (isText(piece[at] ?? 0)) {
        if (start < 0) start = at;
        continue;
      }
      if (start >= 0) {
        this.#take(piece.subarray(start, at), offset + start);
        this.#flush();
      }
      start = -1;
    }
    if (start >= 0) this.#take(piece.subarray(start), offset + start);
  }

  end(): void {
    this.#flush();
    this.#scan.end();
  }

  #take(bytes: Uint8Array, start: number): void {
    if (this.#held === "") this.#heldStart = start;
    this.#held += Buffer.from(bytes).toString("latin1");
  }

  #flush(): void {
    if (this.#held.length >= leastStretch) {
      this.#starts.push(this.#heldStart);
      this.#scan.add(`${this.#held}\n`);
    }
    this.#held = "";
  }
}

function isText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 9;
}
