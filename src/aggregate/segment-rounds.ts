// Writes the segments that need it, again where later logs changed the schema: in the end all have the same one.

import { join } from "node:path";
import { UserError } from "../errors.js";
import type { FileSystem } from "../store/file-system.js";
import { collectSegments, type WrittenSegments } from "./collect-segments.js";
import type { LogFile } from "./find-logs.js";
import { LogScan } from "./log-scan.js";
import type { ParquetMaker } from "./parquet-maker.js";
import type { Work } from "./plan-work.js";
import { QuickLines } from "./quick-lines.js";
import { probeLog } from "./read-log.js";
import { SegmentHelper } from "./segment-helper.js";
import { csvMemberName, type WrittenSegment, writeSegment } from "./segment-writer.js";
import { StepColumns } from "./step-columns.js";

/** Logs that grow while they are read may change the schema again and again. */
const mostRounds = 5;
/** Less is written before a second thread has started. */
const leastShared = 24 * 1024 * 1024;

export interface RoundWorld {
  readonly files: FileSystem;
  readonly maker: ParquetMaker;
  /** Folder that Parquet files go to; CSV members go to the one above. */
  readonly target: string;
  readonly nowMs: number;
  readonly onLog: () => void;
  /** Whether rows are written; else only what runs add up to is wanted. */
  readonly keepsRows: boolean;
  /** Whether a second thread may help; it writes to the disk of this machine, whatever `files` are. */
  readonly mayUseThread: boolean;
}

type Segments = ReadonlyMap<number, readonly LogFile[]>;

/** @throws UserError "logs-change" when logs change faster than they can be read, and what writing throws */
export async function writeSegments(work: Work, world: RoundWorld): Promise<WrittenSegments> {
  const bySegment = logsBySegment(work);
  const todo = [...bySegment.keys()].filter((id) => work.old === undefined || work.dirty.has(id));
  const bytes = todo.flatMap((id) => bySegment.get(id) ?? []).reduce((sum, log) => sum + log.state.size, 0);
  const rounds = new Rounds(work, bySegment, world);
  if (!world.mayUseThread || bytes < leastShared || todo.length < 2 || rounds.columns.isCrowded())
    return await rounds.write(todo, undefined);
  const { target: folder, nowMs, keepsRows } = world;
  const helper = SegmentHelper.start({ folder, nowMs, keepsRows });
  try {
    const written = await rounds.write(todo, helper);
    if (!rounds.columns.isCrowded()) return written;
  } finally {
    await helper?.end();
  }
  // What there is no column for depends on the order of logs, and two threads keep to none.
  rounds.removeAll();
  return await writeSegments(work, { ...world, mayUseThread: false });
}

class Rounds {
  readonly columns: StepColumns;
  readonly #quick: QuickLines;
  readonly #work: Work;
  readonly #bySegment: Segments;
  readonly #world: RoundWorld;
  readonly #written = new Map<number, WrittenSegment>();
  #logsRead = 0;

  constructor(work: Work, bySegment: Segments, world: RoundWorld) {
    this.#work = work;
    this.#bySegment = bySegment;
    this.#world = world;
    this.columns = new StepColumns(world.keepsRows);
    this.#quick = new QuickLines(this.columns);
    rememberKept(work, this.columns);
  }

