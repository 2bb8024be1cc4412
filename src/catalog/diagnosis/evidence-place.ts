// File and line of what a finding cites, looked for in the text of the run's own files.

import { basename, extname, join, relative } from "node:path";
import type { Locate } from "../../core/diagnosis/diagnose.js";
import type { Citation } from "../../core/diagnosis/finding.js";
import type { Run } from "../../core/run.js";
import { readTextFile } from "../../formats/read-file.js";
import type { FoundSource } from "../found-source.js";
import { lineOfField, lineOfPoint } from "./text-places.js";

/** Longer texts are not searched. Bytes. */
const longestText = 16 * 1024 * 1024;

/** Answers for the citations of one run; reads each of its files once, and only when first asked. */
export function locateIn(run: Run, source: Pick<FoundSource, "files"> | undefined): Locate {
  const paths = source?.files ?? [run.path];
  let read: readonly TextFile[] | undefined;
  return (citation) => {
    if (citation.source === "predictions" || citation.source === "targets") return { file: citation.field };
    read ??= readTexts(run, paths);
    return placeOf(citation, read) ?? { file: read[0]?.name ?? basename(run.path) };
  };
}

interface TextFile {
  /** As people see it: from the run's folder, or from the root for a run that is a part of a file. */
  readonly name: string;
  readonly extension: string;
  readonly text: string;
}

function readTexts(run: Run, paths: readonly string[]): TextFile[] {
  return paths.flatMap((path) => {
    const read = readTextFile(path, { maxBytes: longestText });
    if (!("text" in read)) return [];
    const isInside = path.startsWith(join(run.path, "/"));
    const name = relative(isInside ? run.path : run.root, path);
    return [{ name, extension: extname(path).toLowerCase(), text: read.text }];
  });
}

type Place = ReturnType<Locate>;

function placeOf(citation: Citation, files: readonly TextFile[]): Place | undefined {
  const isStatus = citation.field === "status";
  const field = isStatus && files.some(({ name }) => name === "status.json") ? "state" : citation.field;
  const sorted = citation.source === "history" ? [...files].sort((a, b) => logRank(a) - logRank(b)) : files;
  const ordered = isStatus ? [...files].sort((a, b) => statusRank(a) - statusRank(b)) : sorted;
  let withName: Place | undefined;
  for (const { name, extension, text } of ordered) {
    const line =
      citation.source === "history"
        ? lineOfPoint(text, { ...citation, isLines: extension !== ".json" })
        : lineOfField(text, field, extension);
    if (line !== undefined) return { file: name, line };
    if (withName === undefined && text.includes(field.split(/[./]/).at(-1) ?? field))
      withName = { file: name };
  }
  return withName;
}

/** Logs before other files. */
function logRank({ extension }: TextFile): number {
  return /^\.(jsonl|ndjson|csv|tsv)$/.test(extension) ? 0 : 1;
}

function statusRank({ name }: TextFile): number {
  return name === "status.json" ? 0 : 1;
}
