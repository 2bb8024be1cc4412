// Roots that lie in other roots.

/** Leaves out roots that lie in another of the roots, so that no run is listed twice. */
export function outermost(roots: readonly string[]): string[] {
  return roots.filter((root) => !roots.some((other) => other !== root && root.startsWith(`${other}/`)));
}