  async write(first: readonly number[], helper: SegmentHelper | undefined): Promise<WrittenSegments> {
    const { columns } = this;
    for (const id of first) for (const log of this.#logsOf(id)) this.#learn(log);
    for (let round = 1, todo = first; todo.length > 0; round++) {
      if (round > mostRounds) throw logsChange();
      for (const id of todo) this.#remove(id);
      await this.#share(todo, helper);
      todo = this.#outdated();
    }
    const made = { columns, written: this.#written, logsRead: this.#logsRead };
    return collectSegments(this.#work.old, this.#bySegment, made);
  }

  removeAll(): void {
    for (const id of [...this.#written.keys()]) this.#remove(id);
  }

  #logsOf(id: number): readonly LogFile[] {
    return this.#bySegment.get(id) ?? [];
  }

  /** The first lines of all logs tell most of the schema before the first row is written. */
  #learn(log: LogFile): void {
    const scan = new LogScan(log, { columns: this.columns, quick: this.#quick }, () => new Map());
    for (const value of probeLog(log).values) scan.take(value, 0);
    this.columns.endLog();
    this.columns.clear();
  }

  /** Writes segments, the helper some and this thread the others. All are done or given up when it returns or throws. */
  async #share(ids: readonly number[], helper: SegmentHelper | undefined): Promise<void> {
    const open = [...ids];
    const takeAll = async (
      next: () => number | undefined,
      write: (id: number) => Promise<WrittenSegment>,
    ) => {
      try {
        for (let id = next(); id !== undefined; id = next()) this.#keep(await write(id));
      } catch (error) {
        open.length = 0;
        throw error;
      }
    };
    const lanes = [
      () =>
        takeAll(
          () => open.shift(),
          (id) => this.#writeHere(id),
        ),
    ];
    // Two tasks lie with the helper, so that it need not wait for this thread, which is busy for long.
    if (helper !== undefined)
      for (let lane = 0; lane < 2; lane++)
        lanes.unshift(() =>
          takeAll(
            () => takeSendable(open, this.#bySegment),
            (id) => this.#writeThere(id, helper),
          ),
        );
    const ends = await Promise.allSettled(lanes.map((lane) => lane()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  #writeHere(id: number): Promise<WrittenSegment> {
    const { columns } = this;
    return writeSegment(id, this.#logsOf(id), {
      ...this.#world,
      ...{ columns, quick: this.#quick, folder: this.#world.target },
    });
  }

  async #writeThere(id: number, helper: SegmentHelper): Promise<WrittenSegment> {
    this.#world.onLog();
    const written = await helper.write({ id, logs: this.#logsOf(id), columns: this.columns.kinds() });
    for (const { shape } of written.logs) for (const [name, mask] of shape) this.columns.remember(name, mask);
    return written;
  }

  #keep(written: WrittenSegment): void {
    this.#written.set(written.id, written);
    this.#logsRead += written.logs.length;
  }

  /** Segments that were written, now or earlier, with another schema than all columns have in the end. */
  #outdated(): number[] {
    const schema = JSON.stringify(this.columns.schema());
    const isOldGood = JSON.stringify(this.#work.old?.schema) === schema;
    return [...this.#bySegment.keys()].filter((id) => {
      const made = this.#written.get(id);
      return made === undefined ? !isOldGood : made.schemas.some((used) => used !== schema);
    });
  }

  #remove(id: number): void {
    const made = this.#written.get(id);
    const { files, target } = this.#world;
    if (made === undefined) return;
    for (const { file } of made.parts) files.remove(join(target, file));
    const member = join(target, "..", csvMemberName(made.id));
    if (files.look(member) !== undefined) files.remove(member);
    this.#written.delete(id);
  }
}

function logsBySegment({ found, plan }: Work): Map<number, LogFile[]> {
  const logs = new Map<number, LogFile[]>();
  for (const log of found.logs) {
    const id = plan.get(log.source) ?? 0;
    const own = logs.get(id) ?? [];
    logs.set(id, own);
    own.push(log);
  }
  return new Map([...logs].sort(([a], [b]) => a - b));
}

/** Columns of logs that are not read again. */
function rememberKept({ old, dirty }: Work, columns: StepColumns): void {
  if (old === undefined) return;
  const shapes = new Set(old.logs.filter(({ segment }) => !dirty.has(segment)).map(({ shape }) => shape));
  for (const shape of shapes)
    for (const [name, mask] of old.shapes[shape] ?? []) columns.remember(name, mask);
}

/** The next segment for another thread: recorded runs are read by what lives in this one. */
function takeSendable(open: number[], bySegment: Segments): number | undefined {
  const at = open.findIndex((id) => bySegment.get(id)?.every(({ recorded }) => recorded === undefined));
  return at < 0 ? undefined : open.splice(at, 1)[0];
}

function logsChange(): UserError {
  return new UserError(
    "logs-change",
    "The logs change faster than they can be read. The old database is as it was.",
    { hint: "Run the command again when their writers are done." },
  );
}
