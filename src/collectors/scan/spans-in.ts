// Secrets of a stretch of text. A key block that was cut off may not hide what stands behind it.

import type { SecretSpan } from "../secret-patterns/span.js";
import { findSecrets } from "../secrets.js";

/** So many cut key blocks of one stretch are seen through. */
const mostCutBlocks = 20;

/**
 * The secrets of a text in order. Redaction takes a key without an end for going on to the end of the text, which is safe;
 * here it ends where its lines end, and what follows is looked at.
 */
export function spansIn(text: string): SecretSpan[] {
  const spans: SecretSpan[] = [];
  let from = 0;
  for (let cut = 0; ; cut++) {
    const found = findSecrets(text.slice(from));
    const shift = from;
    const place = cut < mostCutBlocks ? found.findIndex((span) => isCut(text, shift, span)) : -1;
    const kept = place < 0 ? found : found.slice(0, place + 1);
    for (const { kind, start, end } of kept) spans.push({ kind, start: start + shift, end: end + shift });
    const last = spans.at(-1);
    if (place < 0 || last === undefined) return spans;
    from = endOfKeyLines(text, last.start);
    spans[spans.length - 1] = { ...last, end: from };
  }
}

function isCut(text: string, shift: number, { kind, start, end }: SecretSpan): boolean {
  return kind === "private-key" && endOfKeyLines(text, start + shift) < end + shift;
}

const keyLine =
  /^[\s+>|"'#-]*(?:[A-Za-z0-9+/=]*(?:\\n|\\r)*["',]*|-----END .*|(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash):.*)$/;

/** Where the lines end that may belong to the key that begins at `start`; its end line is the last of them. */
function endOfKeyLines(text: string, start: number): number {
  let end = lineEnd(text, start);
  while (end < text.length) {
    const next = lineEnd(text, end + 1);
    const line = text.slice(end + 1, Math.min(next, end + 400)).replace(/\r$/, "");
    if (!keyLine.test(line)) return end;
    end = next;
    if (line.includes("-----END ")) return end;
  }
  return end;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
