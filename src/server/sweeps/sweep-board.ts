// The sweeps of the open roots as they stand: found, planned trials read, their states looked at, each as seldom as will do.

import { basename } from "node:path";
import type { Trial } from "../../core/sweep/trial.js";
import { hashOf } from "../../core/view/run-keys.js";
import type { SeenSweep, SeenTrial } from "../../core/view/sweep/seen-sweep.js";
import type { TableView } from "../../core/view/table-view.js";
import { UserError } from "../../errors.js";
import { nodeFileSystem } from "../../store/file-system.js";
import { lookAtTrials, type TrialStatus } from "../../sweep/sweep-status.js";
import { type FoundSweep, findSweeps } from "./find-sweeps.js";
import { folderOf, type KnownTrials, knownTrials } from "./known-trials.js";
import { isFileThere, LaunchReader } from "./read-launches.js";

/** What is younger than this is not looked at again. Milliseconds. */
const leastAgeMs = 1000;
/** Looking may take this share of the time. */
const mostShare = 1 / 10;

export interface BoardOptions {
  readonly roots: readonly string[];
  /** Where looks at trials are remembered; absent: nowhere. */
  readonly cacheFolder?: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  /** Milliseconds that never go back; the process's own when absent. */
  readonly monotonicMs?: () => number;
}

/** A sweep, and the folders of its trials in their order. */
export interface BoardSweep extends SeenSweep {
  readonly folderOf: (trial: SeenTrial) => string | undefined;
}

/** Something that was worked out, when, and how long it took. Milliseconds of a clock that never goes back. */
interface Kept<T> {
  readonly value: T;
  readonly atMs: number;
  readonly costMs: number;
}

interface KeptSweep {
  readonly found: FoundSweep;
  readonly known: KnownTrials;
  readonly states: Kept<readonly TrialStatus[]>;
  readonly sweep: BoardSweep;
}

/** Sweeps and their trials, for answers about one state of the runs after another. */
export class SweepBoard {
  readonly #options: BoardOptions;
  readonly #monotonicMs: () => number;
  readonly #launches = new LaunchReader();
  readonly #kept = new Map<string, KeptSweep>();
  #found: (Kept<ReadonlyMap<string, FoundSweep>> & { readonly revision: number }) | undefined;

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now());
  }

  /** All sweeps as they stand. */
  all(view: TableView): BoardSweep[] {
    return [...this.#find(view)].map(([key, found]) => this.#look(view, key, found));
  }

  /** One of them. @throws UserError "unknown-key" */
  get(view: TableView, key: string): BoardSweep {
    const found = this.#find(view).get(key);
    if (found !== undefined) return this.#look(view, key, found);
    throw new UserError("unknown-key", "There is no such sweep here any more.", {
      hint: "Its folder was deleted or moved, or its root is not open.",
    });
  }

  #find(view: TableView): ReadonlyMap<string, FoundSweep> {
    const { revision } = view.source;
    if (this.#found === undefined || this.#found.revision !== revision || this.#isOld(this.#found)) {
      const timed = this.#timed(() => {
        const before = this.#found?.revision === revision ? this.#found.value : undefined;
        const sweeps = findSweeps(this.#options.roots, view.table);
        // Of the same runs the same is said: what was made of it holds.
        return new Map(
          sweeps.map((found) => {
            const key = hashOf(found.folder);
            return [key, before?.get(key) ?? found] as const;
          }),
        );
      });
      this.#found = { ...timed, revision };
    }
    return this.#found.value;
  }

  #look(view: TableView, key: string, found: FoundSweep): BoardSweep {
    const before = this.#kept.get(key);
    const launches = this.#launches.read(found.folder);
    const isSameRuns = before?.found === found && before.known.launches === launches;
    const known = isSameRuns ? before.known : knownTrials(view, found, launches);
    const isKept = before?.known.mark === known.mark && !this.#isOld(before.states);
    const states = isKept ? before.states : this.#timed(() => this.#statesOf(found.folder, known));
    if (isSameRuns && isKept) return before.sweep;
    const sweep = seeSweep(key, { found, known, statuses: states.value });
    this.#kept.set(key, { found, known, states, sweep });
    return sweep;
  }

  #statesOf(sweepFolder: string, { trials }: KnownTrials): readonly TrialStatus[] {
    const { cacheFolder, nowMs } = this.#options;
    // A look needs no more of a trial than what a manifest was checked for.
    const checked = trials as unknown as readonly Trial[];
    return lookAtTrials(nodeFileSystem, { sweepFolder, trials: checked, nowMs: nowMs(), cacheFolder })
      .statuses;
  }

  #isOld({ atMs, costMs }: Kept<unknown>): boolean {
    return this.#monotonicMs() - atMs >= Math.max(leastAgeMs, costMs / mostShare);
  }

  #timed<T>(make: () => T): Kept<T> {
    const startMs = this.#monotonicMs();
    const value = make();
    const atMs = this.#monotonicMs();
    return { value, atMs, costMs: atMs - startMs };
  }
}

function seeSweep(
  key: string,
  {
    found,
    known,
    statuses,
  }: { readonly found: FoundSweep; readonly known: KnownTrials; readonly statuses: readonly TrialStatus[] },
): BoardSweep {
  const { name, launchers, firstLaunch, lastLaunch, sweepFile } = known.launches;
  const folders = new Map<SeenTrial, string>();
  const trials = known.trials.map((launched, at): SeenTrial => {
    const { phase, params, artifact } = launched;
    const { state = "waiting", reason } = statuses[at] ?? {};
    const folder = folderOf(found.folder, launched);
    const name = artifact?.target === undefined ? basename(folder) : `${artifact.target}/${basename(folder)}`;
    const row = known.rows.get(folder);
    const trial = {
      ...{ name, params, state },
      ...(phase === undefined ? {} : { phase }),
      ...(reason === undefined ? {} : { reason }),
      ...(row === undefined ? {} : { row }),
    };
    folders.set(trial, folder);
    return trial;
  });
  return {
    key,
    name: name ?? found.name,
    folder: found.folder,
    launchers,
    ...(firstLaunch === undefined ? {} : { firstLaunch }),
    ...(lastLaunch === undefined ? {} : { lastLaunch }),
    ...(sweepFile === undefined ? {} : { file: { path: sweepFile, isThere: isFileThere(sweepFile) } }),
    trials,
    problems: known.problems,
    folderOf: (trial) => folders.get(trial),
  };
}
