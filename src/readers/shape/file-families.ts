// Which files of one folder are runs of their own: bundles of files with a common name, and families of like files.

import { isMeasureName } from "./column-profile.js";
import { areSteps, bundlesOf, isRoleFile, runPartOf } from "./file-names.js";
import type { FileProfile } from "./file-profile.js";
import { groupAlike, jaccard } from "./likeness.js";
import { isReplicateName, templateOf } from "./name-tokens.js";
import { shareKeys } from "./row-keys.js";
import { withoutStep } from "./step-words.js";
import type { TreeFile } from "./tree.js";

/** One run that is a file, or several files of one folder. */
export interface FileGroup {
  /** Name of the run inside its folder. */
  readonly name: string;
  readonly files: readonly TreeFile[];
}

export interface Families {
  readonly groups: readonly FileGroup[];
  /** No file holds a result: settings generated for runs, data, or runs that never came to an end. */
  readonly areBare: boolean;
  /** Whether the files themselves, or their names, say which run they are. */
  readonly haveIdentity: boolean;
  readonly rest: readonly FileProfile[];
}

/** Parts the files of a folder into runs and the rest. */
export function familiesOf(profiles: readonly FileProfile[]): Families {
  const tables = profiles.filter((profile) => isTable(profile) && !isRepeated(profile, profiles));
  const single = profiles.filter((profile) => !tables.includes(profile) && !isRowOfTable(profile, tables));
  const bundled = findBundles(single);
  const taken = new Set(bundled.flatMap((group) => group.files));
  const families = findFamilies(single.filter((profile) => !taken.has(profile.file)));
  const groups = [
    ...bundled,
    ...families.flat().map((profile) => ({ name: profile.file.stem, files: [profile.file] })),
  ];
  const members = new Set(groups.flatMap((group) => group.files));
  const inside = profiles.filter((profile) => members.has(profile.file));
  return {
    groups: groups.sort((a, b) => (a.name < b.name ? -1 : 1)),
    areBare: inside.length > 0 && inside.every((profile) => !profile.hasMetrics || profile.kind === "data"),
    haveIdentity: bundled.length > 0 || families.some(haveIdentity),
    rest: profiles.filter((profile) => !members.has(profile.file)),
  };
}

function isTable(profile: FileProfile): boolean {
  return profile.kind === "rows" || profile.kind === "logs";
}

/**
 * Whether a table's rows are those of the tables beside it, one table a run: "lstm.csv" and "gru.csv" with a row for each
 * data set. A table that is written twice, or named for its role only, is none of these.
 */
function isRepeated(profile: FileProfile, all: readonly FileProfile[]): boolean {
  if (profile.rowKeys.size === 0 || isRoleFile(profile.file)) return false;
  return all.some((other) => {
    if (other === profile || !isTable(other) || isRoleFile(other.file)) return false;
    const isOther = other.file.stem !== profile.file.stem && areAlike(profile, other);
    return isOther && shareKeys(profile.rowKeys, other.rowKeys);
  });
}

/** A file of one row under the header of a table of runs beside it: a row of that table, written alone. */
export function isRowOfTable(profile: FileProfile, tables: readonly FileProfile[]): boolean {
  if (profile.kind !== "record" || (profile.file.kind !== "csv" && profile.file.kind !== "tsv")) return false;
  return tables.some((table) => jaccard(table.names, profile.names) >= 0.8);
}

/** Names by which the processes of one run tell their files apart. */
const processName =
  /(?:^|[_\-.])(?:rank|worker|proc|process|shard|part|gpu|node|host|replica_id)[_-]?\d+(?:$|[_\-.])/i;

function findBundles(profiles: readonly FileProfile[]): FileGroup[] {
  const usable = profiles.filter((profile) => profile.kind !== "data" || !isRoleFile(profile.file));
  const bundles = [...bundlesOf(usable.map((profile) => profile.file))];
  const telling = bundles.filter(([, files]) => {
    return files.some((file) => usable.some((profile) => profile.file === file && isRunLike(profile)));
  });
  if (telling.length < 2) return [];
  return telling.map(([name, files]) => ({ name, files }));
}

