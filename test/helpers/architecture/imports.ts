// What a source file imports: statically, dynamically, as types, by re-export.

import { posix } from "node:path";
import ts from "typescript";
import { nodesOf, type SourceFile } from "./source-file.js";

export interface Import {
  readonly specifier: string;
  readonly node: ts.Node;
  /** Gone after compiling: `import type`, `import("x").T`. */
  readonly isTypeOnly: boolean;
  /** `import("x")` at run time. */
  readonly isLazy: boolean;
  /** Path in the project of a relative import: "src/core/run.ts"; undefined for packages. */
  readonly target: string | undefined;
}

/** All imports in order. `require` counts as one. */
export function importsOf(source: SourceFile): Import[] {
  const found: Import[] = [];
  for (const node of nodesOf(source)) {
    const imported = readImport(node);
    if (imported === undefined) continue;
    found.push({ ...imported, node, target: resolveImport(source.path, imported.specifier) });
  }
  return found;
}

type PlainImport = Pick<Import, "specifier" | "isTypeOnly" | "isLazy">;

function readImport(node: ts.Node): PlainImport | undefined {
  if (ts.isImportDeclaration(node)) {
    return plainImport(node.moduleSpecifier, isTypeImport(node.importClause));
  }
  if (ts.isExportDeclaration(node)) {
    const names = node.exportClause;
    const isType =
      node.isTypeOnly ||
      (names !== undefined &&
        ts.isNamedExports(names) &&
        names.elements.every((element) => element.isTypeOnly));
    return plainImport(node.moduleSpecifier, isType && node.moduleSpecifier !== undefined);
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? plainImport(node.argument.literal, true) : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === "require";
  const found = isImport || isRequire ? plainImport(node.arguments[0], false) : undefined;
  return found && { ...found, isLazy: isImport };
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

function plainImport(specifier: ts.Node | undefined, isTypeOnly: boolean): PlainImport | undefined {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return undefined;
  return { specifier: specifier.text, isTypeOnly, isLazy: false };
}

function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
}
