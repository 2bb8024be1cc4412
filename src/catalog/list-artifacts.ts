// The files of a run's folder: which there are, of what kind, and which of them are logs.

import { statSync } from "node:fs";
import { extname } from "node:path";
import type { ArtifactView } from "../core/view/run-data.js";
import { UserError } from "../errors.js";
import { Folder } from "../readers/folder.js";

/** Deeper folders and more files are not listed. */
const [deepest, mostFiles] = [8, 2000];

const kinds: Readonly<Record<string, ArtifactView["kind"]>> = {
  ".png": "image",
  ".jpg": "image",
  ".jpeg": "image",
  ".gif": "image",
  ".webp": "image",
  ...kindOfAll("text", [
    "txt",
    "log",
    "out",
    "err",
    "md",
    "yaml",
    "yml",
    "toml",
    "ini",
    "cfg",
    "patch",
    "py",
  ]),
  ...kindOfAll("data", [
    "json",
    "jsonl",
    "ndjson",
    "csv",
    "tsv",
    "npy",
    "npz",
    "parquet",
    "h5",
    "bin",
    "safetensors",
  ]),
};

function kindOfAll(
  kind: ArtifactView["kind"],
  endings: readonly string[],
): Record<string, ArtifactView["kind"]> {
  return Object.fromEntries(endings.map((ending) => [`.${ending}`, kind]));
}

/** Files of a run's folder by path, without links and what is hidden by a dot; empty where the run is a part of a file. */
export function listArtifacts(runPath: string): ArtifactView[] {
  const files: ArtifactView[] = [];
  if (isFolder(runPath)) walk(new Folder(runPath, runPath), "", files);
  return files;
}

function walk(folder: Folder, prefix: string, into: ArtifactView[]): void {
  try {
    for (const name of folder.fileNames().filter(isOpen)) {
      if (into.length >= mostFiles) return;
      const sizeBytes = statSync(folder.pathOf(name), { throwIfNoEntry: false })?.size;
      if (sizeBytes === undefined) continue;
      const kind = kinds[extname(name).toLowerCase()] ?? "other";
      into.push({ path: prefix + name, sizeBytes, kind });
    }
    if (prefix.split("/").length > deepest) return;
    for (const name of folder.folderNames().filter(isOpen))
      walk(folder.enter(name), `${prefix}${name}/`, into);
  } catch (error) {
    // A folder that went meanwhile, or that may not be read, has nothing to show.
    if (!(error instanceof UserError)) throw error;
  }
}

function isOpen(name: string): boolean {
  return !name.startsWith(".");
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Names of files that grow while a run writes them. */
const logName = /\.(?:log|out|err)$|(?:^|\/)(?:stdout|stderr|output|console|log)(?:\.txt)?$/i;

/** Paths of logs among a run's files. */
export function logsAmong(files: readonly ArtifactView[]): string[] {
  return files.flatMap(({ path }) => (logName.test(path) ? [path] : []));
}
