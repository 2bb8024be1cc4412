// Many runs as columns: collected in memory one by one, or read from an index a column at a time.

import type { Run, Status } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import type { Cell } from "./column-codec.js";
import type { FileStates } from "./file-states.js";

/** `fact`: a member of `Run`; the others are its three maps. */
export type RunFieldKind = "fact" | "param" | "metric" | "attribute";

export interface RunField {
  readonly kind: RunFieldKind;
  /** Metrics without "metrics.". */
  readonly name: string;
}

/** What every run has, the first fields of every block. `own_id`: as its reader calls it, before ids are made unique. */
export const keyFields = ["own_id", "id", "status", "layout", "path"] as const;

/** What is known beside a run's values. */
export const rowMarks = {
  /** The row is that of one folder alone and can be read again without the others. */
  local: 1,
  /** What the row says depends on the time or on this machine: it is read at every look. */
  volatile: 2,
  /** Its files are so new that a change may have left no mark. */
  racy: 4,
} as const;

/** Runs by row. Values are columns; a shape lists which columns a run has, in the order its own files give them. */
export interface RunBlock {
  readonly root: string;
  readonly length: number;
  readonly fields: readonly RunField[];
  /** Indexes into `fields`, the key fields left out. */
  readonly shapes: readonly (readonly number[])[];
  /** Index into `shapes` by row. */
  readonly shapeOf: ArrayLike<number>;
  /** Cells of a field by row; undefined where the row's shape does not have it. */
  readonly cells: (field: number) => readonly Cell[];
  /** One of those cells, for when few are asked for. */
  readonly cell: (field: number, row: number) => Cell;
  /** `rowMarks` by row, added up. */
  readonly marks: ArrayLike<number>;
  readonly files: FileStates;
}

/** A row of a block. */
export interface RowPlace {
  readonly block: RunBlock;
  readonly row: number;
}

/** Indexes of the key fields. */
export const keyField = { ownId: 0, id: 1, status: 2, layout: 3, path: 4 } as const;

/** Text of a key field of one row. */
export function keyText(block: RunBlock, field: number, row: number): string {
  const text = block.cell(field, row) as string | undefined;
  if (text !== undefined) return text;
  const ownId = block.cell(keyField.ownId, row) as string;
  return field === keyField.path ? `${block.root}/${ownId}` : ownId;
}

/** One of the facts of a run that are lists; empty where it has none. */
export function listFact<T>(block: RunBlock, row: number, name: string): readonly T[] {
  const field = block.fields.findIndex((candidate) => candidate.kind === "fact" && candidate.name === name);
  return field < 0 ? [] : ((block.cell(field, row) as readonly T[] | undefined) ?? []);
}

/** The run of a row, as it was put in. */
export function runAt(block: RunBlock, row: number): Run {
  const facts = new Map<string, Cell>();
  const maps = { param: new Map(), metric: new Map(), attribute: new Map(), fact: facts };
  for (const field of block.shapes[block.shapeOf[row] as number] ?? []) {
    const { kind, name } = block.fields[field] as RunField;
    maps[kind].set(name, block.cell(field, row) as Value);
  }
  const text = (field: number): string => keyText(block, field, row);
  const list = <T>(name: string): T[] => (facts.get(name) as T[] | undefined) ?? [];
  const times = { startedAt: "started_at", endedAt: "ended_at", durationSeconds: "duration_seconds" };
  const known = Object.entries(times).filter(([, name]) => facts.has(name));
  return {
    id: text(keyField.id),
    path: text(keyField.path),
    root: block.root,
    layout: text(keyField.layout),
    status: text(keyField.status) as Status,
    ...Object.fromEntries(known.map(([member, name]) => [member, facts.get(name)])),
    params: maps.param,
    metrics: maps.metric,
    attributes: maps.attribute,
    computedMetrics: new Set(list<string>("computed")),
    targets: new Map(list<[string, string]>("targets")),
    tags: list("tags"),
    notes: list("notes"),
    problems: list("problems"),
  };
}
