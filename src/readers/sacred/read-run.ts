// A run of Sacred: what run.json tells of it, its config, its results, and every value of metrics.json.

import { isPlainObject } from "../../core/flatten.js";
import type { History, Run, Status } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import { isoOfTime } from "../clock.js";
import type { Folder } from "../folder.js";
import { addLastValues, LastValues, MetricSeries } from "../metric-series.js";
import { addOwnFiles, type OwnFiles, readOwnHistory } from "../own-files.js";
import { readJsonObject } from "../read-json-file.js";
import {
  addFacts,
  addNotes,
  addResults,
  leavesOf,
  newDraft,
  type RunDraft,
  type RunPlace,
  runOf,
} from "../run-draft.js";
import { statusOfRun } from "../status-of-run.js";
import { eachLogged } from "./metrics-file.js";
import { plainData } from "./plain-data.js";

/** The observer's own files. */
export const sacredFiles = {
  run: "run.json",
  config: "config.json",
  metrics: "metrics.json",
  info: "info.json",
  output: "cout.txt",
} as const;

export interface SacredRun {
  readonly place: RunPlace;
  readonly folder: Folder;
  readonly listOwn: () => OwnFiles;
}

/** Reads a run with the last value of each metric. */
export function readSacredRun({ place, folder, listOwn }: SacredRun, context: ReadContext): Run {
  const draft = newDraft(place);
  addConfig(draft, folder);
  addRunFile(draft, objectIn(draft, folder.pathOf(sacredFiles.run)), context);
  const logged = new LastValues();
  const metrics = folder.pathOf(sacredFiles.metrics);
  draft.problems.push(...eachLogged(metrics, (value) => logged.add(value)));
  addLastValues(draft, logged, metrics);
  addResults(draft, objectIn(draft, folder.pathOf(sacredFiles.info)), "info");
  addOwnFiles(draft, listOwn(), { settings: folder.pathOf(sacredFiles.config), context });
  return runOf(draft);
}

/** Every value of every metric, in the order of the file. */
export function readSacredHistory({ place, folder, listOwn }: SacredRun): {
  history: History;
  problems: readonly Problem[];
} {
  const series = new MetricSeries();
  const problems = eachLogged(folder.pathOf(sacredFiles.metrics), (value) => series.add(value));
  const draft = newDraft(place);
  addConfig(draft, folder);
  const own = readOwnHistory(listOwn(), draft.params, folder.pathOf(sacredFiles.config));
  return {
    history: new Map([...own.history, ...series.history()]),
    problems: [...problems, ...own.problems],
  };
}

function addConfig(draft: RunDraft, folder: Folder): void {
  const config = objectIn(draft, folder.pathOf(sacredFiles.config));
  for (const [name, value] of leavesOf(config)) draft.params.set(name, value);
}

function addRunFile(draft: RunDraft, run: Members, context: ReadContext): void {
  const { status, start_time: start, stop_time: stop, heartbeat, result, fail_trace: trace, ...rest } = run;
  draft.status = statusOf(status, heartbeat, context);
  draft.startedAt = utcOf(start);
  draft.endedAt = utcOf(stop);
  if (utcOf(heartbeat) !== undefined) draft.attributes.set("heartbeat", utcOf(heartbeat) ?? null);
  if (Array.isArray(trace)) draft.attributes.set("error", String(trace.at(-1) ?? "").trim());
  if (result !== null && result !== undefined) addResults(draft, result, "result");
  addPlace(draft, rest);
  const { comment, options, queue_time: _, ...meta } = membersOf(rest.meta);
  addNotes(draft, comment);
  const given = Object.entries(membersOf(options)).filter(([, value]) => value !== null && value !== false);
  addFacts(draft, { ...rest, meta: { ...meta, options: Object.fromEntries(given) } });
}

/** Facts under the names that they have in every layout. */
function addPlace(draft: RunDraft, { experiment, host, meta }: Members): void {
  const { name, mainfile, repositories } = membersOf(experiment);
  const [repository] = Array.isArray(repositories) ? repositories : [];
  const named = {
    name: membersOf(membersOf(meta).options)["--name"],
    experiment: name,
    program: mainfile,
    git_commit: membersOf(repository).commit,
    host: membersOf(host).hostname,
  };
  for (const [key, value] of Object.entries(named))
    if (typeof value === "string" && value !== "") draft.attributes.set(key, value);
}

const statusByWord: ReadonlyMap<string, Status> = new Map<string, Status>([
  ["QUEUED", "queued"],
  ["COMPLETED", "finished"],
  ["INTERRUPTED", "stopped"],
  ["TIMEOUT", "stopped"],
  ["FAILED", "failed"],
]);

/** A killed run says RUNNING for ever; its heartbeat, every ten seconds, tells it from one at work. */
function statusOf(word: unknown, heartbeat: unknown, context: ReadContext): Status {
  if (typeof word !== "string") return "unknown";
  if (word !== "RUNNING") return statusByWord.get(word) ?? "unknown";
  const beat = utcOf(heartbeat) ?? null;
  return statusOfRun(
    [
      { name: "status", value: word },
      { name: "heartbeat", value: beat },
    ],
    [],
    context,
  );
}

/** Sacred writes UTC without saying so. */
function utcOf(time: unknown): string | undefined {
  const iso = isoOfTime(time);
  return iso === undefined || !/T[\d:.]+$/.test(iso) ? iso : `${iso}Z`;
}

type Members = Readonly<Record<string, unknown>>;

/** An object of a JSON file without the marks of jsonpickle; NaN and Infinity, as Python writes them, need no word. */
function objectIn(draft: RunDraft, path: string): Members {
  const { value, problems } = readJsonObject(path);
  draft.problems.push(...problems.filter(({ code }) => code !== "json-repaired"));
  return membersOf(plainData(value));
}

function membersOf(value: unknown): Members {
  return isPlainObject(value) ? value : {};
}
