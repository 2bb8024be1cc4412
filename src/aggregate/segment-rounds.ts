// Writes the segments that need it, again where later logs changed the schema: in the end all have the same one.

import { join } from "node:path";
import { UserError } from "../errors.js";
import type { FileSystem } from "../store/file-system.js";
import type { ParquetMaker } from "./duckdb.js";
import type { FoundLogs, LogFile } from "./find-logs.js";
import { LogScan } from "./log-scan.js";
import { QuickLines } from "./quick-lines.js";
import { probeLog } from "./read-log.js";
import { csvMemberName, type WrittenSegment, writeSegment } from "./segment-writer.js";
import type { LogEntry, Segment, State } from "./state.js";
import { StepColumns } from "./step-columns.js";
import type { SchemaColumn } from "./table-data.js";

/** Logs that grow while they are read may change the schema again and again. */
const mostRounds = 5;

export interface RoundWorld {
  readonly files: FileSystem;
  readonly maker: ParquetMaker;
  /** Folder that Parquet files go to; CSV members go to the one above. */
  readonly target: string;
  readonly nowMs: number;
  readonly onLog: () => void;
  /** Whether rows are written; else only what runs add up to is wanted. */
  readonly keepsRows: boolean;
}

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

interface Work {
  readonly found: FoundLogs;
  readonly old: State | undefined;
  readonly plan: ReadonlyMap<string, number>;
  readonly dirty: ReadonlySet<number>;
}

/** @throws UserError "logs-change" when logs change faster than they can be read, and what writing throws */
export async function writeSegments(work: Work, world: RoundWorld): Promise<WrittenSegments> {
  const bySegment = logsBySegment(work);
  const columns = new StepColumns(world.keepsRows);
  const quick = new QuickLines(columns);
  rememberKept(work, columns);
  const written = new Map<number, WrittenSegment>();
  let logsRead = 0;
  let todo = [...bySegment.keys()].filter((id) => work.dirty.has(id));
  if (work.old === undefined) todo = [...bySegment.keys()];
  for (const id of todo) for (const log of bySegment.get(id) ?? []) learnColumns(log, { columns, quick });
  for (let round = 1; todo.length > 0; round++) {
    if (round > mostRounds) throw logsChange();
    for (const id of todo) {
      removeMade(written.get(id), world);
      const logs = bySegment.get(id) ?? [];
      written.set(id, await writeSegment(id, logs, { ...world, columns, quick, folder: world.target }));
      logsRead += logs.length;
    }
    todo = outdated(work, bySegment, { columns, written });
  }
  return collect(work, bySegment, { columns, written, logsRead });
}

function logsBySegment({ found, plan }: Work): Map<number, LogFile[]> {
  const logs = new Map<number, LogFile[]>();
  for (const log of found.logs) {
    const id = plan.get(log.source) ?? 0;
    const own = logs.get(id) ?? [];
    logs.set(id, own);
    own.push(log);
  }
  return new Map([...logs].sort(([a], [b]) => a - b));
}

/** Columns of logs that are not read again. */
function rememberKept({ old, dirty }: Work, columns: StepColumns): void {
  if (old === undefined) return;
  const shapes = new Set(old.logs.filter(({ segment }) => !dirty.has(segment)).map(({ shape }) => shape));
  for (const shape of shapes)
    for (const [name, mask] of old.shapes[shape] ?? []) columns.remember(name, mask);
}

/** The first lines of all logs tell most of the schema before the first row is written. */
function learnColumns(
  log: LogFile,
  into: { readonly columns: StepColumns; readonly quick: QuickLines },
): void {
  const { columns } = into;
  const scan = new LogScan(log, into, () => new Map());
  for (const value of probeLog(log).values) scan.take(value, 0);
  columns.endLog();
  columns.clear();
}

/** Segments that were written, now or earlier, with another schema than all columns have in the end. */
function outdated(
  { old }: Work,
  bySegment: ReadonlyMap<number, unknown>,
  {
    columns,
    written,
  }: { readonly columns: StepColumns; readonly written: ReadonlyMap<number, WrittenSegment> },
): number[] {
  const schema = JSON.stringify(columns.schema());
  const isOldGood = JSON.stringify(old?.schema) === schema;
  return [...bySegment.keys()].filter((id) => {
    const made = written.get(id);
    return made === undefined ? !isOldGood : made.schemas.some((used) => used !== schema);
  });
}

function removeMade(made: WrittenSegment | undefined, { files, target }: RoundWorld): void {
  if (made === undefined) return;
  for (const { file } of made.parts) files.remove(join(target, file));
  const member = join(target, "..", csvMemberName(made.id));
  if (files.look(member) !== undefined) files.remove(member);
}

function collect(
  { old }: Work,
  bySegment: ReadonlyMap<number, readonly LogFile[]>,
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

function logsChange(): UserError {
  return new UserError(
    "logs-change",
    "The logs change faster than they can be read. The old database is as it was.",
    {
      hint: "Run the command again when their writers are done.",
    },
  );
}
