// Takes into a run what its program wrote into files: metrics of event files, sections of a metadata.json.

import { fileErrorName } from "../store/file-error.js";
import { metadataDigest, noteJoinedFolder } from "../store/joined-folders.js";
import type { Metadata } from "../store/metadata-file.js";
import { saveRunFile } from "../store/run-folder-file.js";
import { runFiles, segmentNumber } from "../store/run-layout.js";
import { OwnFolders } from "./own-folders.js";
import { lookThrough, type ProgramFolder, parseSections, readSections } from "./program-folder.js";
import { readEventRows, readLineRows, type WrittenRow } from "./program-metrics.js";
import type { RunFolder } from "./run-folder.js";
import { ownSections } from "./run-sections.js";

export interface ProgramFilesOptions {
  /** Whether the program's own folder beside the run is looked for. */
  readonly hasOwnFolders: boolean;
  /** Whether the run is called after what the program says of its model. */
  readonly takesModelName: boolean;
}

/** How often a living program is asked where it writes. */
const lookMs = 1000;

/** Sections that the recorder knows better than the program. */
const keptSections = new Set([...ownSections, "command", "inputs", "artifacts", "recording", "verdicts"]);

const damagedMetadata = `${runFiles.outputs}/metadata.damaged.json`;

/** Nothing of it throws. */
export class ProgramFiles {
  readonly #run: RunFolder;
  readonly #options: ProgramFilesOptions;
  readonly #own: OwnFolders | undefined;
  #timer: NodeJS.Timeout | undefined;
  #taken: readonly ProgramFolder[] = [];

  /** To be made before the program starts. */
  constructor(run: RunFolder, options: ProgramFilesOptions) {
    [this.#run, this.#options] = [run, options];
    this.#own = options.hasOwnFolders ? new OwnFolders(run) : undefined;
    run.metadata.shareWith((text) => this.#takeText(text));
  }

  /** Notes folders of the living program until `take`, so that it is one run from then on. */
  accompany(group: number): void {
    if (this.#own === undefined) return;
    this.#timer = setInterval(() => {
      if (this.#run.isHandedOver()) return;
      for (const path of this.#own?.lookNow(group) ?? []) this.#note(path, {});
    }, lookMs).unref();
  }

  /**
   * Takes what is there when the program has ended. Returns the last values of metrics of its files.
   * @param printed what it printed
   * @param known metrics that are in the history already
   */
  take(printed: string, known: ReadonlySet<string>): Map<string, number> {
    clearInterval(this.#timer);
    const last = new Map<string, number>();
    if (this.#run.isHandedOver()) return last;
    const inside = lookThrough(this.#run.files, this.#run.folder, (path) => isOwnFile(path));
    this.#taken = this.#own?.find(printed) ?? [];
    const folders = [inside, ...this.#taken];
    const onRow = (row: WrittenRow): void => this.#takeRow(row, { known, last });
    for (const path of folders.flatMap(({ events }) => events).sort()) readEventRows(path, onRow);
    for (const path of folders.flatMap(({ lines }) => lines)) readLineRows(path, onRow);
    return last;
  }

  /** Takes the sections, which go before what was printed. */
  takeSections(): void {
    if (this.#run.isHandedOver()) return;
    this.#run.metadata.takeForeign();
    const inside = lookThrough(this.#run.files, this.#run.folder, (path) => isOwnFile(path));
    const within = inside.metadata.length === 1 ? inside.metadata : [];
    for (const path of [...within, ...this.#taken.flatMap(({ metadata }) => metadata)]) {
      const sections = readSections(path);
      if (sections === undefined)
        this.#run.warnings.add(`program:${path}`, `${path} cannot be read; what it says is not in the run.`);
      else this.#takeSections(sections);
    }
    const names = this.#taken.map(({ path }) => `../${path.slice(this.#run.annotated.root.length + 1)}`);
    if (names.length > 0) this.#run.metadata.merge({ program_folders: names });
  }

  /** Says, when the run has ended, that it stands for the program's own folders. */
  standForFolders(): void {
    for (const { path } of this.#taken) this.#note(path, { takenOver: metadataDigest(path) });
  }

  #takeRow(
    { values, at, wallMs }: WrittenRow,
    { known, last }: { readonly known: ReadonlySet<string>; readonly last: Map<string, number> },
  ): void {
    const own = Object.entries(values).filter(([name]) => !known.has(name));
    if (own.length === 0) return;
    for (const [name, value] of own) last.set(name, value);
    this.#run.streams.takeWritten(Object.fromEntries(own), at, wallMs ?? this.#run.clock.wallMs());
  }

  #takeText(text: string): void {
    const sections = parseSections(text);
    if (sections !== undefined) {
      this.#takeSections(sections);
      return;
    }
    const { files, folder, warnings } = this.#run;
    warnings.attempt(damagedMetadata, () => saveRunFile(files, { folder, path: damagedMetadata }, text));
    const message = `The program left a metadata.json that is no JSON; it is kept as ${damagedMetadata}.`;
    warnings.add("program:metadata", message);
  }

  #takeSections(sections: Metadata): void {
    const { metadata } = this.#run;
    const isKept = (name: string): boolean =>
      keptSections.has(name) || (name === "model_name" && !this.#options.takesModelName);
    const taken = Object.fromEntries(Object.entries(sections).filter(([name]) => !isKept(name)));
    const tags = [...listOf(metadata.sections.tags), ...listOf(taken.tags)];
    metadata.describe({ ...taken, ...(tags.length === 0 ? {} : { tags: [...new Set(tags)] }) });
  }

  #note(path: string, state: { readonly takenOver?: string }): void {
    const { files, clock, warnings, id } = this.#run;
    const { root } = this.#run.annotated;
    try {
      noteJoinedFolder(files, { root, path, nowMs: clock.wallMs() }, { runId: id, ...state });
    } catch (error) {
      warnings.add("joined", `${path} is shown as a run of its own: ${fileErrorName(error)}.`);
    }
  }
}

/** What the recorder itself writes into a run folder, or copies there. */
function isOwnFile(path: string): boolean {
  if (path === runFiles.metadata || path === runFiles.inputs || path === runFiles.config) return true;
  if (segmentNumber(runFiles.history, path) !== undefined) return true;
  return (
    path.startsWith(`${runFiles.tensorboard}/`) && new RegExp(`\\.${process.pid}(?:\\.\\d+)?$`).test(path)
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
