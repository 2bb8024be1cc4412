// Looks through a run's folder for files that may hold per-item results. Names only; nothing is opened.

import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UserError } from "../../errors.js";
import { Folder } from "../folder.js";

/** A file that may hold per-item results. */
export interface ItemFile {
  /** Absolute; of predictions.npy for the two arrays. */
  readonly path: string;
  /** Below the run's folder, "/" between the parts. */
  readonly name: string;
  readonly kind: "csv" | "jsonl" | "json" | "arrays" | "inspect" | "promptfoo";
  /** Of promptfoo: which prompt with which provider, where the file holds several. */
  readonly part?: number;
  /** Files that go on where a CSV ends: results.2.csv, results.3.csv, … Absolute paths. */
  readonly segments?: readonly string[];
  /** How much its name promises; files of 0 and less are looked at last. */
  readonly promise: number;
}

export interface FoundItemFiles {
  /** Most promising first; equal ones by name. */
  readonly files: readonly ItemFile[];
  /** What else is there: names of files that hold no items by their name or kind, for messages. At most 40. */
  readonly others: readonly string[];
}

const deepest = 3;
const mostFolders = 200;
const mostFiles = 400;
const kinds: ReadonlyMap<string, ItemFile["kind"]> = new Map<string, ItemFile["kind"]>([
  ["csv", "csv"],
  ["tsv", "csv"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["json", "json"],
  ["eval", "inspect"],
]);
/** Folders that never hold results: what went in, what was learned, what tools keep. */
const otherFolders =
  /^(\..*|inputs?|configs?|checkpoints?|tensorboard_logs|wandb|node_modules|__pycache__|assets|plots|figures|code|src|metadata|env)$/i;
/** Files of a run that are about the run, not about items. */
const runFiles =
  /^(metadata|metrics|config|.*_config|params|args|hparams|summary|run_summary|run|info|index|status|checksums|annotations|manifest|history|system_info|token_usage|timing|scaler_.*|package.*|tsconfig|requirements|trainer_state|all_results|train_results|progress|log|logs?|events|leaderboard|learning_curve|confusion.*|.*_history|.*_log|training_.*)\.[a-z]+$/i;
const promising: readonly (readonly [RegExp, number])[] = [
  [
    /predict|per[_-]?item|per[_-]?example|per[_-]?question|per[_-]?sample|classification|samples?[_.-]|answers?/i,
    4,
  ],
  [/^(results?|items?|examples?|samples?|judg(e)?ments?|graded|scored?s?|outputs?|responses?)\b/i, 3],
  [/eval|result|detail|instances|output|items|scores/i, 2],
];

/**
 * Lists the candidates of a run. A run that is a single file is its own candidate, and so are files beside it that share
 * the beginning of its name or hold samples.
 * @param runPath the run's folder or file, absolute
 */
export function findItemFiles(runPath: string): FoundItemFiles {
  const stat = statSync(runPath, { throwIfNoEntry: false });
  if (stat?.isFile()) return besideFile(runPath);
  const found: ItemFile[] = [];
  const others: string[] = [];
  const waiting = [{ folder: new Folder(runPath, runPath), prefix: "", level: 0 }];
  for (
    let next = waiting.shift(), seen = 0;
    next !== undefined && seen < mostFolders;
    next = waiting.shift(), seen++
  ) {
    const { folder, prefix, level } = next;
    takeFiles(folder, prefix, { found, others });
    if (level >= deepest) continue;
    for (const name of namesIn(() => folder.folderNames())) {
      if (!otherFolders.test(name))
        waiting.push({ folder: folder.enter(name), prefix: `${prefix}${name}/`, level: level + 1 });
    }
  }
  return { files: ranked(found).slice(0, mostFiles), others: others.slice(0, 40) };
}

function takeFiles(folder: Folder, prefix: string, into: { found: ItemFile[]; others: string[] }): void {
  const names = namesIn(() => folder.fileNames());
  if (names.includes("predictions.npy") && names.includes("targets.npy")) {
    const path = folder.pathOf("predictions.npy");
    into.found.push({ path, name: `${prefix}predictions.npy`, kind: "arrays", promise: 3 });
  }
  const parts = new Set(names.flatMap((name) => partsOf(name, names)));
  for (const name of names) {
    const kind = kinds.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
    if (kind === undefined) into.others.push(prefix + name);
    else if (!parts.has(name))
      into.found.push({ ...describe(folder, name, prefix), kind, ...segments(folder, name) });
  }
}

function describe(folder: Folder, name: string, prefix: string): Omit<ItemFile, "kind"> {
  return { path: folder.pathOf(name), name: prefix + name, promise: promiseOf(name, prefix) };
}

/** results.2.csv, … beside results.csv; with results.joined.csv, which holds them all, also results.csv itself. */
function partsOf(name: string, names: readonly string[]): string[] {
  const stem = /^(.+?)(\.joined)?\.csv$/.exec(name);
  if (stem?.[1] === undefined) return [];
  const own = names.filter((other) => other.startsWith(`${stem[1]}.`) && /\.\d+\.csv$/.test(other));
  return stem[2] === undefined ? own : [`${stem[1]}.csv`, ...own];
}

function segments(folder: Folder, name: string): { readonly segments?: readonly string[] } {
  const numberOf = (part: string): number => Number(/\.(\d+)\.csv$/.exec(part)?.[1]);
  const isJoined = name.endsWith(".joined.csv");
  const parts = isJoined
    ? []
    : partsOf(
        name,
        namesIn(() => folder.fileNames()),
      ).sort((a, b) => numberOf(a) - numberOf(b));
  return parts.length === 0 ? {} : { segments: parts.map((part) => folder.pathOf(part)) };
}

function promiseOf(name: string, prefix: string): number {
  const base = promising.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
  if (base < 4 && runFiles.test(name)) return -5;
  return base + (/(^|\/)(outputs?|results?|eval[a-z]*|predictions?|samples)\/$/i.test(prefix) ? 1 : 0);
}

function besideFile(path: string): FoundItemFiles {
  const name = basename(path);
  const stem = name.replace(/\.[a-z]+$/i, "");
  const folder = new Folder(dirname(path), dirname(path));
  const into: { found: ItemFile[]; others: string[] } = { found: [], others: [] };
  takeFiles(folder, "", into);
  const own = into.found.filter((file) => file.name === name || file.name.startsWith(`${stem}_`));
  const stamp = /\d{4}-\d\d-\d\dT[\d-]+/.exec(name)?.[0];
  const samples = into.found.filter(
    (file) => !own.includes(file) && stamp !== undefined && file.name.includes(stamp),
  );
  return { files: ranked([...own, ...samples]), others: into.others.slice(0, 40) };
}

function ranked(files: readonly ItemFile[]): ItemFile[] {
  const depth = (file: ItemFile): number => file.name.split("/").length;
  return [...files].sort(
    (a, b) =>
      b.promise - a.promise || depth(a) - depth(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** A folder that cannot be listed has no names. */
function namesIn(list: () => readonly string[]): readonly string[] {
  try {
    return list();
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
