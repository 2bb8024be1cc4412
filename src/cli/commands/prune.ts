// `runledger prune`: archives the runs that nothing keeps and moves them to the trash.

import { resolve } from "node:path";
import { type GoingRun, type PrunePlan, planPrune } from "../../catalog/archive/prune-plan.js";
import {
  type PrunedRun,
  type PruneWorld,
  pruned,
  pruneRuns,
  withPruneLocks,
} from "../../catalog/archive/prune-runs.js";
import { findPlaces } from "../../catalog/roots.js";
import { type KeepRule, parseKeepRules } from "../../core/keep/keep-rule.js";
import { printable } from "../../core/printable.js";
import { exitCodes, UserError } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { readReferences } from "../../store/references.js";
import { findCutRemovals, finishCutRemoval } from "../../store/several-to-trash.js";
import { machineIdentity, ownIdentity } from "../../store/writer-identity.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { isAgreed } from "../is-agreed.js";
import { openRuns, printNoRuns } from "../open-runs.js";
import { printPrune, prunedLine, pruneJson } from "../prune-text.js";

interface Request {
  readonly roots: readonly string[];
  readonly rules: readonly KeepRule[];
  readonly minAgeMs: number | undefined;
  readonly outFolder: string | undefined;
  readonly isDry: boolean;
  readonly isJson: boolean;
  readonly isSure: boolean;
}

export const run: RunCommand = async (invocation, context) => {
  const request = requestOf(invocation, context);
  await finishCut(request, context);
  const { plan, isEmpty, open } = look(request, context);
  if (isEmpty) printNoRuns(open, context);
  if (request.isDry || plan.going.length === 0) {
    const answer = { plan, request, done: [] };
    if (request.isJson) context.writeOut(pruneJson(answer));
    else printPrune(answer, context);
    return exitCodes.done;
  }
  await confirm(plan, request, context);
  return prune(plan, request, context);
};

function requestOf({ positionals, options }: Invocation, context: Context): Request {
  const keep = Array.isArray(options.keep) ? options.keep.map(String) : [];
  const minutes = options["min-age-minutes"];
  if (keep.length === 0 && minutes === undefined) {
    throw usage("prune: neither --keep nor --min-age-minutes says what stays. Nothing was done.");
  }
  if (minutes !== undefined && !(Number(minutes) >= 0))
    throw usage(`prune: --min-age-minutes ${String(minutes)} is no number of minutes.`);
  const out = resolve(context.workingFolder, String(options.out ?? "archive"));
  return {
    roots: positionals,
    rules: parseKeepRules(keep),
    minAgeMs: minutes === undefined ? undefined : Number(minutes) * 60_000,
    outFolder: options["no-archive"] === true ? undefined : out,
    isDry: options["dry-run"] === true,
    isJson: options.json === true,
    isSure: options.yes === true,
  };
}

/** Takes up what a killed clean-up without archives has left of runs of several files. */
async function finishCut({ roots, isDry }: Request, context: Context): Promise<void> {
  const cut = findPlaces(context.workingFolder, roots).roots.flatMap((root) =>
    findCutRemovals(nodeFileSystem, root).filter(({ reason }) => reason === pruned),
  );
  for (const one of cut) {
    const { length } = isDry ? one.left : await finishCutRemoval(one, worldOf(context));
    const count = length === 1 ? "1 more file" : `${length} more files`;
    const what = `${count} ${isDry ? "would go" : "went"} to the trash`;
    context.writeError(`${printable(one.runId)}: its removal was cut off; ${what}.\n`);
  }
}

function look({ roots, rules, minAgeMs, outFolder }: Request, context: Context) {
  const open = openRuns(roots, context);
  const { contract, contractFile } = open.places;
  const references = namesById(contractFile, context);
  const plan = planPrune({
    files: nodeFileSystem,
    runs: open.runs,
    rules,
    minAgeMs,
    contract,
    references,
    packs: outFolder !== undefined,
    nowMs: context.now(),
  });
  const isNeeded = ({ plan: { run } }: GoingRun): string | undefined => {
    const names = namesById(contractFile, context).get(run.id);
    return names === undefined ? undefined : `has become reference ${names.join(", ")}`;
  };
  return { plan, open, isEmpty: open.runs.length === 0, isNeeded };
}

function namesById(contractFile: string | undefined, context: Context): Map<string, string[]> {
  const { references } = readReferences(contractFile, context.workingFolder);
  const names = new Map<string, string[]>();
  for (const [name, { runs }] of references)
    for (const { id } of runs) names.set(id, [...(names.get(id) ?? []), name]);
  return names;
}

/** Rules that keep nothing, and runs that would all go, are more often a slip than meant. */
async function confirm(
  { kept, going }: PrunePlan,
  { rules, isSure }: Request,
  context: Context,
): Promise<void> {
  const isKeeping = rules.length > 0 ? kept.some((one) => one.rules.length > 0) : kept.length > 0;
  const chosen = going.filter(({ plan }) => plan.unfinished === undefined).length;
  if (isKeeping || isSure || chosen === 0) return;
  const count = chosen === 1 ? "1 run" : `${chosen} runs`;
  const what = rules.length > 0 ? "--keep keeps no run" : "No run would stay";
  if (await isAgreed(`${what}: ${count} would go. Go on? [y/N] `, context)) return;
  throw new UserError("keeps-nothing", `${what}: ${count} would go. Nothing was done.`, {
    hint: "Look at them with --dry-run. Then add --yes.",
    exitCode: exitCodes.refused,
  });
}

/** Under the locks all is looked at anew: who came first may have changed it. Nothing more goes than was shown. */
async function prune(shown: PrunePlan, request: Request, context: Context): Promise<number> {
  const world = worldOf(context);
  const keyOf = ({ plan: { run } }: GoingRun): string => `${run.path}\n${run.id}`;
  const known = new Set(shown.going.map(keyOf));
  const roots = shown.going.map(({ plan }) => plan.run.root);
  return withPruneLocks(roots, world, async (locks) => {
    const { plan, isNeeded } = look(request, context);
    const going = plan.going.filter((one) => known.has(keyOf(one)));
    const done: PrunedRun[] = [];
    const { outFolder } = request;
    for await (const one of pruneRuns(going, { outFolder, isNeeded, locks }, world)) {
      done.push(one);
      if (!request.isJson) context.writeOut(prunedLine(one, context));
    }
    const answer = { plan: { ...plan, going }, request, done };
    if (request.isJson) context.writeOut(pruneJson(answer));
    else printPrune(answer, context);
    return worstCode(done);
  });
}

function worldOf(context: Context): PruneWorld {
  const machine = machineIdentity();
  const reading = { nowMs: context.now(), machine };
  return {
    files: nodeFileSystem,
    own: ownIdentity(),
    machine,
    nowMs: context.now,
    reading,
    leftovers: new Map(),
  };
}

function worstCode(done: readonly PrunedRun[]): number {
  return Math.max(
    exitCodes.done,
    ...done.map((one) => ("error" in one ? one.error.exitCode : exitCodes.done)),
  );
}

function usage(message: string): UserError {
  return new UserError("bad-option", message, {
    hint: "runledger prune --keep best:5:METRIC,last:20 --dry-run",
    exitCode: exitCodes.usage,
  });
}
