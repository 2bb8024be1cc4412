// The part of a root that no known layout claimed, listed once: folders and the files that may tell about runs.

import { basename } from "node:path";
import { type Problem, UserError } from "../../errors.js";
import { isOwnIndex } from "../../store/read-index.js";
import { rootFiles } from "../../store/run-layout.js";
import type { Folder } from "../folder.js";
import { isMeasureName } from "./column-profile.js";
import { isClosedFile, isClosedFolder } from "./folder-names.js";

export type FileKind = "json" | "jsonl" | "yaml" | "csv" | "tsv" | "npz" | "npy" | "sections" | "text";

/** A file that may hold params or metrics. */
export interface TreeFile {
  readonly name: string;
  /** Name without its extension. */
  readonly stem: string;
  readonly path: string;
  /** Path of its folder below the root; "" for the root. */
  readonly inFolder: string;
  readonly kind: FileKind;
}

export interface TreeFolder {
  readonly name: string;
  readonly path: string;
  /** Path below the root with "/" between names; "" for the root. */
  readonly relative: string;
  readonly level: number;
  readonly files: readonly TreeFile[];
  /** Names of all other files: pictures, models, texts. */
  readonly otherNames: readonly string[];
  readonly folders: readonly TreeFolder[];
}

export interface Tree {
  readonly root: TreeFolder;
  readonly problems: readonly Problem[];
}

/** Deeper folders are not looked into; whoever lists the root says so. */
const deepestLevel = 24;

const kindsByExtension: ReadonlyMap<string, FileKind> = new Map<string, FileKind>([
  ["json", "json"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["yaml", "yaml"],
  ["yml", "yaml"],
  ["csv", "csv"],
  ["tsv", "tsv"],
  ["tab", "tsv"],
  ["npz", "npz"],
  ["npy", "npy"],
  ["toml", "sections"],
  ["ini", "sections"],
  ["cfg", "sections"],
]);

/** Texts that some programs write to, as JSON lines, columns, or pairs of names and values. */
const logTexts =
  /^(?:(?:log|train_?log|progress|metrics|results?|history|scores?|eval(?:_?log)?|stats)[\w.-]*\.(?:txt|log)|(?:\w+_)?(?:opts?|options|args|h?params|config|settings|summary|report|results?|scores?|metrics|performance)\.txt|train(?:ing)?\.log)$/i;

/** Texts that hold what programs printed; only looked into where nothing else is. */
const printedTexts = /\.(?:log|out|dat)$|^(?:stdout|console|output)\.txt$/i;

/** How to list a tree. */
export interface TreeOptions {
  /** Also what programs printed: any log. */
  readonly withPrinted?: boolean;
  /** Whether a file, by its absolute path, belongs to a known layout that has not claimed its folder. */
  readonly isTakenFile?: (path: string) => boolean;
}

/** Lists what is below a root. Never throws: folders that cannot be listed are problems. */
export function listTree(
  root: Folder,
  isClaimed: (absolutePath: string) => boolean,
  { withPrinted = false, isTakenFile = () => false }: TreeOptions = {},
): Tree {
  const problems: Problem[] = [];
  const walk = (folder: Folder, relative: string, level: number): TreeFolder => {
    const listed = namesIn(folder, problems);
    const names = { ...listed, files: listed.files.filter((name) => !isTakenFile(folder.pathOf(name))) };
    const inside = (name: string): string => (relative === "" ? name : `${relative}/${name}`);
    const isOpen = (name: string): boolean => !isClosedFolder(name) && !isClaimed(folder.pathOf(name));
    const folders = level < deepestLevel ? names.folders.filter(isOpen) : [];
    return {
      name: folder.name,
      path: folder.path,
      relative,
      level,
      files: names.files
        .filter((name) => name !== rootFiles.index || !isOwnIndex(folder.pathOf(name)))
        .flatMap((name) => fileOf(folder.pathOf(name), { inFolder: relative, withPrinted })),
      otherNames: names.files.filter((name) => !isClosedFile(name) && kindOfName(name) === undefined),
      folders: folders.map((name) => walk(folder.enter(name), inside(name), level + 1)),
    };
  };
  return { root: walk(root, "", 0), problems };
}

/** The kind of a file by its name; undefined when it holds neither params nor metrics. */
export function kindOfName(name: string): FileKind | undefined {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const known = kindsByExtension.get(extension);
  if (known !== undefined) return known;
  const isResult = extension === "txt" && isMeasureName(name.slice(0, -".txt".length));
  return isResult || logTexts.test(name) ? "text" : undefined;
}

/** Whether listing it again with what programs printed would show more files. */
export function hasPrinted(folder: TreeFolder): boolean {
  return folder.otherNames.some((name) => printedTexts.test(name)) || folder.folders.some(hasPrinted);
}

/** All folders of a tree, parents first. */
export function* foldersOf(folder: TreeFolder): Generator<TreeFolder> {
  yield folder;
  for (const child of folder.folders) yield* foldersOf(child);
}

function namesIn(
  folder: Folder,
  problems: Problem[],
): { files: readonly string[]; folders: readonly string[] } {
  try {
    for (const name of folder.specialNames()) {
      if (kindOfName(name) === undefined) continue;
      const message = "is no regular file (a pipe, socket or device). Not opened.";
      problems.push({ code: "not-a-file", path: folder.pathOf(name), message });
    }
    return { files: folder.fileNames(), folders: folder.folderNames() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push({ code: error.code, path: folder.path, message: error.message });
    return { files: [], folders: [] };
  }
}

function fileOf(path: string, to: { readonly inFolder: string; readonly withPrinted: boolean }): TreeFile[] {
  const name = basename(path);
  const printed = to.withPrinted && printedTexts.test(name) ? "text" : undefined;
  const kind = isClosedFile(name) ? undefined : (kindOfName(name) ?? printed);
  if (kind === undefined) return [];
  return [{ name, path, inFolder: to.inFolder, kind, stem: name.slice(0, name.lastIndexOf(".")) }];
}
