// Side effects in their places: core has none, the run folder is written by store, only main.ts talks to the process.

import ts from "typescript";
import { importsOf } from "./imports.js";
import { nodesOf, type SourceFile, type Violation, violationAt } from "./source-file.js";

/** Names of the surroundings: they differ between machines, moments and runs. */
const surroundings = new Set([
  ...["process", "console", "performance", "globalThis", "window", "document", "navigator", "Buffer"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch", "crypto", "require"],
]);
/** Members whose answer depends on the machine's language, time zone, clock or chance. */
const unstableMembers =
  /^(toLocale\w*|localeCompare|get(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|TimezoneOffset))$/;

/** Core computes: the same input gives the same output, everywhere and at any time. */
export function checkPurity(sources: readonly SourceFile[]): Violation[] {
  return sources
    .filter((source) => source.path.startsWith("src/core/"))
    .flatMap((source) =>
      [...nodesOf(source)].flatMap((node) => {
        const what = impurityOf(node);
        if (what === undefined) return [];
        const message = `uses ${what}. core is pure: the same input gives the same output, also in the web page; take it as a parameter.`;
        return [violationAt(source, node, message)];
      }),
    );
}

function impurityOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && isName(node.expression, "Date") && (node.arguments?.length ?? 0) === 0) {
    return "new Date()";
  }
  if (ts.isCallExpression(node) && isName(node.expression, "Date")) return "Date()";
  if (ts.isPropertyAccessExpression(node)) {
    const member = `${node.expression.getText()}.${node.name.text}`;
    if (member === "Date.now" || member === "Math.random") return member;
    if (unstableMembers.test(node.name.text)) return node.name.text;
  }
  return ts.isIdentifier(node) && surroundings.has(node.text) && isValue(node) ? node.text : undefined;
}

const fsModule = /^(node:)?fs(\/promises)?$/;
/** Calls that change the disk. Opening is among them: it can create. */
const writingCalls = new Set(
  [
    ...[
      "writeFile",
      "appendFile",
      "mkdir",
      "mkdtemp",
      "rename",
      "rm",
      "rmdir",
      "unlink",
      "copyFile",
      "cp",
      "link",
    ],
    ...[
      "symlink",
      "truncate",
      "ftruncate",
      "chmod",
      "chown",
      "utimes",
      "write",
      "writev",
      "fsync",
      "fdatasync",
      "open",
    ],
  ]
    .flatMap((name) => [name, `${name}Sync`])
    .concat("createWriteStream"),
);

/** Files outside store that use such a call of node:fs, and why that writes no run folder. */
export const writersByRight: Readonly<Record<string, readonly string[]>> = {
  // Opens for reading, with flags that refuse pipes and links.
  "src/formats/read-file.ts": ["openSync"],
  // Writes to the standard streams.
  "src/cli/process-context.ts": ["writeSync"],
  // Makes a folder of the system's temporary ones for a program whose run cannot be recorded.
  "src/recorder/supervise.ts": ["mkdtempSync"],
};

/** Files get onto the disk through store alone, which does it safely against crashes. */
export function checkWriters(sources: readonly SourceFile[], allowed = writersByRight): Violation[] {
  return sources
    .filter((source) => source.path.startsWith("src/") && !source.path.startsWith("src/store/"))
    .flatMap((source) => {
      const used = writesOf(source).filter(({ name }) => allowed[source.path]?.includes(name) !== true);
      return used.map(({ name, node }) =>
        violationAt(
          source,
          node,
          `uses ${name} of node:fs. Files enter a run folder only through store, which survives a crash at any call; use what src/store/ offers.`,
        ),
      );
    });
}

/**
 * Writing calls among the names taken from node:fs; a whole-module import counts as one, for nobody can tell. Where the
 * module is imported lazily, every name in the file counts.
 */
function writesOf(source: SourceFile): { name: string; node: ts.Node }[] {
  const isLazy = importsOf(source).some((imported) => imported.isLazy && fsModule.test(imported.specifier));
  return [...nodesOf(source)].flatMap((node) => {
    if (ts.isImportDeclaration(node) && isFs(node.moduleSpecifier)) return writesOfClause(node.importClause);
    if (!isLazy || !(ts.isBindingElement(node) || ts.isPropertyAccessExpression(node))) return [];
    const name = ts.isBindingElement(node) ? (node.propertyName ?? node.name).getText() : node.name.text;
    return writingCalls.has(name) ? [{ name, node }] : [];
  });
}

function writesOfClause(clause: ts.ImportClause | undefined): { name: string; node: ts.Node }[] {
  if (clause === undefined || clause.isTypeOnly) return [];
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || ts.isNamespaceImport(names)) {
    return [{ name: "everything", node: clause }];
  }
  return names.elements
    .map((element) => ({ name: (element.propertyName ?? element.name).text, node: element as ts.Node }))
    .filter(({ name }) => writingCalls.has(name));
}

function isFs(specifier: ts.Expression): boolean {
  return ts.isStringLiteral(specifier) && fsModule.test(specifier.text);
}

/** Printing and exit codes belong to the outermost file, so that everything else can be called and tested. */
export function checkProcess(sources: readonly SourceFile[]): Violation[] {
  return sources
    .filter((source) => source.path.startsWith("src/") && source.path !== "src/cli/main.ts")
    .flatMap((source) =>
      [...nodesOf(source)].flatMap((node) => {
        const message = processFault(node);
        return message === undefined ? [] : [violationAt(source, node, message)];
      }),
    );
}

function processFault(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) && node.text === "console" && isValue(node)) {
    return "uses console. Return the text, or take a function that prints: only the command line talks.";
  }
  if (
    ts.isPropertyAccessExpression(node) &&
    isName(node.expression, "process") &&
    node.name.text === "exitCode"
  ) {
    return "touches process.exitCode. Return the code: src/cli/main.ts alone sets it.";
  }
  return undefined;
}

function isName(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** Whether a name stands for a value: not a member behind a dot, not a key, not part of a type or an import. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent))
    return parent.getChildAt(0) === node;
  const isKey =
    (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertySignature(parent)) &&
    parent.name === node;
  const isMember = (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent)) && parent.name === node;
  return !(
    isKey ||
    isMember ||
    ts.isTypeReferenceNode(parent) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent)
  );
}
