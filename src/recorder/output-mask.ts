// Takes secrets out of the recorded output of a program, while it writes, however they are cut into reads.

import { findSecrets, redacted } from "../collectors/secrets.js";
import type { MaskedPart } from "../store/mask-file.js";

/** What is remembered of judged output, because a secret may need the words before it to be known. */
const rememberedBytes = 2048;
/** The same where a key has begun that has not ended. */
const longestKeyBytes = 32 * 1024;
/** A longer line is judged before it has ended. */
const longestLineBytes = 256 * 1024;

const [lineFeed, carriageReturn] = [10, 13];

/**
 * Follows a file as it grows. Whole lines, also those that a progress bar ends with a carriage return, are judged at once;
 * the last one when nothing more comes. What it finds is overwritten in the file with as many bytes.
 */
export class OutputMask {
  readonly #mask: (parts: readonly MaskedPart[]) => void;
  #kept = Buffer.alloc(0);
  /** Where `#kept` starts in the file. */
  #position = 0;
  /** How much of `#kept` was judged. */
  #judged = 0;
  /** Ends of what was overwritten, by its start in the file. */
  #masked = new Map<number, number>();

  /** @param mask overwrites; what it throws passes through */
  constructor(mask: (parts: readonly MaskedPart[]) => void) {
    this.#mask = mask;
  }

  /** Takes the next bytes of the file. Those from another place than expected begin a file that was cut. */
  add(bytes: Uint8Array, position: number): void {
    if (position !== this.#position + this.#kept.length) this.#startAt(position);
    this.#kept = Buffer.concat([this.#kept, bytes]);
    const last = Math.max(this.#kept.lastIndexOf(lineFeed), this.#kept.lastIndexOf(carriageReturn));
    const isLong = this.#kept.length - this.#judged > longestLineBytes;
    if (isLong || last >= this.#judged) this.#judge(isLong ? this.#kept.length : last + 1);
  }

  /** Judges what is there: nothing more has come, or will. */
  settle(): void {
    if (this.#judged < this.#kept.length) this.#judge(this.#kept.length);
  }

  #judge(end: number): void {
    const text = this.#kept.toString("latin1", 0, end);
    const parts: MaskedPart[] = [];
    for (const span of findSecrets(text)) {
      const from = this.#position + span.start;
      if ((this.#masked.get(from) ?? 0) >= this.#position + span.end) continue;
      this.#masked.set(from, this.#position + span.end);
      parts.push({ position: from, bytes: maskOf(text.slice(span.start, span.end)) });
    }
    this.#judged = end;
    this.#forget(text);
    if (parts.length > 0) this.#mask(parts);
  }

  #forget(text: string): void {
    const key = text.lastIndexOf("-----BEGIN");
    const isOpen = key >= 0 && text.indexOf("-----END", key) < 0;
    const from = Math.max(
      0,
      Math.min(
        text.length - rememberedBytes,
        isOpen ? Math.max(key, text.length - longestKeyBytes) : text.length,
      ),
    );
    this.#kept = this.#kept.subarray(from);
    this.#position += from;
    this.#judged -= from;
    for (const [start, end] of this.#masked) if (end < this.#position) this.#masked.delete(start);
  }

  #startAt(position: number): void {
    this.#kept = Buffer.alloc(0);
    this.#position = position;
    this.#judged = 0;
    this.#masked.clear();
  }
}

/** As long as the secret, with its line ends. */
function maskOf(secret: string): Uint8Array {
  const word = secret.length < redacted.length ? "" : redacted;
  return Buffer.from(word + secret.slice(word.length).replace(/[^\r\n]/g, "*"), "latin1");
}
