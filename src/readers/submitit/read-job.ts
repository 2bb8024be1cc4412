// A job of submitit: which of its files exist and what its logs say. Results are pickles, and stay closed.

import type { History, Run, Status } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import { isoOfTime } from "../clock.js";
import { addOwnFiles, type OwnFiles, readOwnHistory } from "../own-files.js";
import { newDraft, type RunDraft, type RunPlace, runOf } from "../run-draft.js";
import { type LogEnds, readLogEnds } from "./log-ends.js";

/** Absolute paths of a job's files, a result, an output and an error log for each task. */
export interface JobFiles {
  readonly all: readonly string[];
  readonly results: readonly string[];
  readonly outputs: readonly string[];
  readonly errors: readonly string[];
}

/** Reads a job; what its program printed and wrote are params and metrics as far as their form tells. */
export function readJob(
  place: RunPlace,
  {
    files,
    own,
    context,
  }: { readonly files: JobFiles; readonly own: OwnFiles; readonly context: ReadContext },
): Run {
  const draft = newDraft(place);
  const outputs = files.outputs.map(readLogEnds);
  const errors = files.errors.map(readLogEnds);
  for (const { problems } of [...outputs, ...errors]) draft.problems.push(...problems);
  draft.status = statusOfJob(files, outputs, errors);
  addOwnFiles(draft, own, { settings: place.path, context });
  addTimes(draft, outputs);
  addFacts(draft, files, outputs);
  const last = errors.map(({ end }) => end.trimEnd().split("\n").at(-1) ?? "").find((line) => line !== "");
  if (last !== undefined && (draft.status === "failed" || draft.status === "stopped"))
    draft.attributes.set("error", last.trim());
  return runOf(draft);
}

export function readJobHistory(own: OwnFiles): { history: History; problems: readonly Problem[] } {
  return readOwnHistory(own, new Map(), own.shape.folder.path);
}

/** A job is finished when every task says so, failed or stopped when one does. */
function statusOfJob(files: JobFiles, outputs: readonly LogEnds[], errors: readonly LogEnds[]): Status {
  if (outputs.length === 0 && errors.length === 0) return files.results.length === 0 ? "queued" : "unknown";
  const tasks = outputs.map(({ end }, index) => statusOfTask(end, errors[index]?.end ?? ""));
  if (tasks.includes("failed")) return "failed";
  if (tasks.includes("stopped")) return "stopped";
  return tasks.length > 0 && tasks.every((status) => status === "finished") ? "finished" : "unknown";
}

/** Words of submitit, and of Slurm where it ends a job. After a requeue only what comes then counts. */
function statusOfTask(output: string, error: string): Status {
  const began = output.lastIndexOf("Starting with JobEnvironment(");
  const printed = output.slice(Math.max(0, began));
  const failed = `${printed}\n${error}`;
  if (/ - Job completed successfully$/m.test(printed)) return "finished";
  if (/ - Job not requeued because: | - Exiting gracefully after preemption/.test(failed)) return "stopped";
  if (/(?:CANCELLED AT |DUE TO (?:TIME LIMIT|PREEMPTION))/.test(error)) return "stopped";
  if (/oom[-_ ]kill|out of memory handler/i.test(error)) return "failed";
  if (/^KeyboardInterrupt\s*$/.test(error.trimEnd().split("\n").at(-1) ?? "")) return "stopped";
  return / - Submitted job triggered an exception$/m.test(printed) ? "failed" : "unknown";
}

const stamp = /^submitit \w+ \((\d{4}-\d\d-\d\d [\d:,]+)\) - (.*)$/gm;

/** Times of submitit's own lines, by the clock of their machine; the last one is the end of a job that has ended. */
function addTimes(draft: RunDraft, outputs: readonly LogEnds[]): void {
  const first = outputs.flatMap(({ start }) => [...start.matchAll(stamp)].slice(0, 1)).at(0)?.[1];
  const last = outputs.flatMap(({ end }) =>
    [...end.matchAll(stamp)].slice(-1).map((match) => match[1] ?? ""),
  );
  draft.startedAt = isoOfTime(first) ?? draft.startedAt;
  if (draft.status !== "finished" && draft.status !== "failed") return;
  draft.endedAt = isoOfTime(last.sort().at(-1)) ?? draft.endedAt;
}

function addFacts(draft: RunDraft, files: JobFiles, outputs: readonly LogEnds[]): void {
  for (const name of ["job_id", "hostname", "local_rank", "node", "global_rank"]) forget(draft, name);
  const host = /JobEnvironment\(job_id=[^,)]*, hostname=([^,)]+)/.exec(outputs[0]?.start ?? "")?.[1];
  if (host !== undefined) draft.attributes.set("host", host);
  if (files.outputs.length > 1) draft.attributes.set("tasks", files.outputs.length);
  draft.attributes.set("has_result", files.results.length > 0);
}

/** What submitit prints of a job's place looks like the program's settings. */
function forget(draft: RunDraft, name: string): void {
  draft.params.delete(name);
  draft.metrics.delete(name);
  draft.attributes.delete(name);
}