/** Families of at least three like files, or two that are all but equal; with their damaged and drifted siblings. */
function findFamilies(profiles: readonly FileProfile[]): FileProfile[][] {
  const candidates = profiles.filter(
    (profile) => isRunLike(profile) && !profile.isOverview && !isRoleFile(profile.file),
  );
  const groups = groupAlike(candidates, areAlike).filter((group) => !areParts(group));
  const large = groups.filter((group) => group.length >= 3 || isTwin(group, profiles));
  if (large.length === 0) return findDataFamilies(profiles);
  const taken = new Set(large.flat());
  return [...large, ...siblingsOf(taken, profiles).map((profile) => [profile])];
}

/** Where there is nothing else: one file of samples a run, of the same columns. */
function findDataFamilies(profiles: readonly FileProfile[]): FileProfile[][] {
  if (profiles.some((profile) => isRunLike(profile))) return [];
  const data = profiles.filter(
    (profile) => profile.kind === "data" && !isRoleFile(profile.file) && profile.names.size > 1,
  );
  return groupAlike(data, areAlike).filter((group) => group.length >= 3);
}

function isRunLike(profile: FileProfile): boolean {
  return profile.kind === "record" || profile.kind === "log" || isTable(profile);
}

function areAlike(a: FileProfile, b: FileProfile): boolean {
  if (a.kind !== b.kind) return false;
  return jaccard(a.names, b.names) >= 0.6 || (a.topNames.size > 1 && jaccard(a.topNames, b.topNames) >= 0.6);
}

/** Files of one run: curves of single metrics ("loss.csv", "val_acc.csv"), one file a checkpoint or a process. */
function areParts(group: readonly FileProfile[]): boolean {
  if (group.every(({ file }) => processName.test(file.stem))) return true;
  const names = new Set(group.map((profile) => runPartOf(withoutStep(profile.file.stem))));
  if (names.size === 1 && areSteps(group.map((profile) => profile.file))) return true;
  return group.every(
    (profile) => profile.kind === "log" && profile.names.size <= 3 && isMeasureName(profile.file.stem),
  );
}

function isTwin(group: readonly FileProfile[], all: readonly FileProfile[]): boolean {
  const [a, b] = group;
  if (group.length !== 2 || a === undefined || b === undefined) return false;
  const others = all.filter(
    (profile) => isRunLike(profile) && !group.includes(profile) && !profile.isOverview,
  );
  return jaccard(a.names, b.names) >= 0.8 && a.hasMetrics && others.length === 0;
}

/** Damaged files, and files of an older form, whose names say that they belong to a family. */
function siblingsOf(family: ReadonlySet<FileProfile>, all: readonly FileProfile[]): FileProfile[] {
  const kinds = new Set([...family].map(({ file }) => file.kind));
  const templates = new Map<string, number>();
  for (const { file } of family) {
    const template = templateOf(file.stem);
    templates.set(template, (templates.get(template) ?? 0) + 1);
  }
  return all.filter((profile) => {
    if (family.has(profile) || !kinds.has(profile.file.kind) || profile.isOverview || isTable(profile))
      return false;
    const template = templateOf(profile.file.stem);
    if (template.includes("#") && (templates.get(template) ?? 0) >= 2) return true;
    return (profile.kind === "broken" || profile.kind === "empty") && !isRoleFile(profile.file);
  });
}

/** Params or words that differ between the files, or names that say which replicate they are. */
function haveIdentity(group: readonly FileProfile[]): boolean {
  const named = group.filter(({ file }) => isReplicateName(file.stem) && !/fold|split/i.test(file.stem));
  if (named.length * 2 > group.length) return true;
  const [first, ...others] = group;
  if (first === undefined) return false;
  return [...first.params].some(([name, value]) => {
    if (
      /(?:^|[._])(?:task|dataset|split|benchmark|subset|lang|language|category|domain|fold|timestamp|date|created_at)$/i.test(
        name,
      )
    )
      return false;
    if (typeof value === "string" && value.length > 60) return false;
    return others.some((other) => other.params.has(name) && !Object.is(other.params.get(name), value));
  });
}
