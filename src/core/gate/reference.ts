// References: runs or families that others are gated against, with the values they had when they were set. Plain data.

import { exitCodes, UserError } from "../../errors.js";
import type { LineOf } from "../contract/contract.js";
import { isPlainObject } from "../flatten.js";
import { nearestNames } from "../nearest-names.js";
import { cleanReplicates, type Replicate } from "../statistics/replicates.js";

export interface ReferenceRun {
  readonly id: string;
  /** The run's seed as a text; undefined where it has none. */
  readonly seed: string | undefined;
  /** Values when the reference was set, by name without "metrics.". */
  readonly metrics: ReadonlyMap<string, number | null>;
}

export interface Reference {
  readonly name: string;
  readonly kind: "run" | "family";
  /** Run id, or the family's name when it was set. */
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly setAt: string;
  /** Commit of the runs' code, where all of them tell the same. */
  readonly commit: string | undefined;
  readonly runs: readonly ReferenceRun[];
}

/** References by name. */
export type References = ReadonlyMap<string, Reference>;

/**
 * The reference of a name; undefined when none is kept under it.
 */
export function findReference(references: References, name: string): Reference | undefined {
  return references.get(name);
}

/**
 * Like `findReference`, for names that must exist.
 * @throws UserError "unknown-reference" with the nearest names
 */
export function getReference(references: References, name: string): Reference {
  const found = references.get(name);
  if (found !== undefined) return found;
  const names = [...references.keys()];
  const nearest = nearestNames(name, names);
  const choice = nearest.length > 0 ? nearest : names.slice(0, 8);
  throw new UserError("unknown-reference", `No reference "${name}" among ${names.length}.`, {
    hint:
      choice.length > 0
        ? `${nearest.length > 0 ? "Nearest" : "There is"}: ${choice.join(", ")}. See all with: runledger reference list`
        : "Set one with: runledger reference set RUN",
    exitCode: exitCodes.usage,
  });
}

/**
 * The reference's values of one metric, one a seed: several runs of one seed are averaged; runs without a finite value
 * are left out.
 */
export function replicatesOfReference(reference: Reference, metric: string): Replicate[] {
  const found = reference.runs.flatMap(({ seed, metrics }) => {
    const value = metrics.get(metric);
    return typeof value === "number" && Number.isFinite(value) ? [{ seed, value }] : [];
  });
  const { bySeed } = cleanReplicates(found);
  const single = found.filter(({ seed }) => seed === undefined);
  return [...[...bySeed].map(([seed, value]) => ({ seed, value })), ...single];
}

const namePattern = /^[A-Za-z0-9][\w.-]{0,63}$/;

/**
 * Checks a name for a reference.
 * @throws UserError "bad-reference-name"
 */
export function checkReferenceName(name: string): string {
  if (namePattern.test(name) && name !== "last") return name;
  throw new UserError("bad-reference-name", `"${name}" cannot be the name of a reference.`, {
    hint: 'Use up to 64 letters, digits, "-", "_" and ".", and not "last", which is a run.',
    exitCode: exitCodes.usage,
  });
}

/**
 * Checks the parsed contents of a file of references.
 * @param place file name for messages
 * @throws UserError "bad-references" that names file, line and what is wrong
 */
export function checkReferences(data: unknown, place: string, lineOf: LineOf): Map<string, Reference> {
  if (data === null || data === undefined) return new Map();
  const fail = (path: readonly (string | number)[], what: string): UserError => {
    const line = lineOf(path);
    const where = line === undefined ? place : `${place}:${line}`;
    return new UserError(
      "bad-references",
      `${where}: ${path.length > 0 ? `"${path.join(" → ")}" ` : ""}${what}.`,
      {
        hint: "Mend it, take it from git, or set the reference anew: runledger reference set RUN",
        exitCode: exitCodes.usage,
      },
    );
  };
  if (!isPlainObject(data)) throw fail([], "must be a mapping with the key references");
  const entries = data.references ?? {};
  if (!isPlainObject(entries)) throw fail(["references"], "must map names to references");
  return new Map(
    Object.entries(entries).map(([name, entry]) => [name, checkReference(name, entry, fail)] as const),
  );
}

type Fail = (path: readonly (string | number)[], what: string) => UserError;

function checkReference(name: string, entry: unknown, fail: Fail): Reference {
  const path = ["references", name];
  if (!isPlainObject(entry)) throw fail(path, "must be a mapping");
  const kind = typeof entry.run === "string" ? "run" : "family";
  const subject = entry[kind];
  if (typeof subject !== "string") throw fail(path, "must have a run or a family");
  if (!Array.isArray(entry.runs) || entry.runs.length === 0) {
    throw fail([...path, "runs"], "must be a list of one or more runs");
  }
  return {
    name,
    kind,
    subject,
    setAt: typeof entry.set_at === "string" ? entry.set_at : "",
    commit: typeof entry.commit === "string" ? entry.commit : undefined,
    runs: entry.runs.map((run: unknown, index) => checkRun(run, [...path, "runs", index], fail)),
  };
}

function checkRun(run: unknown, path: readonly (string | number)[], fail: Fail): ReferenceRun {
  if (!isPlainObject(run) || typeof run.id !== "string") throw fail(path, "must have an id");
  const metrics = run.metrics ?? {};
  if (!isPlainObject(metrics)) throw fail([...path, "metrics"], "must map metrics to numbers");
  for (const [metric, value] of Object.entries(metrics)) {
    if (value !== null && typeof value !== "number")
      throw fail([...path, "metrics", metric], "is not a number");
  }
  const seed = run.seed === undefined || run.seed === null ? undefined : String(run.seed);
  return { id: run.id, seed, metrics: new Map(Object.entries(metrics as Record<string, number | null>)) };
}

/** References as the file holds them, by name in order. */
export function referencesToData(references: References): Record<string, unknown> {
  const names = [...references.keys()].sort();
  const entries = names.map((name) => [name, referenceToData(getReference(references, name))] as const);
  return { version: 1, references: Object.fromEntries(entries) };
}

function referenceToData({ kind, subject, setAt, commit, runs }: Reference): Record<string, unknown> {
  return {
    [kind]: subject,
    set_at: setAt,
    ...(commit === undefined ? {} : { commit }),
    runs: runs.map(({ id, seed, metrics }) => ({
      id,
      ...(seed === undefined ? {} : { seed }),
      metrics: Object.fromEntries(metrics),
    })),
  };
}
