// `runledger reference`: keeps what gates hold runs against, with the values it had, in a file for git.

import { findPlaces } from "../../catalog/roots.js";
import { type FieldTable, idOfRow, valueAt } from "../../core/field/field-table.js";
import {
  checkReferenceName,
  getReference,
  type Reference,
  type ReferenceRun,
  type References,
} from "../../core/gate/reference.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, UserError } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { changeReferences, type KeptReferences, readReferences } from "../../store/references.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { SubjectFinder } from "../gate-subject.js";
import { type OpenRunTable, openRunTable, rootsOf, shorten } from "../open-runs.js";

const actions = ["set", "list", "remove"] as const;

export const run: RunCommand = (invocation, context) => {
  const [action = "", subject] = invocation.positionals;
  if (action === "list" && subject === undefined) return list(invocation, context);
  if (action === "set" && subject !== undefined) return set(invocation, context, subject);
  if (action === "remove") return remove(invocation, context, subject);
  if (action === "set") throw usage("RUN is missing.", "runledger reference set RUN --name main");
  if (action === "list") throw usage(`"${subject}" was not expected.`, "runledger reference list");
  const [nearest] = nearestNames(action, actions, 1);
  throw usage(
    `"${action}" is none of ${actions.join(", ")}.`,
    nearest === undefined ? "runledger reference --help" : `Did you mean "${nearest}"?`,
  );
};

function keptFor(invocation: Invocation, context: Context): KeptReferences {
  const places = findPlaces(context.workingFolder, rootsOf(invocation));
  return readReferences(places.contractFile, context.workingFolder);
}

function list(invocation: Invocation, context: Context): number {
  const { file, references } = keptFor(invocation, context);
  const all = [...references.values()];
  if (invocation.options.json === true) {
    const answer = { schema: "runledger.references/1", file, references: all.map(referenceToJson) };
    context.writeOut(`${encodeJson(answer, 2)}\n`);
    return exitCodes.done;
  }
  if (all.length === 0) {
    context.writeError(
      `No references in ${shorten(file, context)}.\n  Set one: runledger reference set RUN --name main\n`,
    );
    return exitCodes.done;
  }
  const rows = all.map(({ name, kind, subject, runs, commit, setAt }) => [
    ...[name, kind, subject, String(runs.length), String(seedsOf(runs))],
    ...[commit?.slice(0, 10) ?? "–", setAt.slice(0, 10)],
  ]);
  const { columns, useColor: color } = context.terminal;
  const header = ["name", "of a", "which", "runs", "seeds", "commit", "set"];
  context.writeOut(renderPlainTable(header, rows, { columns, color }));
  return exitCodes.done;
}

function referenceToJson({ name, kind, subject, setAt, commit, runs }: Reference): Record<string, unknown> {
  return { name, kind, subject, set_at: setAt, commit: commit ?? null, runs };
}

function seedsOf(runs: readonly ReferenceRun[]): number {
  const seeds = new Set(runs.flatMap(({ seed }) => (seed === undefined ? [] : [seed])));
  return seeds.size + runs.filter(({ seed }) => seed === undefined).length;
}

async function set(invocation: Invocation, context: Context, subject: string): Promise<number> {
  const name = checkReferenceName(String(invocation.options.name ?? "main"));
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const { contractFile } = open.places;
  readReferences(contractFile, context.workingFolder);
  const reference = referenceOf(subject, { name, context, open });
  open.finish();
  const kept = await change(contractFile, context, (all) => new Map([...all, [name, reference]]));
  const old = kept.references.get(name);
  const { runs } = reference;
  const what = `${reference.kind} ${reference.subject} (${count(runs.length, "run")}, ${count(seedsOf(runs), "seed")})`;
  const before = old === undefined ? "" : ` It was the ${old.kind} ${old.subject}.`;
  const noise =
    seedsOf(runs) < 3
      ? `\n  With 3 seeds or more a gate would know their noise: runledger reference set family:RUN`
      : "";
  context.writeOut(`${name} is now the ${what}.${before}\n`);
  context.writeError(`Wrote ${shorten(kept.file, context)}: commit it.${noise}\n`);
  return exitCodes.done;
}

interface NamedWorld {
  readonly name: string;
  readonly context: Context;
  readonly open: OpenRunTable;
}

/** The reference as it is at this moment; runs without a single metric cannot be one. */
function referenceOf(subject: string, { name, context, open }: NamedWorld): Reference {
  const finder = new SubjectFinder(open, context.workingFolder);
  const found = finder.find(subject);
  if (found.kind === "reference") throw new Error("A subject is never a reference.");
  const family =
    found.kind === "family" ? found.family : { rows: [found.row], seeds: [found.seed], name: "" };
  const runs = family.rows.map((row, index) => referenceRun(open.table, row, family.seeds[index]));
  const id = runs[0]?.id ?? "";
  if (runs.every(({ metrics }) => metrics.size === 0)) {
    throw usage(
      `${subject} has no metrics, so nothing could be held against it.`,
      "Name a run that has some.",
    );
  }
  return {
    name,
    kind: found.kind,
    subject: found.kind === "family" ? family.name : id,
    setAt: new Date(context.now()).toISOString(),
    commit: sharedCommit(open.table, family.rows),
    runs,
  };
}

function referenceRun(table: FieldTable, row: number, seed: string | undefined): ReferenceRun {
  const metrics = [...table.columns.values()].flatMap((column): [string, number | null][] => {
    if (column.kind !== "metric") return [];
    const value = valueAt(column, row);
    const name = column.name.slice("metrics.".length);
    return value === null || typeof value === "number" ? [[name, value]] : [];
  });
  return { id: idOfRow(table, row), seed, metrics: new Map(metrics) };
}

function sharedCommit(table: FieldTable, rows: readonly number[]): string | undefined {
  const column = table.columns.get("git.commit");
  if (column === undefined) return undefined;
  const commits = new Set(rows.map((row) => valueAt(column, row)));
  const [first] = commits;
  return commits.size === 1 && typeof first === "string" ? first : undefined;
}

async function remove(
  invocation: Invocation,
  context: Context,
  subject: string | undefined,
): Promise<number> {
  const name =
    subject ?? (invocation.options.name === undefined ? undefined : String(invocation.options.name));
  if (name === undefined) throw usage("the reference's name is missing.", "runledger reference remove NAME");
  const { contractFile } = findPlaces(context.workingFolder, rootsOf(invocation));
  getReference(readReferences(contractFile, context.workingFolder).references, name);
  const kept = await change(
    contractFile,
    context,
    (all) => new Map([...all].filter(([own]) => own !== name)),
  );
  context.writeOut(`${name} is no longer a reference.\n`);
  context.writeError(`Wrote ${shorten(kept.file, context)}: commit it.\n`);
  return exitCodes.done;
}

async function change(
  contractFile: string | undefined,
  context: Context,
  how: (old: References) => References,
): Promise<KeptReferences> {
  const place = { contractFile, workingFolder: context.workingFolder };
  const world = { files: nodeFileSystem, nowMs: () => context.now() };
  try {
    return await changeReferences(place, world, how);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const { file } = readReferences(contractFile, context.workingFolder);
    throw new UserError("cannot-write", `${file}: cannot be written (${code ?? String(error)}).`, {
      hint: "The references are as they were.",
      cause: error,
    });
  }
}

function count(amount: number, what: string): string {
  return amount === 1 ? `1 ${what}` : `${amount} ${what}s`;
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-reference", `runledger reference: ${message}`, {
    hint,
    exitCode: exitCodes.usage,
  });
}
