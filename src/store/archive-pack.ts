// Packs a run into a file and reads it back behind the writing, so that both take little longer than the disk does.

import { UserError } from "../errors.js";
import { type GzipEffort, gzipChunks, storeBytes } from "../formats/gzip-stream.js";
import { packMembers, packTar, type TarSource } from "../formats/tar.js";
import { type ArchivedRun, headSources, topOf } from "./archive-file.js";
import { type ArchivePlan, archiveManifest, archiveSums, measurePlan, tarSources } from "./archive-plan.js";
import type { ArchiveProgress } from "./archive-progress.js";
import { HashedSources, readBehind, readHead } from "./archive-proof.js";
import { compareChecksums, differingPaths, type FileChecksum } from "./checksums.js";
import { type FileSystem, nodeFileSystem } from "./file-system.js";
import { GrowingFile } from "./growing-file.js";
import { hasReadBackThread, readBehindInThread } from "./read-back-thread.js";

export interface PackOrder {
  readonly run: ArchivedRun;
  readonly plan: ArchivePlan;
  readonly effort: GzipEffort;
  readonly isReadOnce: boolean;
  readonly progress: ArchiveProgress;
  /** Called now and then; what it throws ends the work. */
  readonly check: () => void;
  /** Given the checksums of the run's files as soon as all are known; what it throws ends the work. */
  readonly compare: (measured: readonly FileChecksum[]) => void;
}

/** An archive that is on the disk and was read back. */
export interface PackedRun {
  /** The run's files. */
  readonly measured: readonly FileChecksum[];
  readonly packedBytes: number;
}

/** Smaller runs are read so fast that an archive of a few bytes less is worth more. */
const readOnceFromBytes = 64 * 1024 * 1024;
/** Pieces of up to a MiB between two checks, each of which reads a file. */
const checkEvery = 16;
/** A list that is not packed may make an archive this much larger. */
const largestListShare = 1 / 64;

/**
 * How the list, which comes first, gets the checksums: of a small run every file is read before it is packed. Of a large
 * one each is read only once. The list's place is kept free then, which is as long as the list will be since sums are
 * all of one length, and which is not packed; the list is written last.
 */
export function isReadOnce(files: FileSystem, run: ArchivedRun, plan: ArchivePlan): boolean {
  const bytes = plan.entries.reduce((sum, { kind, sizeBytes }) => sum + (kind === "file" ? sizeBytes : 0), 0);
  const list = headSources(files, run, withoutSums(plan));
  const listBytes = list.reduce((sum, source) => sum + (source.kind === "file" ? source.sizeBytes : 0), 0);
  return bytes >= readOnceFromBytes && listBytes <= bytes * largestListShare;
}

/**
 * Packs a run into a new file, brings it to the disk, reads it back and compares each sha256 of what went in with what
 * came back.
 *
 * Every stretch of the file is read after a sync that was begun when all of it had been written: what holds for a whole
 * file that is synced and then read holds for each of them. The list, when it is written last, is read last.
 * @throws (rejects) UserError "not-archived", TarSizeError, what the file system and the order's functions throw; then an
 * unfinished file may be there
 */
export async function packRun(files: FileSystem, path: string, order: PackOrder): Promise<PackedRun> {
  const { run, plan, progress } = order;
  const top = topOf(files, run);
  const known = order.isReadOnce ? undefined : await measure(files, order);
  const head = known === undefined ? await headOf(files, run, withoutSums(plan)) : Buffer.alloc(0);
  const lists = known === undefined ? [] : headSources(files, run, known);
  const hashed = new HashedSources();
  const body = tarSources(files, plan, top).map((source) => progress.watch(source));
  const packing: Packing = {
    head,
    sources: [...lists, ...body].map((source) => hashed.watch(source)),
    headAtEnd: async () => {
      if (known !== undefined) return head;
      const measured = withoutLists(hashed.files, top);
      order.compare(measured);
      return headOf(files, run, measured);
    },
  };
  const { found, headFound, packedBytes } = await writeAndRead(files, path, { ...order, packing });
  refuseDifferences(hashed.files, found);
  const measured = withoutLists(found, top);
  if (known !== undefined) refuseDifferences(known, measured);
  else if (!headFound.equals(await headOf(files, run, measured))) throw differs("its list");
  return { measured, packedBytes };
}

interface Packing {
  /** What comes before the sources, as it is at first. */
  readonly head: Buffer;
  readonly sources: readonly TarSource[];
  /** The same when all sources were packed; of the same length. */
  readonly headAtEnd: () => Promise<Buffer>;
}

interface Written {
  /** The members that were read back, but for the head's. */
  readonly found: readonly FileChecksum[];
  readonly headFound: Buffer;
  readonly packedBytes: number;
}

async function writeAndRead(
  files: FileSystem,
  path: string,
  order: PackOrder & { readonly packing: Packing },
): Promise<Written> {
  const { head } = order.packing;
  const file = new GrowingFile(files, path);
  let found: readonly FileChecksum[] = [];
  const isElsewhere = order.isReadOnce && files === nodeFileSystem && hasReadBackThread();
  const how = { from: head.length, progress: order.progress };
  const read = async (): Promise<void> => {
    found = isElsewhere ? await readBehindInThread(file, how) : await readBehind(files, file, how);
  };
  const fail = (error: unknown): void => file.fail(error);
  await Promise.all([write(file, order).catch(fail), read().catch(fail)]);
  await file.close();
  return { found, headFound: readHead(files, path, head.length), packedBytes: file.sizeBytes };
}

async function write(
  file: GrowingFile,
  { packing, effort, check }: PackOrder & { readonly packing: Packing },
): Promise<void> {
  const { head, sources, headAtEnd } = packing;
  await file.append(head);
  let pieces = 0;
  for await (const piece of gzipChunks(packTar(sources), effort)) {
    if (pieces++ % checkEvery === 0) check();
    await file.append(piece);
  }
  const last = await headAtEnd();
  if (last.length > 0) await file.replaceStart(last);
  await file.finish();
}

async function measure(files: FileSystem, order: PackOrder): Promise<readonly FileChecksum[]> {
  const measured = await measurePlan(files, order.plan, (bytes) => order.progress.add(bytes));
  order.compare(measured);
  return measured;
}

/** The list's members as the archive begins with them. */
async function headOf(
  files: FileSystem,
  run: ArchivedRun,
  measured: readonly FileChecksum[],
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of packMembers(headSources(files, run, measured))) pieces.push(piece);
  return storeBytes(Buffer.concat(pieces));
}

function withoutSums({ entries }: ArchivePlan): FileChecksum[] {
  return entries.flatMap(({ kind, path, sizeBytes }) =>
    kind === "file" ? [{ path, bytes: sizeBytes, sha256: "0".repeat(64) }] : [],
  );
}

/** The run's own files among an archive's members. */
function withoutLists(members: readonly FileChecksum[], top: string): FileChecksum[] {
  const lists = [archiveManifest, archiveSums].map((name) => `${top}/${name}`);
  return members
    .filter(({ path }) => !lists.includes(path))
    .map((member) => ({ ...member, path: member.path.slice(top.length + 1) }));
}

function refuseDifferences(packed: readonly FileChecksum[], found: readonly FileChecksum[]): void {
  const names = differingPaths(compareChecksums(packed, found));
  if (names.length > 0) throw differs(names.join(", "));
}

function differs(names: string): UserError {
  return new UserError("not-archived", `The archive was read back and differs: ${names}. It was discarded.`, {
    hint: "The disk may be failing, or the files change. The run is untouched.",
  });
}
