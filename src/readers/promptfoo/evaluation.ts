// A file of promptfoo: the evaluation, and what it found of each prompt with each provider.

import { isPlainObject } from "../../core/flatten.js";
import type { Problem } from "../../errors.js";
import { readJsonLines } from "../../formats/jsonl.js";
import { readJsonObject } from "../read-json-file.js";
import { ColumnCounter, type Measures, measuresOf } from "./measures.js";
import { membersOf, objectsIn, type PlacedResult, placeResults, textOf } from "./results.js";

/** One prompt with one provider: a column of promptfoo's table. */
export interface Column {
  /** Its place in the table, from 0: `promptIdx`. */
  readonly index: number;
  readonly provider: string | undefined;
  readonly prompt: string | undefined;
  readonly promptId: string | undefined;
  readonly measures: Measures;
}

export interface Evaluation {
  /** Undefined in version 2 and in JSON lines. */
  readonly id: string | undefined;
  readonly version: number | undefined;
  readonly description: string | undefined;
  readonly timestamp: unknown;
  readonly durationMs: number | undefined;
  readonly promptfooVersion: string | undefined;
  readonly providers: readonly unknown[];
  readonly columns: readonly Column[];
  /** Ids of its results, by which the same evaluation is known in another file. */
  readonly resultIds: readonly string[];
}

export interface EvaluationRead {
  /** Undefined when the file is none of promptfoo's. */
  readonly evaluation: Evaluation | undefined;
  readonly problems: readonly Problem[];
}

const largestFile = 256 * 1024 * 1024;

/** Reads a JSON file of version 2 or 3. One that is cut is an evaluation without columns. Never throws for bad data. */
export function readEvaluation(path: string): EvaluationRead {
  const { value, isBroken, problems } = readJsonObject(path, { maxBytes: largestFile });
  const lasting = problems.filter((problem) => problem.code !== "json-repaired");
  if (isBroken || value === undefined) return { evaluation: nothingKnown, problems: lasting };
  const results = membersOf(value.results);
  if (!Array.isArray(results.results) || !isPlainObject(results.stats))
    return { evaluation: undefined, problems };
  const config = membersOf(value.config);
  const stats = membersOf(results.stats);
  const placed = placeResults(value);
  const duration = stats.durationMs ?? stats.evaluationDurationMs;
  return {
    evaluation: {
      id: textOf(value.evalId),
      version: typeof results.version === "number" ? results.version : undefined,
      description: textOf(config.description),
      timestamp: results.timestamp ?? membersOf(value.metadata).evaluationCreatedAt,
      durationMs: typeof duration === "number" ? duration : undefined,
      promptfooVersion: textOf(membersOf(value.metadata).promptfooVersion),
      providers: Array.isArray(config.providers) ? config.providers : [config.providers],
      columns: columnsOf(promptsOf(results), placed),
      resultIds: placed.flatMap(({ result }) => textOf(result.id) ?? []),
    },
    problems: lasting,
  };
}

const nothingKnown: Evaluation = {
  ...{
    id: undefined,
    version: undefined,
    description: undefined,
    timestamp: undefined,
    durationMs: undefined,
  },
  ...{ promptfooVersion: undefined, providers: [], columns: [], resultIds: [] },
};

/** Reads JSON lines: a result each, with no evaluation around them. */
export function readResultLines(path: string): EvaluationRead {
  const counters = new Map<number, ColumnCounter>();
  const resultIds: string[] = [];
  let others = 0;
  const { problems } = readJsonLines(path, { maxBytes: largestFile }, (value) => {
    const result = membersOf(value);
    const { promptIdx: index } = result;
    if (typeof index !== "number" || typeof result.success !== "boolean" || !("testIdx" in result)) {
      others++;
      return;
    }
    const counter = counters.get(index) ?? new ColumnCounter();
    counters.set(index, counter);
    counter.add(result);
    const id = textOf(result.id);
    if (id !== undefined) resultIds.push(id);
  });
  if (counters.size === 0 || others > counters.size) return { evaluation: undefined, problems };
  const columns = [...counters]
    .sort(([a], [b]) => a - b)
    .map(([index, counter]) => ({ index, ...counter.names(), measures: counter.measures() }));
  return { evaluation: { ...nothingKnown, columns, resultIds }, problems };
}

/** Prompts stand in `results.prompts`, in version 2 in the head of its table. */
function promptsOf(results: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const prompts = objectsIn(results.prompts);
  return prompts.length > 0 ? prompts : objectsIn(membersOf(membersOf(results.table).head).prompts);
}

/** What promptfoo says of a prompt, and what can be counted in its results where it says nothing. */
function columnsOf(
  prompts: readonly Readonly<Record<string, unknown>>[],
  placed: readonly PlacedResult[],
): Column[] {
  const counters = new Map<number, ColumnCounter>();
  for (const { column, result } of placed) {
    const counter = counters.get(column) ?? new ColumnCounter();
    counters.set(column, counter);
    counter.add(result);
  }
  const count = Math.max(prompts.length, ...[...counters.keys()].map((index) => index + 1));
  return Array.from({ length: count }, (_, index) => {
    const prompt = prompts[index] ?? {};
    const counter = counters.get(index) ?? new ColumnCounter();
    const names = counter.names();
    const metrics = isPlainObject(prompt.metrics) ? measuresOf(prompt.metrics) : counter.measures();
    return {
      index,
      provider: textOf(prompt.provider) ?? names.provider,
      prompt: textOf(prompt.label) ?? textOf(prompt.display) ?? textOf(prompt.raw) ?? names.prompt,
      promptId: textOf(prompt.id) ?? names.promptId,
      measures: metrics,
    };
  });
}
