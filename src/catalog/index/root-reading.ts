// One reading of a root: runs go into columns as they are found, and what each of them depends on is written down.

import { sep } from "node:path";
import type { Run } from "../../core/run.js";
import { traced } from "../../formats/file-trace.js";
import { metadataLayouts, readMetadataFolder } from "../../readers/metadata-folder.js";
import type { Found } from "../../readers/reader.js";
import type { ReadContext } from "../../store/read-context.js";
import type { FoundSource, RunKeeper } from "../found-source.js";
import { readOwn, withAdded } from "../read-run.js";
import { BlockBuilder } from "./block-builder.js";
import { sealBlock } from "./encoded-block.js";
import { PassedFiles, TracedFiles } from "./file-states.js";
import { keyField, keyText, type RowPlace, type RunBlock, rowMarks, runAt } from "./run-block.js";

export type { RowPlace } from "./run-block.js";

/** So many runs are put into columns before these are put aside as bytes: fewer blocks, or less memory. */
export const mostOpenRows = 4096;

/** A row of a block that may be put aside meanwhile. */
class HeldRow implements RowPlace {
  readonly row: number;
  readonly #holder: { readonly block: RunBlock };

  constructor(holder: { readonly block: RunBlock }, row: number) {
    this.#holder = holder;
    this.row = row;
  }

  get block(): RunBlock {
    return this.#holder.block;
  }
}

/** Reads a run from its row. */
interface PlacedRead {
  (): Run;
  place?: RowPlace;
}

const noFiles: readonly string[] = [];

const noAnnotations = { notes: [], addedTags: [], removedTags: [] };

/** Where nothing is known from before. */
const nothingKnown: ReadonlyMap<string, RowPlace> = new Map();

/** Keeps the runs that a search finds. */
export class RootReading implements RunKeeper {
  /** What is being added to. */
  builder: BlockBuilder;
  #holder: { block: RunBlock };
  /** What was found before that, out of the way. */
  readonly sealed: RunBlock[] = [];
  /** What does not belong to a single row. */
  readonly shared = new TracedFiles();
  /** Whether something that is not the row of one folder depends on time or machine. */
  isSharedVolatile = false;
  readonly #known: ReadonlyMap<string, RowPlace>;
  readonly #isRemembered: boolean;
  readonly #context: ReadContext;
  /** The context for what is not the row of one folder. */
  readonly sharedContext: ReadContext;
  readonly #places: { readonly path: string; readonly place: RowPlace }[] = [];
  /** By path; made when the first joined run asks for it. */
  #placeByPath: Map<string, RowPlace> | undefined;
  #isVolatile = false;
  /** The start of paths beside the run folder that was read last, where that was of a layout that allows the short way. */
  #besideTwin: string | undefined;

  /** When the first file was read, by this machine's clock. */
  readonly startedMs = Date.now();

