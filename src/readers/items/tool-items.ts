// Per-item results of tools that keep them in a form of their own: samples of Inspect, results of promptfoo.

import { basename } from "node:path";
import { isPlainObject } from "../../core/flatten.js";
import { readJsonLines } from "../../formats/jsonl.js";
import { readSamples } from "../inspect/log-file.js";
import { type Members, membersOf, type PlacedResult, placeResults } from "../promptfoo/results.js";
import { readJsonObject } from "../read-json-file.js";
import type { ItemFile } from "./item-files.js";
import { tableOfObjects } from "./item-objects.js";
import type { ItemsRead } from "./items-read.js";

/** What a run's layout says of its file; undefined for layouts whose results are found by their looks. */
export function toolItemFile(place: {
  readonly id: string;
  readonly path: string;
  readonly layout?: string;
}): ItemFile | undefined {
  const { id, path, layout } = place;
  const file = { path, name: basename(path), promise: 4 };
  if (layout === "inspect") return { ...file, kind: "inspect" };
  if (layout !== "promptfoo") return undefined;
  const part = /#(\d+)$/.exec(id)?.[1];
  return { ...file, kind: "promptfoo", ...(part === undefined ? {} : { part: Number(part) }) };
}

/** Samples of an Inspect log: id and epoch name one, each score has its value under `scores.<name>`. */
export function readInspectItems({ path, name }: ItemFile): ItemsRead {
  const { samples, problems } = readSamples(path);
  return { table: tableOfObjects(name, samples.map(rowOfSample)), problems };
}

function rowOfSample(sample: Members): Record<string, unknown> {
  const scores = Object.entries(membersOf(sample.scores));
  const answer = scores.map(([, score]) => membersOf(score).answer).find((text) => typeof text === "string");
  return {
    id: sample.id,
    epoch: sample.epoch,
    input: typeof sample.input === "string" ? sample.input : undefined,
    target: sample.target,
    answer,
    scores: Object.fromEntries(
      scores.map(([key, score]) => [key, isPlainObject(score) ? score.value : score]),
    ),
    error: isPlainObject(sample.error) ? sample.error.message : (sample.error ?? undefined),
    total_time: sample.total_time,
  };
}

const largestFile = 256 * 1024 * 1024;

/**
 * Results of promptfoo. A test is named by its variables, which stay when tests are added or moved; its number is there too.
 */
export function readPromptfooItems({ path, name, part }: ItemFile): ItemsRead {
  const { placed, problems } = path.endsWith(".jsonl") ? resultLines(path) : resultsOf(path);
  const own = placed.filter(({ column }) => part === undefined || column === part);
  const seen = new Map<string, number>();
  const rows = own.map(({ column, test, result }) => {
    const vars = JSON.stringify(membersOf(result.vars));
    const place = `${column} ${vars}`;
    const again = (seen.get(place) ?? 0) + 1;
    seen.set(place, again);
    const testId = again === 1 ? vars : `${vars} ${again}`;
    return {
      test_id: testId,
      test_idx: test,
      ...(part === undefined ? { prompt_idx: column } : {}),
      ...rowOf(result),
    };
  });
  return { table: tableOfObjects(name, rows), problems };
}

function rowOf(result: Members): Record<string, unknown> {
  const { output } = membersOf(result.response);
  return {
    description: membersOf(result.testCase).description,
    vars: result.vars,
    success: result.success,
    score: result.score,
    output: typeof output === "string" ? output : output === undefined ? undefined : JSON.stringify(output),
    named_scores: result.namedScores,
    latency_ms: result.latencyMs,
    cost: result.cost,
    error: typeof result.error === "string" ? result.error : undefined,
  };
}

type Placed = { readonly placed: readonly PlacedResult[]; readonly problems: ItemsRead["problems"] };

function resultsOf(path: string): Placed {
  const { value, problems } = readJsonObject(path, { maxBytes: largestFile });
  return { placed: value === undefined ? [] : placeResults(value), problems };
}

function resultLines(path: string): Placed {
  const placed: PlacedResult[] = [];
  const { problems } = readJsonLines(path, { maxBytes: largestFile }, (value) => {
    const result = membersOf(value);
    const { promptIdx: column, testIdx: test } = result;
    if (typeof column === "number" && typeof test === "number") placed.push({ column, test, result });
  });
  return { placed, problems };
}
