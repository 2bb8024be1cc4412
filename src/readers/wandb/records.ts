// The records of a `.wandb` file that tell about a run. Field numbers are those of wandb's own message definitions.

import { type LogRead, readLog } from "../../formats/leveldb-log.js";
import { ProtobufError, ProtobufReader } from "../../formats/protobuf.js";

/** A key and its value: JSON text, or a value of one of the typed fields that newer versions write. */
export interface RecordItem {
  /** Nested keys are joined with dots. */
  readonly key: string;
  readonly json: string;
}

export interface RunFacts {
  readonly id: string;
  readonly entity: string;
  readonly project: string;
  readonly group: string;
  readonly jobType: string;
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly sweep: string;
  readonly host: string;
  /** Seconds since the Unix epoch. */
  readonly start: number | undefined;
  readonly config: readonly RecordItem[];
  readonly summary: readonly RecordItem[];
}

/** What to do with what is found, in the order of the file. */
export interface RecordSinks {
  readonly onRun: (facts: RunFacts) => void;
  readonly onConfig: (items: readonly RecordItem[], removed: readonly string[]) => void;
  readonly onSummary: (items: readonly RecordItem[], removed: readonly string[]) => void;
  /** One call of `log`: its items, and its step where that is no item. */
  readonly onHistory: (items: readonly RecordItem[], step: number | undefined) => void;
  readonly onExit: (exit: { readonly code: number; readonly runtimeSeconds: number }) => void;
}

/** ":W&B", a magic number, version 0. */
const head = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0);

/** Reads a `.wandb` file, or its bytes. Never throws for bad data. */
export function readRecords(source: string | Uint8Array, sinks: RecordSinks): LogRead {
  return readLog(source, { head }, (data) => {
    try {
      takeRecord(new ProtobufReader(data), sinks);
      return undefined;
    } catch (error) {
      if (error instanceof ProtobufError) return `a record cannot be read: ${error.message}`;
      throw error;
    }
  });
}

/** `Record`: history = 2, summary = 3, config = 5, run = 17, exit = 18. */
function takeRecord(reader: ProtobufReader, sinks: RecordSinks): void {
  while (reader.next()) {
    const { field } = reader;
    if (field === 2) {
      const { items, step } = historyOf(inside(reader));
      sinks.onHistory(items, step);
    } else if (field === 3 || field === 5) {
      const { items, removed } = updateOf(inside(reader));
      (field === 3 ? sinks.onSummary : sinks.onConfig)(items, removed);
    } else if (field === 17) sinks.onRun(runOf(inside(reader)));
    else if (field === 18) sinks.onExit(exitOf(inside(reader)));
    else reader.skip();
  }
}

function inside(reader: ProtobufReader): ProtobufReader {
  return new ProtobufReader(reader.readBytes());
}

/** `HistoryRecord`: item = 1, step = 2 with its number = 1. */
function historyOf(reader: ProtobufReader): { items: RecordItem[]; step: number | undefined } {
  const items: RecordItem[] = [];
  let step: number | undefined;
  while (reader.next()) {
    if (reader.field === 1) items.push(itemOf(inside(reader)));
    else if (reader.field === 2) step = numberIn(inside(reader));
    else reader.skip();
  }
  return { items, step };
}

function numberIn(reader: ProtobufReader): number {
  let value = 0;
  while (reader.next()) {
    if (reader.field === 1) value = reader.readInt64();
    else reader.skip();
  }
  return value;
}

/** `ConfigRecord` and `SummaryRecord`: update = 1, remove = 2. */
function updateOf(reader: ProtobufReader): { items: RecordItem[]; removed: string[] } {
  const items: RecordItem[] = [];
  const removed: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) items.push(itemOf(inside(reader)));
    else if (reader.field === 2) removed.push(itemOf(inside(reader)).key);
    else reader.skip();
  }
  return { items, removed };
}

/** Items of all records: key = 1, nested_key = 2, typed values = 3 to 8, value_json = 16. */
function itemOf(reader: ProtobufReader): RecordItem {
  let key = "";
  let nested: string[] | undefined;
  let json = "null";
  while (reader.next()) {
    if (reader.field === 1) key = reader.readText();
    else if (reader.field === 2) {
      nested ??= [];
      nested.push(reader.readText());
    } else if (reader.field === 16 || reader.field === 8) json = reader.readText();
    else if (reader.field === 4) json = reader.readNumber() === 0 ? "false" : "true";
    else if (reader.field === 5) json = String(zigZag(reader.readInt64()));
    else if (reader.field === 6) json = String(reader.readNumber());
    else if (reader.field === 7) json = JSON.stringify(reader.readText());
    else reader.skip();
  }
  return { key: nested === undefined ? key : nested.join("."), json };
}

/** Signed integers as field type sint64 has them. */
function zigZag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** `RunRecord`; `update` and `removed` of its config and summary are as in their own records. */
function runOf(reader: ProtobufReader): RunFacts {
  const texts = new Map<number, string>();
  const tags: string[] = [];
  let config: readonly RecordItem[] = [];
  let summary: readonly RecordItem[] = [];
  let start: number | undefined;
  while (reader.next()) {
    const { field } = reader;
    if (field === 10) tags.push(reader.readText());
    else if (field === 4) config = updateOf(inside(reader)).items;
    else if (field === 5) summary = updateOf(inside(reader)).items;
    else if (field === 17) start = secondsIn(inside(reader));
    else if (textFields.has(field)) texts.set(field, reader.readText());
    else reader.skip();
  }
  const text = (field: number): string => texts.get(field) ?? "";
  return {
    id: text(1),
    entity: text(2),
    project: text(3),
    group: text(6),
    jobType: text(7),
    name: text(8),
    notes: text(9),
    sweep: text(12),
    host: text(13),
    tags,
    config,
    summary,
    start,
  };
}

const textFields = new Set([1, 2, 3, 6, 7, 8, 9, 12, 13]);

/** `Timestamp`: seconds = 1, nanos = 2. */
function secondsIn(reader: ProtobufReader): number {
  let seconds = 0;
  let nanos = 0;
  while (reader.next()) {
    if (reader.field === 1) seconds = reader.readInt64();
    else if (reader.field === 2) nanos = reader.readInt64();
    else reader.skip();
  }
  return seconds + nanos / 1e9;
}

/** `RunExitRecord`: exit_code = 1, runtime = 2. */
function exitOf(reader: ProtobufReader): { code: number; runtimeSeconds: number } {
  let code = 0;
  let runtimeSeconds = 0;
  while (reader.next()) {
    if (reader.field === 1) code = reader.readInt64();
    else if (reader.field === 2) runtimeSeconds = reader.readInt64();
    else reader.skip();
  }
  return { code, runtimeSeconds };
}
