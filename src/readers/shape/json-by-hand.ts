// JSON as people write it by hand: comments and commas after the last member.

/** The text without comments and last commas; what stands in strings is left alone. Lines stay where they are. */
export function plainJson(text: string): string {
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    if (token.startsWith("//") || token.startsWith("/*")) plain += token.replace(/[^\n]+/g, " ");
    else if (token !== "," || !isLastComma(text, end)) plain += token;
    at = end;
  }
  return plain;
}

function endOfToken(text: string, at: number): number {
  const rest = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|,|[^",/]+|\//y;
  rest.lastIndex = at;
  return rest.test(text) ? rest.lastIndex : at + 1;
}

/** Only space and comments between a comma and the bracket that closes. */
function isLastComma(text: string, from: number): boolean {
  const gap = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  gap.lastIndex = from;
  gap.test(text);
  const next = text[gap.lastIndex];
  return next === "}" || next === "]";
}
