// The curves that were asked for last, as far as there is room for them.

import type { NativePoints } from "../../readers/native-points.js";
import type { FileStates, TracedFiles } from "../index/file-states.js";
import type { CurvesInMemory, RunCurves } from "./run-curves.js";

/** Runs whose curves are kept at hand. */
const mostAtHand = 256;
/** Numbers of curves that are kept in memory: 64 MiB. */
const mostNumbers = 8 * 1024 * 1024;

/** Curves of a run, and the state of its files that they are of. */
export interface AtHand {
  readonly curves: RunCurves;
  readonly files: FileStates;
  /** So new that a later change may have left no mark. */
  readonly isRacy: boolean;
  /** In memory. */
  readonly numbers: number;
  readonly close: () => void;
  /** Of one of our own runs in memory: what is needed to read on. */
  readonly growing?: GrowingRun | undefined;
}

/** A run that may be read on. */
export interface GrowingRun {
  readonly points: NativePoints;
  readonly trace: TracedFiles;
  readonly curves: CurvesInMemory;
}

/** Curves by run, those that were asked for last behind the others. */
export class CurvesAtHand {
  readonly #kept = new Map<string, AtHand>();
  #numbers = 0;

  get(key: string): AtHand | undefined {
    return this.#kept.get(key);
  }

  keys(): string[] {
    return [...this.#kept.keys()];
  }

  /** Says that a run was asked for. */
  touch(key: string, known: AtHand): void {
    this.#kept.delete(key);
    this.#kept.set(key, known);
  }

  /** Keeps curves instead of those that the run had; others go where there is no room. */
  add(key: string, found: AtHand): void {
    this.forget(key);
    this.#kept.set(key, found);
    this.#numbers += found.numbers;
    for (const oldest of this.#kept.keys()) {
      if (oldest === key || (this.#kept.size <= mostAtHand && this.#numbers <= mostNumbers)) return;
      this.forget(oldest);
    }
  }

  forget(key: string): void {
    const known = this.#kept.get(key);
    if (known === undefined) return;
    known.close();
    this.#numbers -= known.numbers;
    this.#kept.delete(key);
  }
}
