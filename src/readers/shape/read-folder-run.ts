// Reads the files of a run that is a folder or a group of files into a draft.

import type { Value } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import { profileContent, recordLeaves } from "./file-profile.js";
import { isDataName } from "./folder-names.js";
import type { Histories } from "./history-table.js";
import { jaccard } from "./likeness.js";
import { type FileContent, readContent } from "./read-content.js";
import type { RunDraft } from "./run-draft.js";
import { filesOfRun, type RunFile } from "./run-files.js";
import type { RunShape } from "./run-shape.js";
import { stepOfName, withoutStep } from "./step-words.js";
import { leavesOfTable } from "./table-leaves.js";

/** Runs of more files than this are read in part, with a problem. */
const mostFiles = 300;

interface ReadFile extends RunFile {
  readonly leaves: ReadonlyMap<string, Value>;
  readonly histories: Histories;
}

/** Adds everything the files of a run say to its draft; returns what is wrong with them. */
export function readFilesInto(draft: RunDraft, run: RunShape): Problem[] {
  const files = filesOfRun(run);
  const problems: Problem[] = [];
  if (files.length > mostFiles) {
    const message = `has ${files.length} files that may hold metrics; the first ${mostFiles} were read.`;
    problems.push({ code: "too-many-files", path: run.folder.path, message });
  }
  const read = files.slice(0, mostFiles).flatMap((entry) => {
    const content = readContent(entry.file);
    problems.push(...content.problems);
    return takeApart(entry, content);
  });
  const { stepped, single } = partStepped(read);
  for (const entry of labelledWhereAlike(single)) {
    draft.addLeaves(entry.leaves, entry.source);
    draft.addHistories(entry.histories, entry.source);
  }
  for (const series of stepped) addStepped(draft, series);
  return problems;
}

function takeApart(entry: RunFile, content: FileContent): ReadFile[] {
  if (!content.isRead) return [];
  if (content.table === undefined) {
    const { leaves, histories } = content.content;
    return isDataName(entry.file.stem) && histories.size === 0 && leaves.size === 0
      ? []
      : [{ ...entry, leaves, histories }];
  }
  const { kind } = profileContent(content);
  if (kind === "data")
    return [{ ...entry, leaves: content.content.leaves, histories: content.content.histories }];
  if (kind === "record")
    return [{ ...entry, leaves: recordLeaves(content), histories: content.content.histories }];
  const { leaves, histories } = leavesOfTable(content.table, entry.file.stem);
  const all = new Map([...content.content.leaves, ...leaves]);
  return [{ ...entry, leaves: all, histories: new Map([...content.content.histories, ...histories]) }];
}

/**
 * Files of one folder with the same names and mostly different values are parts of the run (one per task or split):
 * their names get the file's name in front.
 */
function labelledWhereAlike(files: readonly ReadFile[]): ReadFile[] {
  return files.map((entry) => {
    if (entry.source.isLabelled || entry.source.isFallback) return entry;
    const isPart = files.some(
      (other) => other !== entry && !other.source.isFallback && arePartsOfOne(entry, other),
    );
    return isPart ? { ...entry, source: { ...entry.source, isLabelled: true } } : entry;
  });
}

function arePartsOfOne(a: ReadFile, b: ReadFile): boolean {
  const ours = lastValues(a);
  const theirs = lastValues(b);
  if (a.source.label === b.source.label || ours.size === 0) return false;
  if (jaccard(new Set(ours.keys()), new Set(theirs.keys())) < 0.5) return false;
  const common = [...ours].filter(([name]) => theirs.has(name));
  const equal = common.filter(([name, value]) => Object.is(theirs.get(name), value));
  return equal.length * 5 < common.length * 4;
}

function lastValues(file: ReadFile): Map<string, number> {
  const values = new Map<string, number>();
  for (const [name, value] of file.leaves) if (typeof value === "number") values.set(name, value);
  for (const [name, points] of file.histories) {
    const last = points.at(-1)?.value;
    if (typeof last === "number") values.set(name, last);
  }
  return values;
}

/** Files that are one thing at several steps: "eval_step_100", "eval_step_200". */
function partStepped(files: readonly ReadFile[]): { stepped: ReadFile[][]; single: ReadFile[] } {
  const series = new Map<string, ReadFile[]>();
  for (const entry of files) {
    if (stepOfName(entry.file.stem) === undefined || entry.leaves.size === 0) continue;
    const folder = entry.file.path.slice(0, -entry.file.name.length);
    const name = folder + withoutStep(entry.file.stem);
    series.set(name, [...(series.get(name) ?? []), entry]);
  }
  const stepped = [...series.values()].filter((group) => group.length > 1);
  const taken = new Set(stepped.flat());
  return { stepped, single: files.filter((entry) => !taken.has(entry)) };
}

function addStepped(draft: RunDraft, series: readonly ReadFile[]): void {
  const stepOf = (entry: ReadFile): number => stepOfName(entry.file.stem) ?? 0;
  const sorted = [...series].sort((a, b) => stepOf(a) - stepOf(b));
  const last = sorted.at(-1);
  if (last === undefined) return;
  const histories: Histories = new Map();
  for (const entry of sorted) {
    for (const [name, value] of entry.leaves) {
      if (typeof value !== "number") continue;
      histories.set(name, [...(histories.get(name) ?? []), { step: stepOf(entry), value }]);
    }
  }
  const words = new Map([...last.leaves].filter(([name]) => !histories.has(name)));
  draft.addLeaves(words, last.source);
  for (const [name, points] of histories) {
    const isConstant = points.every((point) => point.value === points[0]?.value);
    if (isConstant) draft.addLeaves(new Map([[name, points[0]?.value ?? null]]), last.source);
    else draft.addHistories(new Map([[name, points]]), last.source);
  }
}
