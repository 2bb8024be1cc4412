// Cycles among imports: files that cannot be understood, tested or loaded one before the other.

import { importsOf } from "./imports.js";
import type { SourceFile, Violation } from "./source-file.js";

/** One violation for each group of files that import each other in a circle; types count too. */
export function checkCycles(sources: readonly SourceFile[]): Violation[] {
  const graph = new Map(sources.map((source) => [source.path, targetsOf(source)]));
  const done = new Set<string>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const circle = [...trail.slice(start), path].join(" → ");
      const message = `imports itself in a circle: ${circle}. Move what both need into a file of its own.`;
      violations.push({ place: path, message });
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return violations;
}

function targetsOf(source: SourceFile): string[] {
  // A lazy import is resolved when both files are loaded: the list of commands and the commands know each other.
  const eager = importsOf(source).filter((imported) => !imported.isLazy);
  return [...new Set(eager.flatMap((imported) => imported.target ?? []))];
}
