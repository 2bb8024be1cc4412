// Patterns for paths as people write them: "*.ipynb", "wandb/**", "run_?/config.yaml". Never backtracks further than one star.

/**
 * Whether a pattern fits a path with "/" between its parts. `*` is any text within a part, `?` one character, `**` any number of
 * parts. A pattern without "/" fits the last part or any folder above it; what fits a folder fits all in it.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const parts = path.split("/");
  const wanted = pattern.replace(/^\.\//, "").replace(/\/+$/, "").split("/");
  if (wanted.length === 1 && wanted[0] !== "**") return parts.some((part) => fitsText(wanted[0] ?? "", part));
  if (wanted[0] === "") wanted.shift();
  return fits([...wanted, "**"], parts, { isStar: (one) => one === "**", isEqual: fitsText });
}

/** Whether a pattern fits a text as a whole: `*` is any text, `?` one character. */
export function fitsText(pattern: string, text: string): boolean {
  return fits([...pattern], [...text], {
    isStar: (one) => one === "*",
    isEqual: (one, character) => one === "?" || one === character,
  });
}

interface Rules {
  readonly isStar: (one: string) => boolean;
  readonly isEqual: (one: string, other: string) => boolean;
}

/** Goes back to the last star only: what an earlier one took can never help. At most pattern times text steps. */
function fits(pattern: readonly string[], text: readonly string[], { isStar, isEqual }: Rules): boolean {
  let [at, next] = [0, 0];
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const one = pattern[next];
    if (one !== undefined && isStar(one)) {
      star = next++;
      taken = at;
    } else if (one !== undefined && isEqual(one, text[at] ?? "")) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++taken;
    } else return false;
  }
  return pattern.slice(next).every(isStar);
}
