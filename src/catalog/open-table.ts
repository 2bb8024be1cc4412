// The runs below roots as columns: through the index where there is one, whole runs only where somebody asks for them.

import type { FieldTable, RowKey } from "../core/field/field-table.js";
import type { Note, Run } from "../core/run.js";
import type { Problem } from "../errors.js";
import { readRootAnnotations } from "../store/annotations.js";
import type { ReadContext } from "../store/read-context.js";
import { type BlockTable, tableOfBlocks } from "./index/block-table.js";
import type { Cell } from "./index/column-codec.js";
import type { AddedTexts } from "./index/column-order.js";
import { DamagedIndexError } from "./index/index-record.js";
import { type IndexUse, type ReadRoot, readIndexedRoot, readRoot } from "./index/indexed-root.js";
import { joinFieldTables } from "./index/joined-field-table.js";
import { type IndexedRoot, rowAt } from "./index/row-order.js";
import { keyField, keyText, listFact, runAt } from "./index/run-block.js";
import { type RunSummary, summaryReader } from "./index/run-summary.js";
import { outermost } from "./outermost.js";
import { withAdded } from "./read-run.js";

export type { IndexUse } from "./index/indexed-root.js";
export type { RunSummary } from "./index/run-summary.js";

export interface OpenTable {
  readonly table: FieldTable;
  /** Problems of runs and of folders, in the order of the runs. */
  readonly problems: readonly Problem[];
  /** The whole run of a row of `table`. */
  readonly runOf: (row: RowKey) => Run;
  /** What lists of runs say of it, without the rest of the run. */
  readonly summaryOf: (row: RowKey) => RunSummary;
  /** Whether the run of a row was read from its files at this look; the others are as the index remembers them. */
  readonly wasRead: (row: RowKey) => boolean;
  /** To be called when everything is printed: the index learns what has changed. Nothing can be read afterwards. */
  readonly finish: () => void;
}

/** Opens the runs below the roots. What it says does not depend on the index. */
export function openTable(
  roots: readonly string[],
  context: ReadContext,
  use: IndexUse | undefined,
): OpenTable {
  const opened = outermost(roots).map((root) => openRoot(root, context, use));
  const placeOf = new Map<RowKey, number>();
  const at = (row: RowKey): readonly [root: OpenedRoot, place: number] => {
    if (placeOf.size === 0)
      for (const { table } of opened) table.rows.forEach((key, place) => void placeOf.set(key, place));
    const place = placeOf.get(row) as number;
    return [opened.find(({ table }) => table.rows[place] === row) as OpenedRoot, place];
  };
  return {
    table: joinFieldTables(opened.map(({ table }) => table)),
    problems: opened.flatMap(({ problems }) => problems),
    runOf: (row) => {
      const [root, place] = at(row);
      return root.runAtPlace(place);
    },
    summaryOf: (row) => {
      const [root, place] = at(row);
      return root.summaryAtPlace(place);
    },
    wasRead: (row) => {
      const [root, place] = at(row);
      return root.wasReadAtPlace(place);
    },
    finish: () => {
      for (const { finish } of opened) finish();
    },
  };
}

interface OpenedRoot {
  readonly table: FieldTable;
  readonly problems: readonly Problem[];
  readonly runAtPlace: (place: number) => Run;
  readonly summaryAtPlace: (place: number) => RunSummary;
  readonly wasReadAtPlace: (place: number) => boolean;
  readonly finish: () => void;
}

function openRoot(root: string, context: ReadContext, use: IndexUse | undefined): OpenedRoot {
  const added = readRootAnnotations(root);
  const read = use === undefined ? readRoot(root, context) : readIndexedRoot(root, context, use);
  let instead: Assembled | undefined;
  /** What the files say, when the index turns out to be damaged in the middle of its use. */
  const withoutIndex = (): Assembled => {
    instead ??= assemble(readRoot(root, context), added, () => []);
    return instead;
  };
  const guarded = <T>(part: (of: Assembled) => T): T => {
    if (instead !== undefined || !read.isIndexed) return part(instead ?? whole);
    return orElse(
      () => part(whole),
      () => part(withoutIndex()),
    );
  };
  const columnInstead = (name: string): readonly Cell[] =>
    withoutIndex().table.columns.get(name)?.values ?? [];
  const whole = orElse(() => assemble(read, added, columnInstead), withoutIndex);
  return {
    table: whole.table,
    problems: [...whole.rootProblems, ...added.problems, ...whole.table.problems],
    runAtPlace: (place) => guarded((of) => of.runAtPlace(place)),
    summaryAtPlace: (place) => guarded((of) => of.summaryAtPlace(place)),
    wasReadAtPlace: (place) =>
      instead !== undefined || (read.order.blockOf[place] as number) >= read.knownBlocks,
    finish: () => read.finish(instead !== undefined),
  };
}

function orElse<T>(work: () => T, otherwise: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof DamagedIndexError) return otherwise();
    throw error;
  }
}

interface Assembled {
  readonly table: BlockTable;
  readonly rootProblems: readonly Problem[];
  readonly runAtPlace: (place: number) => Run;
  readonly summaryAtPlace: (place: number) => RunSummary;
}

type RootAnnotations = ReturnType<typeof readRootAnnotations>;

function assemble(
  read: Omit<ReadRoot, "finish">,
  annotations: RootAnnotations,
  onDamage: (column: string) => readonly Cell[],
): Assembled {
  const texts = annotations.isEmpty ? new Map() : addedTexts(read, annotations);
  const table = tableOfBlocks(read, { added: texts, onDamage });
  const runAtPlace = (place: number): Run => {
    const { block, row } = rowAt(read, place);
    const run = runAt(block, row);
    return run.layout === "native" ? run : withAdded(run, annotations.annotationsOf(run));
  };
  let summaries: ((place: number) => RunSummary) | undefined;
  const summaryAtPlace = (place: number): RunSummary => {
    summaries ??= summaryReader(read, table.rows);
    const summary = summaries(place);
    const key = table.rows[place] as RowKey;
    return key.layout === "native" ? summary : withAdded(summary, annotations.annotationsOf(key));
  };
  return { table, rootProblems: read.facts.problems, runAtPlace, summaryAtPlace };
}

/** Tags and notes of the runs that others wrote and people added something to. */
function addedTexts(read: IndexedRoot, { annotationsOf }: RootAnnotations): AddedTexts {
  const texts = new Map<number, { tags: readonly string[]; notes: readonly Note[] }>();
  for (let place = 0; place < read.order.rowOf.length; place++) {
    const { block, row } = rowAt(read, place);
    const key = (field: number): string => keyText(block, field, row);
    if (key(keyField.layout) === "native") continue;
    const own = { tags: listFact<string>(block, row, "tags"), notes: listFact<Note>(block, row, "notes") };
    const all = withAdded(
      own,
      annotationsOf({ id: key(keyField.id), path: key(keyField.path), root: block.root }),
    );
    if (all !== own) texts.set(place, all);
  }
  return texts;
}
