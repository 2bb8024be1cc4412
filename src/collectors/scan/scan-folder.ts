// Walks through folders and looks into every file for secrets. Follows no link, waits for no pipe, writes nothing.

import { closeSync, type Dirent, fstatSync, lstatSync, readdirSync, readSync } from "node:fs";
import { openByName } from "../../formats/read-file.js";
import { type ScanSink, scanContent } from "./scan-content.js";

export interface FolderScan {
  /** Said of paths below the root, with "/": neither looked into nor counted but as left out. */
  readonly isIgnored: (path: string) => boolean;
  readonly sink: ScanSink & {
    /** A file or folder that is left out: asked for, or of no use. */
    readonly leftOut: (path: string) => void;
    /** Nothing more comes of a file. */
    readonly done: (path: string) => void;
  };
}

/** Programs of others and packed history: large, and made elsewhere. */
const closed: ReadonlySet<string> = new Set([
  ...["node_modules", "__pycache__", ".venv", "site-packages", ".mypy_cache", ".pytest_cache"],
  ...[".git/objects", ".git/lfs", ".git/annex"],
]);

const pieceBytes = 1024 * 1024;

/**
 * Looks through a folder, or into one file; names go to the sink with `shown` before them, in the order of their bytes. One
 * that cannot be read is told and hides nothing else.
 */
export async function scanFolder(root: string, shown: string, scan: FolderScan): Promise<void> {
  if (lstatSync(root, { throwIfNoEntry: false })?.isFile() === true) {
    await scanFile(Buffer.from(root), shown, scan);
    return;
  }
  // Names as bytes: not every name is text.
  const waiting: { readonly path: Buffer; readonly below: string }[] = [
    { path: Buffer.from(`${root}/.`), below: "" },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, below } = next;
    const folders: typeof waiting = [];
    for (const entry of entriesOf(path, nameOf(shown, below), scan)) {
      const name = entry.name.toString("utf8");
      const inRoot = below === "" ? name : `${below}/${name}`;
      if (!entry.isDirectory() && !entry.isFile()) continue;
      const full = Buffer.concat([path, Buffer.from("/"), entry.name]);
      if (scan.isIgnored(inRoot) || isClosed(entry, inRoot)) scan.sink.leftOut(nameOf(shown, inRoot));
      else if (entry.isDirectory()) folders.push({ path: full, below: inRoot });
      else await scanFile(full, nameOf(shown, inRoot), scan);
    }
    waiting.push(...folders.reverse());
  }
}

function isClosed(entry: Dirent<Buffer>, path: string): boolean {
  return entry.isDirectory() && closed.has(/(?:^|\/)(\.git\/[^/]+|[^/]+)$/.exec(path)?.[1] ?? "");
}

function nameOf(shown: string, below: string): string {
  if (below === "") return shown === "" ? "." : shown;
  return shown === "" ? below : `${shown.replace(/\/$/, "")}/${below}`;
}

function entriesOf(path: Buffer, name: string, { sink }: FolderScan): Dirent<Buffer>[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true, encoding: "buffer" });
    return entries.sort((a, b) => Buffer.compare(a.name, b.name));
  } catch (error) {
    sink.problem(name, `cannot be listed (${codeOf(error)}). What is in it was not looked at.`);
    return [];
  }
}

async function scanFile(path: Buffer, name: string, { sink }: FolderScan): Promise<void> {
  let descriptor: number | undefined;
  try {
    descriptor = openByName(path);
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return;
    const pieces = piecesOf(descriptor, stat.size);
    await scanContent(name, pieces, { sink, level: 0, packedBytes: stat.size });
  } catch (error) {
    sink.problem(name, `cannot be read (${codeOf(error)}). It was not looked at to its end.`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    sink.done(name);
  }
}

/** As much as there was when it was opened: one that grows has an end. */
async function* piecesOf(descriptor: number, size: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(1, size)));
  for (let at = 0; at < size; ) {
    const count = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - at), at);
    if (count === 0) return;
    yield buffer.subarray(0, count);
    at += count;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
