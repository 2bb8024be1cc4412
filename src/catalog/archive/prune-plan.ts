// Which runs a clean-up lets go and which it keeps, and why. Looks only; nothing is written.

import type { Contract } from "../../core/contract/contract.js";
import { fieldTableOf } from "../../core/field/field-table.js";
import type { KeepRule } from "../../core/keep/keep-rule.js";
import { keptRuns } from "../../core/keep/kept-runs.js";
import type { Run } from "../../core/run.js";
import { type DiskUsage, diskUsage } from "../../store/disk-usage.js";
import type { FileSystem } from "../../store/file-system.js";
import { withBestSummaries } from "../best-summaries.js";
import { isArchived } from "./archive-field.js";
import { planRuns, type RunPlan } from "./archive-runs.js";
import { newestChange } from "./newest-change.js";
import { Protection } from "./protection.js";
import { isCutOff } from "./unfinished-removal.js";
import { whyNotPacked } from "./why-not-packed.js";

export interface PruneRequest {
  readonly files: FileSystem;
  /** Every run below the roots. */
  readonly runs: readonly Run[];
  readonly rules: readonly KeepRule[];
  /** Younger runs are kept; undefined where nobody said. */
  readonly minAgeMs: number | undefined;
  readonly contract: Contract;
  /** Names of references by the id of the runs they hold. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** Whether runs are packed before they go: what cannot be packed stays. */
  readonly packs: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** A run that stays. */
export interface KeptRun {
  readonly run: Run;
  /** Rules that keep it, as typed: "last:20". Empty where only `protections` keep it. */
  readonly rules: readonly string[];
  /** What keeps it whatever the rules say: "is running", "tagged good", "reference main", "changed 3 min ago". */
  readonly protections: readonly string[];
}

/** A run that goes. */
export interface GoingRun {
  readonly plan: RunPlan;
  /** Paths that leave their place, absolute. */
  readonly moves: readonly string[];
  readonly usage: DiskUsage;
  readonly reason: string;
  /** When its files last changed, milliseconds since the Unix epoch: what is younger later was not meant. */
  readonly newestMs: number;
}

export interface PrunePlan {
  readonly kept: readonly KeptRun[];
  readonly going: readonly GoingRun[];
  /** Runs that are archived already; rules do not count them. */
  readonly archived: number;
}

/**
 * Decides for every run. Without `tagged:` among the rules every tagged run is kept; with it, the tags that are named.
 * @throws UserError "unknown-field", "unknown-direction", "unknown-tag" (exit 2)
 */
export function planPrune(request: PruneRequest): PrunePlan {
  const { files, rules, contract } = request;
  const runs = request.runs.filter((run) => !isArchived(run));
  const plans = new Map(planRuns(files, runs, runs).map((plan) => [plan.run, plan]));
  const newest = new Map([...plans].map(([run, plan]) => [run, newestChange(files, plan)]));
  const startOf = (run: Run): number => {
    const told = Date.parse(run.startedAt ?? run.endedAt ?? "");
    return Number.isNaN(told) ? (newest.get(run) ?? 0) : told;
  };
  const table = withBestSummaries(fieldTableOf(runs), contract);
  const byRule = keptRuns(rules, { runs, table, contract, startOf });
  const protection = new Protection(request, runs);
  const kept: KeptRun[] = [];
  const going: GoingRun[] = [];
  for (const [run, plan] of plans) {
    const newestMs = newest.get(run) ?? request.nowMs;
    const protections = protection.of(plan, newestMs);
    const keeping = byRule.get(run) ?? [];
    const isKept = keeping.length + protections.length > 0;
    if (!isKept && request.packs) protections.push(...unpackable(files, plan));
    if (isKept || protections.length > 0) kept.push({ run, rules: keeping, protections });
    else going.push(goingRun(request, plan, newestMs));
  }
  const cutOff = cutOffRuns(request);
  return { kept, going: [...cutOff, ...going], archived: request.runs.length - runs.length - cutOff.length };
}

function unpackable(files: FileSystem, plan: RunPlan): string[] {
  const why = whyNotPacked(files, plan);
  if (why === undefined) return [];
  const what = why.message.replace(`${plan.run.path}/`, "").replace(/\. The run was not archived\.$/, "");
  return [`cannot be archived (${what})`];
}

/** Archived runs of which an earlier removal has left files: whether they go was decided then. */
function cutOffRuns(request: PruneRequest): GoingRun[] {
  const { files, runs } = request;
  const plans = planRuns(files, runs.filter(isArchived), []);
  return plans
    .filter(({ unfinished }) => unfinished !== undefined && isCutOff(files, unfinished))
    .map((plan) => ({
      ...goingRun(request, plan, newestChange(files, plan)),
      reason: "its removal was cut off",
    }));
}

function goingRun({ files, rules, nowMs }: PruneRequest, plan: RunPlan, newestMs: number): GoingRun {
  const moves = plan.filePaths ?? [plan.run.path];
  const minutes = Math.floor((nowMs - newestMs) / 60_000);
  const reason = rules.length > 0 ? "no rule keeps it" : `has not changed for ${minutes} min`;
  return { plan, moves, usage: diskUsage(files, moves), reason, newestMs };
}
