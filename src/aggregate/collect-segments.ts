// Puts together what is known of all segments: those written now, and those that stay.

import type { WrittenSegment } from "./segment-writer.js";
import type { LogEntry, Segment, State } from "./state.js";
import type { StepColumns } from "./step-columns.js";
import type { SchemaColumn } from "./table-data.js";

export interface WrittenSegments {
  readonly schema: readonly SchemaColumn[];
  readonly shapes: State["shapes"];
  readonly logs: readonly LogEntry[];
  readonly segments: readonly Pick<Segment, "id" | "parts">[];
  /** Whether every segment was written anew. */
  readonly isWhole: boolean;
  readonly rewritten: number;
  readonly logsRead: number;
}

/** @param bySegment all segments there are, in order */
export function collectSegments(
  old: State | undefined,
  bySegment: ReadonlyMap<number, unknown>,
  made: {
    readonly columns: StepColumns;
    readonly written: ReadonlyMap<number, WrittenSegment>;
    readonly logsRead: number;
  },
): WrittenSegments {
  const { columns, written, logsRead } = made;
  const shapes: (readonly (readonly [string, number])[])[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (shape: readonly (readonly [string, number])[]): number => {
    const key = JSON.stringify(shape);
    const number = numbers.get(key) ?? shapes.push(shape) - 1;
    numbers.set(key, number);
    return number;
  };
  const kept = (old?.logs ?? [])
    .filter(({ segment }) => bySegment.has(segment) && !written.has(segment))
    .map((log) => ({ ...log, shape: numberOf(old?.shapes[log.shape] ?? []) }));
  const fresh = [...written.values()].flatMap(({ logs }) =>
    logs.map((log) => ({ ...log, shape: numberOf(log.shape) })),
  );
  const oldParts = new Map(old?.segments.map(({ id, parts }) => [id, parts]));
  return {
    schema: columns.schema(),
    shapes,
    logs: [...kept, ...fresh].sort((a, b) => (a.source < b.source ? -1 : 1)),
    segments: [...bySegment.keys()].map((id) => ({
      id,
      parts: written.get(id)?.parts ?? oldParts.get(id) ?? [],
    })),
    isWhole: [...bySegment.keys()].every((id) => written.has(id)),
    rewritten: written.size,
    logsRead,
  };
}
