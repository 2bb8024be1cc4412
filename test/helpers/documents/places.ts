// Paths, links and the folder tree of documents: what they name exists.

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Violation } from "../architecture/source-file.js";
import type { MarkdownDocument } from "./document.js";

/** Folders at the top whose contents documents may name; experiments/ holds what runs made. */
const ownFolders = ["src", "test", "scripts", "docs", ".ci"];

/** Broken links and paths. `documents` are all of them, for the anchors of links between them. */
export function checkPlaces(
  document: MarkdownDocument,
  documents: readonly MarkdownDocument[],
  home: string,
): Violation[] {
  const links = document.links.map(({ text, line }) => ({
    line,
    fault: linkFault(document, text, { documents, home }),
  }));
  const paths = document.inlineCode.map(({ text, line }) => ({ line, fault: pathFault(text, home) }));
  const names = document.prose.flatMap(({ text, line }) =>
    [...text.matchAll(/\b[A-Z]{4,}\.md\b/g)].map(([name]) => ({
      line,
      fault: existsSync(join(home, name)) ? undefined : `names ${name}, which does not exist.`,
    })),
  );
  return [...links, ...paths, ...names].flatMap(({ line, fault }) =>
    fault === undefined ? [] : [{ place: `${document.path}:${line}`, message: fault }],
  );
}

function linkFault(
  document: MarkdownDocument,
  link: string,
  { documents, home }: { documents: readonly MarkdownDocument[]; home: string },
): string | undefined {
  if (/^(https?|mailto):/.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? document.path : posix.join(dirname(document.path), path);
  if (target.startsWith("..")) return `links to ${link}, outside the project.`;
  const other = documents.find((candidate) => candidate.path === target);
  if (other === undefined && !existsSync(join(home, target)))
    return `links to ${link}, which does not exist.`;
  if (anchor === undefined) return undefined;
  return other?.anchors.has(anchor) === true
    ? undefined
    : `links to ${link}, but no heading has that anchor.`;
}

function pathFault(code: string, home: string): string | undefined {
  if (!/^[\w.@-]+(\/[\w.@-]+)*\/?$/.test(code) || !code.includes("/")) return undefined;
  const [first = ""] = code.split("/");
  const isOwn = ownFolders.includes(first);
  const isSource = !isOwn && /\.(ts|mjs)$/.test(code);
  if (!isOwn && !isSource) return undefined;
  return existsSync(join(home, isSource ? "src" : "", code))
    ? undefined
    : `names ${code}, which does not exist.`;
}

/** Where the tree of ARCHITECTURE.md and the folders of the project differ, in either direction. */
export function checkTree(document: MarkdownDocument, home: string): Violation[] {
  const block = document.blocks.find((candidate) => /^src\/\s*$/m.test(candidate.text));
  if (block === undefined) return [{ place: document.path, message: "has no tree that begins with src/." }];
  const place = `${document.path}:${block.line}`;
  const named = treePaths(block.text);
  const missing = named.filter((path) => !existsSync(join(home, path)));
  const actual = [...foldersIn(home, ""), ...foldersIn(home, "src"), ...filesIn(home, "src")];
  const unnamed = actual.filter((path) => !named.includes(path));
  return [
    ...missing.map((path) => ({ place, message: `shows ${path}, which does not exist.` })),
    ...unnamed.map((path) => ({ place, message: `does not show ${path}.` })),
  ];
}

/** Paths of a tree drawn by indentation: the first word of each line is a name; folders end with a slash. */
export function treePaths(text: string): string[] {
  const trail: { indent: number; name: string }[] = [];
  return text.split("\n").flatMap((line) => {
    const match = /^([\s│├└─]*)([\w.@-]+\/?)/.exec(line);
    if (match === null) return [];
    const indent = match[1]?.length ?? 0;
    while ((trail.at(-1)?.indent ?? -1) >= indent) trail.pop();
    trail.push({ indent, name: match[2] ?? "" });
    return [trail.map(({ name }) => name).join("")];
  });
}

/** Folders that are made by tools, or belong to them. */
const madeFolders = /^(node_modules|dist|build|coverage|\..*)$/;

function foldersIn(home: string, folder: string): string[] {
  return readdirSync(join(home, folder))
    .filter((name) => !madeFolders.test(name) && statSync(join(home, folder, name)).isDirectory())
    .map((name) => `${posix.join(folder, name)}/`);
}

function filesIn(home: string, folder: string): string[] {
  return readdirSync(join(home, folder))
    .filter((name) => statSync(join(home, folder, name)).isFile())
    .map((name) => posix.join(folder, name));
}

/** The table "Who may import whom": folder → what it may import. Folders that share a row get one entry each. */
export function importTable(document: MarkdownDocument): Map<string, readonly string[]> {
  const start = document.prose.findIndex(({ text }) => /^\|\s*folder\s*\|\s*may import\s*\|/.test(text));
  const rows = new Map<string, readonly string[]>();
  for (const { text } of document.prose.slice(start < 0 ? document.prose.length : start + 2)) {
    const [, folders, allowed] = /^\|([^|]*)\|([^|]*)\|\s*$/.exec(text) ?? [];
    if (folders === undefined || allowed === undefined) break;
    const list = allowed.trim() === "nothing else" ? [] : namesIn(allowed);
    for (const folder of namesIn(folders)) rows.set(folder, list);
  }
  return rows;
}

function namesIn(cell: string): string[] {
  return cell.split(",").map((name) => name.trim().replace(/^src\/|[/`]/g, ""));
}
