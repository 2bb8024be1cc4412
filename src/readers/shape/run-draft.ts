// Collects the values of a run from its files: one value a name, equal ones once, unequal ones both and said.

import type { HistoryPoint } from "../../core/run.js";
import type { Value } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import { metricValueOf } from "../cell.js";
import { bestPointOf, lastValueOf } from "./history-summary.js";
import type { Histories } from "./history-table.js";
import { roleOf } from "./leaf-role.js";
import { coreOf, isSameValue, nameInRun, type Source } from "./value-source.js";

interface Entry {
  readonly value: Value;
  readonly path: string;
}

/** The values of one run while its files are read, in the order of reading. */
export class RunDraft {
  readonly params = new Map<string, Value>();
  readonly metrics = new Map<string, number | null>();
  readonly attributes = new Map<string, Value>();
  readonly histories: Histories = new Map();
  /** Everything that was offered, also what was not kept: for facts such as the status. */
  readonly offered: { readonly name: string; readonly value: Value; readonly source: Source }[] = [];
  readonly #entries = new Map<string, Entry>();
  readonly #cores = new Map<string, string>();
  readonly #sources = new Map<string, Source>();
  readonly #conflicts = new Map<string, string[]>();

  addLeaves(leaves: ReadonlyMap<string, Value>, source: Source): void {
    for (const [name, value] of leaves) {
      this.offered.push({ name, value, source });
      this.#add(name, value, source);
    }
  }

  /** Adds histories: their last value, and where a direction is known the best and its step. */
  addHistories(histories: Histories, source: Source): void {
    for (const [name, points] of histories) {
      const last = lastValueOf(points);
      const kept = this.#addLast(name, last, { points, source });
      if (kept === undefined) continue;
      this.histories.set(kept, points);
      this.#sources.set(kept, source);
    }
  }

  /** Adds the best of every history after all last values, and its step as an attribute. Call when all files are read. */
  addBests(): void {
    for (const [name, points] of this.histories) {
      const best = bestPointOf(name, points);
      const source = this.#sources.get(name);
      if (best === undefined || source === undefined || this.#entries.has(`${name}.best`)) continue;
      this.#setMetric(`${name}.best`, best.value, source);
      this.attributes.set(`${name}.best_step`, best.step);
    }
  }

  /** One problem for each two files that say different things, with some of the names. */
  conflicts(): Problem[] {
    return [...this.#conflicts].map(([paths, names]) => {
      const [path = "", other = ""] = paths.split("\n");
      const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
      return {
        code: "conflicting-values",
        path,
        message: `says otherwise than ${other}: ${shown}. Both are kept.`,
      };
    });
  }

  #add(name: string, value: Value, source: Source): void {
    const wanted = nameInRun(name, value, source);
    const known = this.#entries.get(wanted);
    if (known === undefined) {
      if (!this.#replacesLonger(wanted, value, source)) return;
      this.#put(wanted, value, { name, source });
      return;
    }
    if (isSameValue(known.value, value) || source.isFallback) return;
    const labelled = `${source.label}.${name}`;
    if (known.path !== source.path) this.#noteConflict(known.path, source.path, name);
    if (!this.#entries.has(labelled)) this.#put(labelled, value, { name, source });
  }

  /** Of equal values under "lr" and "config.lr" of two files the shorter name stays. False when that is the old one. */
  #replacesLonger(name: string, value: Value, source: Source): boolean {
    const core = coreOf(name);
    const other = this.#cores.get(core);
    const known = other === undefined ? undefined : this.#entries.get(other);
    if (other === undefined || known === undefined || known.path === source.path) return true;
    if (source.isFallback) return false;
    if (!isSameValue(known.value, value)) return true;
    if (source.isAbout) return false;
    if (other.length <= name.length) return false;
    this.#remove(other);
    return true;
  }

  #put(name: string, value: Value, of: { readonly name: string; readonly source: Source }): void {
    this.#entries.set(name, { value, path: of.source.path });
    if (!this.#cores.has(coreOf(name))) this.#cores.set(coreOf(name), name);
    const role = of.source.params?.has(of.name) ? "param" : roleOf(of.name, value, of.source);
    const number = role === "metric" ? metricValueOf(value) : undefined;
    if (number !== undefined) this.metrics.set(name, number);
    else (role === "param" ? this.params : this.attributes).set(name, value);
  }

  #remove(name: string): void {
    this.#entries.delete(name);
    this.#cores.delete(coreOf(name));
    this.params.delete(name);
    this.metrics.delete(name);
    this.attributes.delete(name);
  }

  #addLast(
    name: string,
    last: number | null,
    of: { readonly points: readonly HistoryPoint[]; readonly source: Source },
  ): string | undefined {
    const { source, points } = of;
    const wanted = source.isLabelled ? `${source.label}.${name}` : name;
    const known = this.#entries.get(wanted);
    if (known === undefined) this.#setMetric(wanted, last, source);
    if (known === undefined || isSameValue(known.value, last)) return wanted;
    const isAPoint = points.some((point) => isSameValue(point.value, known.value));
    if (!isAPoint && known.path !== source.path && this.metrics.has(wanted))
      this.#noteConflict(known.path, source.path, name);
    const labelled = `${source.label}.${name}`;
    if (this.#entries.has(labelled)) return undefined;
    this.#setMetric(labelled, last, source);
    return labelled;
  }

  #setMetric(name: string, value: number | null, source: Source): void {
    this.params.delete(name);
    this.attributes.delete(name);
    this.metrics.set(name, value);
    this.#entries.set(name, { value, path: source.path });
    if (!this.#cores.has(coreOf(name))) this.#cores.set(coreOf(name), name);
  }

  #noteConflict(known: string, other: string, name: string): void {
    const key = `${other}\n${known}`;
    this.#conflicts.set(key, [...(this.#conflicts.get(key) ?? []), name]);
  }
}
