// Archives runs of any layout: decides which files a run is, packs them, records what stays, and then lets them go.

import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { RowKey } from "../../core/field/field-table.js";
import type { Run } from "../../core/run.js";
import { recordOfHistory, recordOfRun } from "../../core/run-record.js";
import { exitCodes, UserError } from "../../errors.js";
import { type Archive, type ArchiveWorld, archiveRun, removeArchived } from "../../store/archive.js";
import { packHistory, readArchiveRecords, recordArchive } from "../../store/archive-records.js";
import { findArchive } from "../../store/existing-archive.js";
import { fileErrorWithPath, saysFull } from "../../store/file-error.js";
import type { FileSystem } from "../../store/file-system.js";
import { listFiles } from "../../store/list-files.js";
import type { ReadContext } from "../../store/read-context.js";
import type { FoundSource } from "../found-source.js";
import { readOwn } from "../read-run.js";
import { isArchived } from "./archive-field.js";
import { RunPlaces } from "./run-places.js";
import { finishRemoval, type UnfinishedRemoval, UnfinishedRemovals } from "./unfinished-removal.js";

/** One file of a run that is to be archived. */
export interface PlannedFile {
  /** Relative to the root, with "/" between the parts. */
  readonly path: string;
  readonly bytes: number;
  /** Why it belongs to the run: "in the run's folder", "read for the run". */
  readonly reason: string;
}

/** What archiving a run would take. */
export interface RunPlan {
  readonly run: Run;
  /** What can read the run and its history; undefined where `refusal` says that it is gone. */
  readonly source: FoundSource | undefined;
  /** Files that are in their place of a run that has no folder of its own and is more than its one file, absolute. */
  readonly filePaths: readonly string[] | undefined;
  readonly files: readonly PlannedFile[];
  readonly bytes: number;
  /** Why the run cannot be archived: it goes on, is archived already, or is gone. */
  readonly refusal: UserError | undefined;
  /** What a removal that was cut off has left of an archived run; undefined for all others. */
  readonly unfinished: UnfinishedRemoval | undefined;
  /** Why it cannot be taken from its place: others have files in common with it, or it is the root. */
  readonly stays: UserError | undefined;
}

export interface ArchiveOptions {
  /** Folder for the archives, absolute. */
  readonly outFolder: string;
  /** Whether the originals go to the trash of their root, once the archive is good and recorded. */
  readonly removes: boolean;
  /** Whether an archive that is there and holds exactly the run will do; else it is refused as one that exists. */
  readonly mayBeThere?: boolean;
}

/** A run that was archived. */
export interface ArchivedOutcome {
  readonly plan: RunPlan;
  readonly archive: Archive;
  /** Whether the archive was there already, with exactly this run in it. */
  readonly wasThere: boolean;
  /** Where its folder or files lie now; empty where they stayed. */
  readonly trashed: readonly string[];
}

/**
 * Says what the files of runs are, and which of the runs cannot be archived or removed. Nothing is written.
 * @param all every run below the roots: what they have in common stays
 */
export function planRuns(
  files: FileSystem,
  runs: readonly Run[],
  all: readonly Pick<RowKey, "id" | "path" | "root">[],
): readonly RunPlan[] {
  const places = new RunPlaces(all);
  const removals = new UnfinishedRemovals(files);
  return runs.map((run) => {
    const source = isArchived(run) ? undefined : places.sourceOf(run);
    const unfinished = isArchived(run) ? removals.of(run) : undefined;
    const paths = source === undefined ? unfinished?.left : places.filesOf(source);
    const planned = plannedFiles(files, run, paths);
    return {
      run,
      source,
      filePaths: paths,
      files: planned,
      bytes: planned.reduce((sum, file) => sum + file.bytes, 0),
      refusal: refusalOf(run, source),
      unfinished,
      stays: places.inCommon(run),
    };
  });
}

/**
 * Archives runs, one after the other, as `planRuns` said: packs, reads back, gives the archive its name, records it in
 * `<root>/.runledger/archives.jsonl`, and only then moves the originals to the trash. Killed at any moment, a run is in
 * its place or its archive is complete and recorded; the same call takes up what a killed one left.
 * @throws (rejects) UserError: `refusal` or `stays` of a plan, before anything is done; what `archiveRun` throws for one
 * run, when those before it are done; "not-recorded"
 */
