// Gathers the step logs below a root into one database; a second time only what has changed.

import { dirname, join } from "node:path";
import { type Problem, UserError } from "../errors.js";
import { replaceFile } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { type Lock, withLock } from "../store/lock.js";
import type { AggregateRequest, AggregateResult } from "./aggregate-request.js";
import { catalogCsv } from "./catalog-table.js";
import { DatabaseFolder, stepsFolder } from "./database-folder.js";
import { targetOf } from "./insights.js";
import { ParquetMaker } from "./parquet-maker.js";
import { partitionKeys } from "./partition-keys.js";
import { partitionSteps } from "./partition-steps.js";
import { planWork, type Work } from "./plan-work.js";
import { badOut, checkMetric, noLogs, reasonOf } from "./refusals.js";
import { type AggregateReport, reportOf } from "./report.js";
import type { RunSummary } from "./run-tally.js";
import { writeSegments } from "./segment-rounds.js";
import { encodeState, type State } from "./state.js";
import { joinStepsCsv } from "./steps-csv.js";
import { writeRollups } from "./write-rollups.js";

export type { AggregateRequest, AggregateResult } from "./aggregate-request.js";

/**
 * Brings the database up to date. When it throws, the old one is as it was.
 * @throws UserError "locked", "cannot-write", "no-duckdb", "no-such-metric", those of `partitionSteps`, "no-step-logs", "bad-out", "logs-change", "lock-lost"
 */
export async function aggregateLogs(request: AggregateRequest): Promise<AggregateResult> {
  const { files, out, own, machine, nowMs } = request;
  if (out === request.root) throw badOut(out);
  const isNew = files.look(out) === undefined;
  try {
    return await withLock({ files, path: join(out, ".lock"), own, machine, nowMs }, async (lock) => {
      const result = await bringUpToDate(request, lock);
      if (request.rollupsOnly === true) return { ...result, partitions: undefined };
      const check = () => lock.check();
      const partitions = await partitionSteps({ files, out, keys: request.partitionBy, check });
      return { ...result, partitions };
    });
  } catch (error) {
    if (isNew) removeEmpty(files, out);
    if (error instanceof UserError) throw error;
    throw new UserError("cannot-write", `${out}: cannot be written (${reasonOf(error)}).`, {
      hint: "Check the space on the disk and your rights there. The old database, if there was one, is as it was.",
      cause: error,
    });
  }
}

/** Takes away the folder that the lock was in, where nothing else came into it. */
function removeEmpty(files: FileSystem, folder: string): void {
  try {
    files.removeFolder(folder);
  } catch {
    // There is something in it, or it was never made: what went wrong is told already.
  }
}

async function bringUpToDate(
  request: AggregateRequest,
  lock: Lock,
): Promise<Omit<AggregateResult, "partitions">> {
  const work = planWork(request);
  const { old, dirty } = work;
  const isSameQuestion = old?.metric === request.metric && old?.likeWithLike === isLikeWithLike(request);
  if (old !== undefined && dirty.size === 0 && isSameQuestion) return unchanged(request, work, old);
  const folder = new DatabaseFolder(request.files, request.out);
  let maker: ParquetMaker | undefined;
  try {
    maker = await ParquetMaker.open();
    return await rebuild(request, work, { folder, maker, lock });
  } finally {
    maker?.close();
    folder.discard();
  }
}

function unchanged(request: AggregateRequest, work: Work, old: State): Omit<AggregateResult, "partitions"> {
  const runs = old.logs.flatMap((log) => log.runs);
  const metric = targetOf(runs, request.metric);
  const report = reportOf(old, { metric, problems: work.found.problems });
  const catalog = catalogPath(request);
  const isMissing = request.files.look(catalog) === undefined;
  const problems = isMissing ? writeCatalog(request, runs, report) : [];
  const told = { ...report, problems: [...report.problems, ...problems] };
  return { report: told, written: 0, kept: old.segments.length, logsRead: 0, catalog };
}

async function rebuild(
  request: AggregateRequest,
  work: Work,
  means: { readonly folder: DatabaseFolder; readonly maker: ParquetMaker; readonly lock: Lock },
): Promise<Omit<AggregateResult, "partitions">> {
  const { folder, maker, lock } = means;
  const { files, root } = request;
  const target = join(folder.building, stepsFolder);
  makeFolders(files, target);
  const written = await writeSegments(work, {
    files,
    maker,
    target,
    nowMs: request.nowMs(),
    onLog: () => lock.check(),
    keepsRows: request.rollupsOnly !== true,
    mayUseThread: request.mayUseThread === true,
  });
  const names = written.schema.map(({ name }) => name);
  const ids = written.segments.map(({ id }) => id);
  const places = await joinStepsCsv(files, folder, { ids, names, old: work.old });
  const segments = written.segments.map((segment) => ({
    ...segment,
    ...(places.get(segment.id) ?? { csvStart: 0, csvBytes: 0 }),
  }));
  const state = {
    root,
    metric: request.metric,
    likeWithLike: isLikeWithLike(request),
    rollupsOnly: request.rollupsOnly ?? false,
    schema: written.schema,
    shapes: written.shapes,
    logs: written.logs,
    segments,
  };
  const runs = written.logs.flatMap((log) => log.runs);
  if (!written.logs.some(({ isLog }) => isLog)) throw noLogs(root);
  checkMetric(request.metric, runs);
  const hasRows = segments.some(({ parts }) => parts.length > 0);
  if (request.partitionBy !== undefined) partitionKeys(request.partitionBy, hasRows ? names : []);
  const report = reportOf(state, { metric: targetOf(runs, request.metric), problems: work.found.problems });
  await writeRollups(runs, report, { folder, maker, likeWithLike: isLikeWithLike(request) });
  lock.check();
  const gone = (work.old?.segments ?? []).flatMap(({ parts }) => parts.map(({ file }) => file));
  const stays = new Set(segments.flatMap(({ parts }) => parts.map(({ file }) => file)));
  folder.commit({
    state: encodeState(state),
    isWhole: written.isWhole,
    gone: gone.filter((file) => !stays.has(file)),
  });
  const catalog = catalogPath(request);
  const problems = writeCatalog(request, runs, report);
  return {
    report: { ...report, problems: [...report.problems, ...problems] },
    written: written.rewritten,
    kept: segments.length - written.rewritten,
    logsRead: written.logsRead,
    catalog,
  };
}

/** The catalog lies among the runs, where perhaps nobody may write; the database does not depend on it. */
function writeCatalog(
  request: AggregateRequest,
  runs: readonly RunSummary[],
  { metric }: AggregateReport,
): Problem[] {
  const path = catalogPath(request);
  try {
    makeFolders(request.files, dirname(path));
    replaceFile(request.files, path, catalogCsv(runs, metric ?? undefined));
    return [];
  } catch (error) {
    return [{ code: "no-catalog", path, message: `Cannot be written (${fileErrorName(error)}).` }];
  }
}

function isLikeWithLike({ likeWithLike }: AggregateRequest): boolean {
  return likeWithLike ?? false;
}

function catalogPath({ root }: AggregateRequest): string {
  return join(root, "_catalog", "catalog.csv");
}
