// Finds secrets in a text that comes in pieces, in bounded memory, and says where they are without repeating them.

import type { SecretSpan } from "../secret-patterns/span.js";
import { spansIn } from "./spans-in.js";

/** A place that looks like a secret. Nothing here holds a character of it. */
export interface SecretPlace {
  /** What it looks like: "github-token", "password", … */
  readonly kind: string;
  /** From 1. */
  readonly line: number;
  /** Character in the line, from 1. */
  readonly column: number;
  /** What stands before it on its line, other secrets masked, and `****` for itself. */
  readonly excerpt: string;
}

/** On a line, or on the line above: what follows is known and no secret. */
export const allowMark = "runledger:allow-secret";

/** Stands in the place of a secret. */
const mask = "****";

const windowLength = 1024 * 1024;
/** Of what came before, so that a name is seen with its value. */
const contextBefore = 8 * 1024;
/** Of what comes after: the longest secret that is seen whole. */
const contextAfter = 16 * 1024;
const longestExcerpt = 48;
/** Characters on either side of a secret in which the mark is looked for. */
const allowReach = 1000;

/** Takes a text piece by piece; `found` is called for each place, in order. */
export class TextScan {
  readonly #found: (place: SecretPlace) => void;
  #pieces: string[] = [];
  #length = 0;
  /** In the text that is held: where the part begins that nobody has looked at. */
  #from = 0;
  /** Line of `#from`, and the characters of this line before the text that is held. */
  #line = 1;
  #column = 0;

  constructor(found: (place: SecretPlace) => void) {
    this.#found = found;
  }

  add(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length - this.#from >= windowLength + contextAfter) this.#look(this.#length - contextAfter);
  }

  end(): void {
    this.#look(this.#length);
  }

  /** Looks at everything before `until`, and lets go of what no later look needs. */
  #look(until: number): void {
    const text = this.#pieces.join("");
    let [line, lineStart] = [this.#line, -this.#column];
    let lineBreak = text.indexOf("\n", this.#from);
    const advance = (to: number): void => {
      for (; lineBreak >= 0 && lineBreak < to; lineBreak = text.indexOf("\n", lineStart)) {
        line++;
        lineStart = lineBreak + 1;
      }
    };
    const spans = spansIn(text);
    for (const [index, span] of spans.entries()) {
      if (span.start < this.#from || span.start >= until) continue;
      advance(span.start);
      if (isAllowed(text, span.start)) continue;
      const excerpt = excerptOf(text, spans, index);
      this.#found({ kind: span.kind, line, column: span.start - lineStart + 1, excerpt });
    }
    advance(until);
    const dropped = Math.max(0, until - contextBefore);
    this.#pieces = [text.slice(dropped)];
    this.#length = text.length - dropped;
    this.#from = until - dropped;
    this.#line = line;
    this.#column = dropped - lineStart;
  }
}

/** Whether the mark is on the line of a place or on the line above, not further away than people write. */
function isAllowed(text: string, place: number): boolean {
  const before = text.slice(Math.max(0, place - allowReach), place);
  const lineStart = before.lastIndexOf("\n");
  const lineAbove = lineStart <= 0 ? -1 : before.lastIndexOf("\n", lineStart - 1);
  const after = text.slice(place, place + allowReach);
  const lineEnd = after.indexOf("\n");
  return (
    before.includes(allowMark, lineAbove + 1) ||
    (lineEnd < 0 ? after : after.slice(0, lineEnd)).includes(allowMark)
  );
}

/** What stands before a secret on its line, as far as it is short, and no character of it or of those before. */
function excerptOf(text: string, spans: readonly SecretSpan[], index: number): string {
  const start = spans[index]?.start ?? 0;
  const longest = Math.max(0, start - longestExcerpt);
  const lineStart = text.slice(longest, start).lastIndexOf("\n");
  let at = longest + lineStart + 1;
  let first = index;
  while (first > 0 && (spans[first - 1]?.end ?? 0) > at) first--;
  let shown = lineStart < 0 && longest > 0 ? "…" : "";
  for (const span of spans.slice(first, index)) {
    shown += text.slice(at, Math.max(at, span.start)) + mask;
    at = span.end;
  }
  return (shown + text.slice(at, start) + mask).trimStart();
}
