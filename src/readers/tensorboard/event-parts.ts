// Which folders of event files are one run: what writers put into folders of their own belongs to the run above.

import type { Folder } from "../folder.js";
import { listingOf } from "../folder-listing.js";
import { isClosedFile } from "../shape/folder-names.js";
import { kindOfName } from "../shape/tree.js";
import { eventNames, glanceAt } from "./event-files.js";

/** Event files of one writer, oldest first. */
export interface EventPart {
  /** Names of folders below the run's, with "/" between them; "" for the run's own files. */
  readonly label: string;
  readonly files: readonly string[];
  /** Whether names of its metrics begin with the label; else they stand alone where no other part has them. */
  readonly isLabelled: boolean;
}

/** A sub-folder with its event files at any depth. */
interface Below {
  readonly folder: Folder;
  readonly label: string;
  readonly files: readonly string[];
}

const trainNames = new Set(["train", "training"]);
const evaluationNames = new Set([
  ...["validation", "valid", "val", "dev", "test", "testing", "eval", "evaluation"],
]);
/** Folders that people keep a run's event files in, beside its other files. */
const holderNames = new Set([
  ...[
    "tensorboard",
    "tensorboard_logs",
    "tb",
    "tb_logs",
    "tblogs",
    "logs",
    "log",
    "events",
    "summaries",
    "summary",
  ],
]);
/** Profiles and the like, which the callbacks of Keras put beside event files. */
const ownFolders = new Set(["plugins", "profile"]);
const deepest = 4;

/** Whether a folder holds files that may tell params or results. */
export function hasData(folder: Folder): boolean {
  return listingOf(folder).files.some((name) => kindOfName(name) !== undefined && !isClosedFile(name));
}

/** A run that a folder is. */
export interface EventRun {
  readonly parts: readonly EventPart[];
  /** Folders below that are trials of it and runs of their own. */
  readonly trials: readonly EventPart[];
}

/** The run that this folder is; undefined when it is none. */
export function eventRunOf(folder: Folder): EventRun | undefined {
  const own = filesOf(folder);
  const children = listingOf(folder).folders.filter((name) => !name.startsWith(".") && !ownFolders.has(name));
  if (own.length > 0) {
    const parts = children.flatMap((name) => partsOfChild(folder.enter(name)));
    return withSessions({ label: "", files: own, isLabelled: false }, parts);
  }
  const parts = partsAlone(folder, children);
  return parts.length === 0 ? undefined : { parts, trials: [] };
}

/** Without event files of its own, a folder is a run when it has only those of training and evaluation, or holds them. */
function partsAlone(folder: Folder, children: readonly string[]): readonly EventPart[] {
  const named = children.filter((name) => isSplit(name) || holderNames.has(name.toLowerCase()));
  if (named.length === 0) return [];
  const holder = hasData(folder) ? holderOf(folder, named) : undefined;
  const splits = named.filter((name) => isSplit(name)).flatMap((name) => splitPart(folder.enter(name)));
  if (holder !== undefined) return [...holder, ...splits];
  const isTraining = splits.some(({ label }) => trainNames.has(label.toLowerCase()));
  const isOne = isTraining && (splits.length > 1 || folder.path !== folder.root);
  const others = children.filter((name) => isOne && !isSplit(name));
  return isOne && !others.some((name) => filesOf(folder.enter(name)).length > 0) ? splits : [];
}

/** The parts of the one folder that holds the event files of a run whose other files lie beside it. */
function holderOf(folder: Folder, names: readonly string[]): readonly EventPart[] | undefined {
  const [name, ...others] = names.filter(
    (one) => holderNames.has(one.toLowerCase()) && below(folder.enter(one), "", 0).length > 0,
  );
  if (name === undefined || others.length > 0) return undefined;
  const inside = folder.enter(name);
  const parts = eventRunOf(inside)?.parts ?? [];
  const files = parts.reduce((sum, part) => sum + part.files.length, 0);
  const all = below(inside, "", 0).reduce((sum, one) => sum + one.files.length, 0);
  return files === all ? parts : undefined;
}

function partsOfChild(child: Folder): readonly SubPart[] {
  if (isSplit(child.name)) return splitPart(child);
  const found = below(child, child.name, 1);
  if (found.length === 0 || !found.every(({ folder }) => isPlain(folder, found))) return [];
  const parts = found.map((one) => subPart(one));
  return parts.every((part) => part !== undefined) ? parts : [];
}

type SubPart = EventPart & { readonly isSession?: boolean };

function splitPart(child: Folder): readonly EventPart[] {
  const files = filesOf(child);
  const isAlone = files.length > 0 && isPlain(child, []);
  return isAlone ? [{ label: child.name, files, isLabelled: true }] : [];
}

/** What the `add_scalars` and `add_hparams` of torch and tensorboardX put into folders of their own. */
function subPart({ label, files }: Below): SubPart | undefined {
  const { tags, hasSession } = glanceAt(files[0] ?? "");
  if (hasSession) return { label, files, isLabelled: false, isSession: true };
  const [tag = ""] = tags;
  return tags.size === 1 && nameOfScalars(label, tag) !== undefined
    ? { label, files, isLabelled: true }
    : undefined;
}

/** A session below a run is the run's. Several, or one beside the run's own, are its trials. */
function withSessions(own: EventPart, parts: readonly SubPart[]): EventRun {
  const sessions = parts.filter(({ isSession }) => isSession === true);
  const areTrials = sessions.length > 1 || (sessions.length === 1 && glanceAt(own.files[0] ?? "").hasSession);
  const trials = areTrials ? sessions : [];
  return { parts: [own, ...parts.filter((part) => !trials.includes(part))], trials };
}

/** `add_scalars("loss", { a: … })`: "loss/a" of a folder "loss/a" (tensorboardX) or "loss_a" (torch); else undefined. */
export function nameOfScalars(label: string, tag: string): string | undefined {
  if (tag === "") return undefined;
  if (label.startsWith(`${tag}/`)) return label;
  const start = `${tag.replaceAll("/", "_")}_`;
  return label.startsWith(start) && label.length > start.length
    ? `${tag}/${label.slice(start.length)}`
    : undefined;
}

function isSplit(name: string): boolean {
  return trainNames.has(name.toLowerCase()) || evaluationNames.has(name.toLowerCase());
}

function filesOf(folder: Folder): readonly string[] {
  return eventNames(folder).map((name) => folder.pathOf(name));
}

/** Whether there is nothing but event files in it, and no folders but those that are looked at as well. */
function isPlain(folder: Folder, known: readonly Below[]): boolean {
  const inside = listingOf(folder).folders.filter((name) => !ownFolders.has(name));
  const areKnown = inside.every((name) =>
    known.some((other) => isWithin(other.folder.path, folder.pathOf(name))),
  );
  return areKnown && !hasData(folder);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The folders with event files, this one and below it. */
export function below(folder: Folder, label: string, level: number): Below[] {
  const files = filesOf(folder);
  const own = files.length > 0 ? [{ folder, label, files }] : [];
  if (level >= deepest) return own;
  const names = listingOf(folder).folders.filter((name) => !name.startsWith(".") && !ownFolders.has(name));
  return [
    ...own,
    ...names.flatMap((name) =>
      below(folder.enter(name), label === "" ? name : `${label}/${name}`, level + 1),
    ),
  ];
}
