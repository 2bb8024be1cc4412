// In which order the fields of runs become columns: that in which they are first met, going from run to run.

import { metricField } from "../../core/field/field-table.js";
import type { Note } from "../../core/run.js";
import type { IndexedRoot } from "./row-order.js";
import type { RunBlock, RunField } from "./run-block.js";

/** Tags and notes of runs to which people added some, all of them, by the run's place in the order. */
export type AddedTexts = ReadonlyMap<
  number,
  { readonly tags: readonly string[]; readonly notes: readonly Note[] }
>;

/** A field, and the name of the column it becomes. */
export interface ColumnPlace extends RunField {
  readonly column: string;
}

/** Facts in the order of their columns. The others of a run's facts are no columns. */
const factOrder: readonly string[] = [
  ...["id", "status", "started_at", "ended_at", "duration_seconds", "tags", "notes"],
  ...["layout", "path", "problems"],
];
const ofEveryRun: readonly string[] = ["id", "status", "layout", "path"];

/** The fields of all runs, run by run; runs of a shape that was met before are left out. */
export function* columnsInOrder({ blocks, order }: IndexedRoot, added: AddedTexts): Generator<ColumnPlace> {
  const seen = blocks.map((block) => new Uint8Array(block.shapes.length));
  for (let place = 0; place < order.rowOf.length; place++) {
    const index = order.blockOf[place] as number;
    const block = blocks[index] as RunBlock;
    const shape = block.shapeOf[order.rowOf[place] as number] as number;
    const met = seen[index] as Uint8Array;
    const texts = added.get(place);
    if (met[shape] === 1 && texts === undefined) continue;
    if (texts === undefined) met[shape] = 1;
    const fields = (block.shapes[shape] ?? []).map((field) => block.fields[field] as RunField);
    yield* factsIn(fields, texts);
    for (const field of fields) if (field.kind !== "fact") yield { ...field, column: columnOf(field) };
  }
}

function factsIn(
  fields: readonly RunField[],
  texts: { readonly tags: readonly unknown[]; readonly notes: readonly unknown[] } | undefined,
): ColumnPlace[] {
  const present = new Set(fields.filter(({ kind }) => kind === "fact").map(({ name }) => name));
  for (const name of ofEveryRun) present.add(name);
  for (const name of ["tags", "notes"] as const) {
    if (texts === undefined) break;
    if (texts[name].length > 0) present.add(name);
    else present.delete(name);
  }
  return factOrder.filter((name) => present.has(name)).map((name) => ({ kind: "fact", name, column: name }));
}

function columnOf({ kind, name }: RunField): string {
  return kind === "metric" ? metricField(name) : name;
}