export async function* archiveRuns(
  plans: readonly RunPlan[],
  options: ArchiveOptions,
  world: ArchiveWorld & { readonly reading: ReadContext },
): AsyncGenerator<ArchivedOutcome> {
  for (const { refusal, stays, unfinished } of plans) {
    if (options.removes && unfinished !== undefined) continue;
    const reason = refusal ?? (options.removes ? stays : undefined);
    if (reason !== undefined) throw reason;
  }
  const recorded = new Recorded();
  for (const plan of plans) yield await archiveOne(plan, { ...options, recorded }, world);
}

/** Which runs have an archive that is recorded, and where; each root's records are read once. */
class Recorded {
  readonly #archives = new Map<string, ReadonlyMap<string, string>>();

  archiveOf({ root, path, id }: Run): string | undefined {
    let archives = this.#archives.get(root);
    if (archives === undefined) {
      archives = new Map(
        readArchiveRecords(root).records.map((one) => [`${one.path}\n${one.id}`, one.archive]),
      );
      this.#archives.set(root, archives);
    }
    return archives.get(`${path}\n${id}`);
  }
}

async function archiveOne(
  plan: RunPlan,
  { outFolder, removes, mayBeThere = removes, recorded }: ArchiveOptions & { readonly recorded: Recorded },
  world: ArchiveWorld & { readonly reading: ReadContext },
): Promise<ArchivedOutcome> {
  const { run, source, filePaths } = plan;
  if (plan.unfinished !== undefined)
    return { plan, wasThere: true, ...(await finishRemoval(run, plan.unfinished, world)) };
  if (source === undefined) throw gone(run);
  const place = filePaths === undefined ? run : { ...run, files: filePaths };
  // Read before anything is packed: what stays must be of the files that go.
  const own = readOwn(source, world.reading);
  const history = source.readHistory?.().history ?? new Map();
  const coldRun = recordOfRun(own);
  const coldHistory = history.size === 0 ? undefined : packHistory(recordOfHistory(history));
  // Handled where it is awaited, also when packing the run fails before.
  coldHistory?.catch(() => undefined);
  // A killed attempt is taken up where it ended.
  const recordedAs = recorded.archiveOf(run);
  const isLookedFor = mayBeThere || recordedAs === undefined;
  const known = isLookedFor ? await findArchive(world.files, place, outFolder) : undefined;
  const archive = known ?? (await archiveRun(place, outFolder, world));
  const cold = { run: coldRun, ...(coldHistory === undefined ? {} : { history: await coldHistory }) };
  if (known === undefined || removes || known.path !== recordedAs)
    record(() => recordArchive(world.files, { run: place, archive, cold, nowMs: world.nowMs() }), archive);
  const trashed = removes ? await removeArchived(place, archive, world) : [];
  return { plan, archive, wasThere: known !== undefined, trashed };
}

function record(write: () => void, archive: Archive): void {
  try {
    write();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = fileErrorWithPath(error);
    const when = saysFull(error) ? "when the disk has room" : "when you may write there";
    throw new UserError("not-recorded", `${archive.path}: is good, but could not be recorded (${reason}).`, {
      hint: `The run is where it was. Run the command again ${when}.`,
      cause: error,
    });
  }
}

function plannedFiles(files: FileSystem, run: Run, paths: readonly string[] | undefined): PlannedFile[] {
  const below = (path: string): string => path.slice(run.root.length + 1);
  if (paths !== undefined) {
    const reason = "read for the run";
    return paths.map((path) => ({ path: below(path), bytes: files.look(path)?.sizeBytes ?? 0, reason }));
  }
  return listFiles(files, run.path).map(({ path, bytes }) => ({
    path: below(path === "" ? run.path : join(run.path, path)),
    bytes,
    reason: path === "" ? "the run's file" : "in the run's folder",
  }));
}

function refusalOf(run: Run, source: FoundSource | undefined): UserError | undefined {
  if (isArchived(run)) {
    return new UserError("already-archived", `${run.id}: is archived already. Nothing was archived.`, {
      hint: `Bring it back with: runledger restore ${run.id}`,
      exitCode: exitCodes.refused,
    });
  }
  if (["queued", "running", "unresponsive"].includes(run.status)) {
    return new UserError("run-not-ended", `${run.id}: is ${run.status}. Nothing was archived.`, {
      hint: "Archive it when it has ended.",
      exitCode: exitCodes.refused,
    });
  }
  if (source === undefined) return gone(run);
  if (lstatSync(run.path, { throwIfNoEntry: false }) !== undefined) return undefined;
  return new UserError(
    "no-files",
    `${run.id}: has no files any more; a table lists it. Nothing was archived.`,
    {
      exitCode: exitCodes.refused,
    },
  );
}

function gone(run: Run): UserError {
  return new UserError("no-such-run", `${run.path}: run "${run.id}" is not there any more.`);
}
