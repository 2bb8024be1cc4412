// The files of a run's folder: what the page lists, tails and offers to look at.

import { statSync } from "node:fs";
import { extname } from "node:path";
import type { ArtifactView } from "../../core/view/run-data.js";
import { UserError } from "../../errors.js";
import { Folder } from "../../readers/folder.js";

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

/** Files of a run's folder by path, links left out; empty where the run is a part of a file. */
export function listArtifacts(runPath: string): ArtifactView[] {
  const files: ArtifactView[] = [];
  if (isFolder(runPath)) walk(new Folder(runPath, runPath), "", files);
  return files;
}

function walk(folder: Folder, prefix: string, into: ArtifactView[]): void {
  try {
    for (const name of folder.fileNames()) {
      if (into.length >= mostFiles) return;
      const sizeBytes = statSync(folder.pathOf(name), { throwIfNoEntry: false })?.size;
      if (sizeBytes === undefined) continue;
      const kind = kinds[extname(name).toLowerCase()] ?? "other";
      into.push({ path: prefix + name, sizeBytes, kind });
    }
    if (prefix.split("/").length > deepest) return;
    for (const name of folder.folderNames()) walk(folder.enter(name), `${prefix}${name}/`, into);
  } catch (error) {
    // A folder that went meanwhile, or that may not be read, has nothing to show.
    if (!(error instanceof UserError)) throw error;
  }
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

/**
 * The absolute path of a file of a run; undefined where the path leads out of the run's folder, through a link or hidden
 * tricks of spelling, or to nothing.
 * @param path relative to the run, with "/" between the parts, spelled as `listArtifacts` does
 */
export function findArtifact(runPath: string, path: string): string | undefined {
  const parts = path.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0]/.test(part));
  if (!isPlain || !isFolder(runPath)) return undefined;
  let folder = new Folder(runPath, runPath);
  for (const part of parts.slice(0, -1)) {
    if (!lists(folder, "folder", part)) return undefined;
    folder = folder.enter(part);
  }
  const name = parts.at(-1) ?? "";
  return lists(folder, "file", name) ? folder.pathOf(name) : undefined;
}

/** Whether a folder has a real folder or file of the name: no link, pipe or device. */
function lists(folder: Folder, kind: "folder" | "file", name: string): boolean {
  try {
    return (kind === "folder" ? folder.folderNames() : folder.fileNames()).includes(name);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
