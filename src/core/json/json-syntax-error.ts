// Where and why a text is not JSON.

/** What is wrong, without the place, which `line` and `column` (1-based) give. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** An error at an offset of a text whose first line has the number `firstLine`. */
export function syntaxErrorAt(
  message: string,
  place: { readonly text: string; readonly at: number; readonly firstLine: number },
): JsonSyntaxError {
  const at = Math.min(place.at, place.text.length);
  let line = place.firstLine;
  let lineStart = 0;
  for (let end = place.text.indexOf("\n"); end >= 0 && end < at; end = place.text.indexOf("\n", lineStart)) {
    line++;
    lineStart = end + 1;
  }
  return new JsonSyntaxError(message, line, at - lineStart + 1);
}