  /**
   * @param from `rows` by their folder that have not changed: those folders are not looked into; `isRemembered` false where
   * no index will ask which files the rows depend on
   */
  constructor(
    root: string,
    context: ReadContext,
    from: { readonly rows?: ReadonlyMap<string, RowPlace> | undefined; readonly isRemembered?: boolean } = {},
  ) {
    this.builder = new BlockBuilder(root);
    this.#holder = { block: this.builder };
    this.#known = from.rows ?? nothingKnown;
    this.#isRemembered = from.isRemembered ?? true;
    this.#context = watched(context, () => {
      this.#isVolatile = true;
    });
    this.sharedContext = watched(context, () => {
      this.isSharedVolatile = true;
    });
  }

  recall(folder: string): FoundSource | undefined {
    const place = this.#known.get(folder);
    if (place === undefined) return this.#hasTwin(folder) ? this.#readLikeTwin(folder) : undefined;
    const id = keyText(place.block, keyField.ownId, place.row);
    const layout = keyText(place.block, keyField.layout, place.row);
    return this.#sourceOf(place, { id, layout, path: folder });
  }

  /** Whether the run folder that was read last lies beside this one and may be read in the short way. */
  #hasTwin(folder: string): boolean {
    const beside = this.#besideTwin;
    return beside !== undefined && folder.startsWith(beside) && !folder.includes(sep, beside.length);
  }

  /** Reads a run as its readers would, without asking them; undefined where that cannot be, and they have to be asked. */
  #readLikeTwin(folder: string): FoundSource | undefined {
    if (this.builder.length >= mostOpenRows) this.#seal();
    const { builder } = this;
    const { root } = builder;
    const row = builder.length;
    const files = this.#traceOf(folder);
    const name = folder.slice((this.#besideTwin ?? "").length);
    this.#isVolatile = false;
    try {
      const place = { path: folder, name, root };
      const run = traced(files, () => readMetadataFolder(place, this.#context, builder.next));
      if (run !== undefined) return this.#addLocal(run, { row, files });
    } catch {
      builder.abandon(); // The readers say what is wrong.
    }
    this.#besideTwin = undefined;
    return undefined;
  }

  #addLocal(run: Run, as: { readonly row: number; readonly files: TracedFiles }): FoundSource {
    const { builder } = this;
    builder.add(run.layout === "native" ? run : withAdded(run, noAnnotations), run.id);
    const marks = rowMarks.local | (this.#isVolatile ? rowMarks.volatile : 0);
    builder.describe(as.row, { marks, folder: run.path, files: as.files });
    this.#isVolatile = false;
    return this.#sourceOf(new HeldRow(this.#holder, as.row), run);
  }

  ask(folder: string, ask: () => Found | undefined): Found | undefined {
    if (this.builder.length >= mostOpenRows) this.#seal();
    const files = this.#traceOf(folder);
    const before = this.builder.length;
    this.#isVolatile = false;
    const found = traced(files, ask);
    const isLocal = found !== undefined && isOfOneFolder(found, folder) && files.isWithin(folder);
    if (isLocal && this.builder.length === before + 1) {
      const marks = rowMarks.local | (this.#isVolatile ? rowMarks.volatile : 0);
      this.builder.describe(before, { marks, folder, files });
      const isShort = metadataLayouts.has(keyText(this.builder, keyField.layout, before));
      this.#besideTwin = isShort ? folder.slice(0, folder.lastIndexOf(sep) + 1) : undefined;
    } else {
      this.shared.add(files);
      this.isSharedVolatile ||= this.#isVolatile;
    }
    this.#isVolatile = false;
    return found;
  }

  keep(source: FoundSource): FoundSource {
    const run = readOwn(source, this.#context);
    const own = source.layout === "native" ? run : withAdded(run, noAnnotations);
    const row = this.builder.add(own, source.id);
    return this.#sourceOf(new HeldRow(this.#holder, row), source);
  }

  #traceOf(folder: string): TracedFiles {
    return this.#isRemembered ? new TracedFiles() : new PassedFiles(folder);
  }

  /** Does all of a search, so that what lies outside single folders is noticed too. */
  search<T>(work: () => T): T {
    const result = traced(this.shared, work);
    this.isSharedVolatile ||= this.#isVolatile;
    return result;
  }

  /** The row that a found run has, with its final id. Runs that were joined from several get a row of their own. */
  place(source: FoundSource): RowPlace {
    const { place } = source.read as PlacedRead;
    if (place === undefined) return this.#join(source);
    if (place.block === this.builder) this.builder.rename(place.row, source.id);
    else if (keyText(place.block, keyField.id, place.row) !== source.id)
      return this.#renamed(place, source.id);
    return place;
  }

  /** Tells the files that are still asked for. */
  finish(): void {
    this.builder.finish(this.startedMs);
  }

  #seal(): void {
    this.builder.finish(this.startedMs);
    const sealed = sealBlock(this.builder);
    this.#holder.block = sealed;
    this.sealed.push(sealed);
    this.builder = new BlockBuilder(this.builder.root);
    this.#holder = { block: this.builder };
  }

  #join(source: FoundSource): RowPlace {
    const row = this.builder.add(readOwn(source, this.#context), source.id);
    this.#placeByPath ??= new Map(this.#places.map(({ path, place }) => [path, place]));
    const base = this.#placeByPath.get(source.path);
    if (base !== undefined) {
      this.builder.describeAs(row, base, (base.block.marks[base.row] as number) & rowMarks.volatile);
    }
    return { block: this.builder, row };
  }

  #renamed(place: RowPlace, id: string): RowPlace {
    const run: Run = { ...runAt(place.block, place.row), id };
    const row = this.builder.add(run, keyText(place.block, keyField.ownId, place.row));
    this.builder.describeAs(row, place, place.block.marks[place.row] as number);
    return { block: this.builder, row };
  }

  #sourceOf(place: RowPlace, found: Pick<FoundSource, "id" | "layout" | "path" | "rowKey">): FoundSource {
    const { id, layout, path, rowKey } = found;
    const read: PlacedRead = () => runAt(place.block, place.row);
    read.place = place;
    this.#places.push({ path, place });
    const { root } = this.builder;
    return rowKey === undefined
      ? { id, layout, path, root, files: noFiles, read }
      : { id, layout, path, root, files: noFiles, read, rowKey };
  }
}

/** The context, but it tells when somebody looks at it. */
function watched(context: ReadContext, look: () => void): ReadContext {
  return {
    get nowMs() {
      look();
      return context.nowMs;
    },
    get machine() {
      look();
      return context.machine;
    },
  };
}

function isOfOneFolder(found: Found, folder: string): boolean {
  const [run, ...others] = found.runs;
  if (run === undefined || others.length > 0 || run.path !== folder || run.rowKey !== undefined) return false;
  return found.openFolders.length + found.problems.length === 0;
}
