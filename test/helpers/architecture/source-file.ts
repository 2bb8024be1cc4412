// The files under test, parsed: by the architecture's rules and by their planted bad samples alike.

import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export interface SourceFile {
  /** Relative to the project, with slashes: "src/core/run.ts". */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** What is wrong, where, and why it matters. */
export interface Violation {
  /** "src/core/run.ts:12" */
  readonly place: string;
  readonly message: string;
}

export const projectFolder = fileURLToPath(new URL("../../..", import.meta.url));

/** Parses one file; for planted samples the text is made up. Of a component the tree holds its script. */
export function parseSource(path: string, text: string): SourceFile {
  const script = path.endsWith(".svelte") ? scriptOf(text) : text;
  return { path, text, tree: ts.createSourceFile(path, script, ts.ScriptTarget.ES2022, true) };
}

/** The script of a component, on the lines on which it stands. */
function scriptOf(text: string): string {
  const start = /<script[^>]*>/.exec(text);
  if (start === null) return "";
  const from = start.index + start[0].length;
  return text.slice(0, from).replace(/[^\n]/g, "") + text.slice(from, text.indexOf("</script>", from));
}

/** Every source file below the folders, sorted by path. */
export function readSources(folders: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|mjs|svelte)$/.test(name))
      .map((name) => posix.join(folder, name.replaceAll("\\", "/"))),
  );
  return paths.sort().map((path) => parseSource(path, readFileSync(join(projectFolder, path), "utf8")));
}

/** A violation at a node of the file. */
export function violationAt(source: SourceFile, node: ts.Node, message: string): Violation {
  const { line } = source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree));
  return { place: `${source.path}:${line + 1}`, message };
}

/** Every node of the file, parents before children. */
export function* nodesOf(source: SourceFile): Generator<ts.Node> {
  const waiting: ts.Node[] = [source.tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => {
      children.push(child);
    });
    waiting.push(...children.reverse());
  }
}

/** The folder below src/ that a file belongs to ("core"), or the file's own name for those directly in src/. */
export function layerOf(path: string): string | undefined {
  return /^src\/([^/]+?)(\/|\.ts$)/.exec(path)?.[1];
}
