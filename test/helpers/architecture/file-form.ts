// The outer form of a file: name, size, first line, exports, and words that have no business in it.

import { basename } from "node:path";
import ts from "typescript";
import { nodesOf, type SourceFile, type Violation, violationAt } from "./source-file.js";

const mostLines = 250;
const drawerNames = /^(utils?|helpers?|common|misc|types|shared|lib|stuff|functions|constants)$/;

/** Names of files and folders tell what is in them. */
export function checkNames(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap(({ path }) => {
    const parts = path.replace(/\.(ts|mjs|svelte)$/, "").split("/");
    const stem = basename(path).replace(/(\.spec|\.svelte|\.d)?\.(ts|mjs)$|\.svelte$/, "");
    const violations: Violation[] = [];
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(stem)) {
      violations.push({ place: path, message: "is not named in kebab-case, as all files are." });
    }
    if (parts.some((part) => drawerNames.test(part))) {
      violations.push({ place: path, message: "is a drawer for anything. Name it after its main export." });
    }
    return violations;
  });
}

/** One file, one concept: what grows past the limit is two things. */
export function checkSizes(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    if (lines <= mostLines) return [];
    return [
      {
        place: path,
        message: `has ${lines} lines, more than ${mostLines}. Find the two things in it and part them.`,
      },
    ];
  });
}

/** The first line says what the file is for; a program's comes after its `#!`. */
export function checkFirstLines(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap(({ path, text }) => {
    const [first = "", second = ""] = text.split("\n");
    const comment = first.startsWith("#!") ? second : first;
    if (/^(\/\/ \S.{9,}|<!-- \S.{9,} -->)$/.test(comment)) return [];
    return [
      { place: `${path}:1`, message: "does not begin with a comment of one line that says what it is for." },
    ];
  });
}

/** Named exports can be searched for and mean the same everywhere. */
export function checkExports(sources: readonly SourceFile[]): Violation[] {
  return sources.flatMap((source) =>
    [...nodesOf(source)]
      .filter((node) => ts.isExportAssignment(node) || isDefaultDeclaration(node) || isDefaultSpecifier(node))
      .map((node) =>
        violationAt(source, node, "has a default export. Name it, so that it has one name everywhere."),
      ),
  );
}

function isDefaultDeclaration(node: ts.Node): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword) === true;
}

function isDefaultSpecifier(node: ts.Node): boolean {
  return ts.isExportSpecifier(node) && node.name.text === "default";
}

/** What only concerns how the project is made; put together so that this file does not contain it. */
const makersWords: readonly RegExp[] = [
  /\bissues?\s+#?\d/i,
  /\bseeds?[ -]?00\d/i,
  /\b(TODO|FIXME|XXX)\b/,
  /(^|[\s"'`(=])\/(work|home|root|Users|opt\/venv)\//,
];

/** Texts speak of the product, to anybody, on any machine. */
export function checkWords(files: readonly { readonly path: string; readonly text: string }[]): Violation[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const found = makersWords.map((word) => word.exec(line)?.[0]).find((match) => match !== undefined);
      if (found === undefined) return [];
      const message = `says "${found.trim()}". That concerns how the project is made, on one machine; say what it means for users.`;
      return [{ place: `${path}:${index + 1}`, message }];
    }),
  );
}
