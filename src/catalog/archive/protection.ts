// What keeps a run from being cleaned up whatever the rules say.

import type { KeepRule } from "../../core/keep/keep-rule.js";
import type { Run, Status } from "../../core/run.js";
import type { RunPlan } from "./archive-runs.js";

/** Somebody writes to such a run, or may do so on another machine. */
const unended: readonly Status[] = ["queued", "running", "unresponsive"];
/** So long the files of a run must be quiet that do not say whether it has ended, where nobody named a time. */
const usualQuietMs = 10 * 60_000;

export interface ProtectionRequest {
  readonly rules: readonly KeepRule[];
  readonly minAgeMs: number | undefined;
  readonly references: ReadonlyMap<string, readonly string[]>;
  readonly nowMs: number;
}

export class Protection {
  readonly #request: ProtectionRequest;
  readonly #idsByPath: ReadonlyMap<string, string>;

  /** @param runs every run whose files are here */
  constructor(request: ProtectionRequest, runs: readonly Run[]) {
    this.#request = request;
    this.#idsByPath = new Map(runs.map(({ path, id }) => [path, id]));
  }

  /** Why this run stays, for people; empty where nothing keeps it. */
  of(plan: RunPlan, newestMs: number): string[] {
    const { run, stays, refusal } = plan;
    const isGone = refusal !== undefined && !unended.includes(run.status);
    return [
      ...(unended.includes(run.status) ? [`is ${run.status}`] : []),
      ...(isUnreadable(run) ? ["could not be read whole"] : []),
      ...(this.#request.references.get(run.id) ?? []).map((name) => `reference ${name}`),
      ...this.#tags(run),
      ...this.#age(run, newestMs),
      ...(stays === undefined ? [] : [withoutId(stays.message, run.id)]),
      ...(isGone ? [withoutId(refusal.message, run.id)] : []),
      ...this.#holder(run),
    ];
  }

  /** Who names tags to keep has thought about tags; else each of them protects. */
  #tags({ tags }: Run): string[] {
    if (this.#request.rules.some(({ kind }) => kind === "tagged")) return [];
    return tags.length === 0 ? [] : [`tagged ${tags.join(", ")}`];
  }

  #age(run: Run, newestMs: number): string[] {
    const { minAgeMs, nowMs } = this.#request;
    const needed = minAgeMs ?? (run.status === "unknown" ? usualQuietMs : 0);
    if (needed === 0 || nowMs - newestMs >= needed) return [];
    const minutes = Math.floor((nowMs - newestMs) / 60_000);
    const changed = minutes < 1 ? "changed less than a minute ago" : `changed ${minutes} min ago`;
    return [minAgeMs === undefined ? `${changed}, and its files do not say whether it has ended` : changed];
  }

  /** A run in another run's folder is a part of that one. */
  #holder({ path, root, id }: Run): string[] {
    for (let at = path.lastIndexOf("/"); at > root.length; at = path.lastIndexOf("/", at - 1)) {
      const holder = this.#idsByPath.get(path.slice(0, at));
      if (holder !== undefined && holder !== id) return [`lies in the folder of ${holder}`];
    }
    return [];
  }
}

function isUnreadable({ status, problems }: Run): boolean {
  return status === "unknown" && problems.length > 0;
}

/** Messages of errors begin with the run's id and end with what was not done. */
function withoutId(message: string, id: string): string {
  return message.replace(`${id}: `, "").replace(/\. Nothing was \w+\.$/, "");
}
