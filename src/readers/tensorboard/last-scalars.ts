// Last values of scalars by the number of their tag, without an object a value; restarts make earlier ones void.

import type { LastValues } from "../metric-series.js";

/**
 * The value written last counts, as in TensorBoard. A restart at a step makes void what was written before it of that step
 * and later ones: which that is shows only at the end, so that files with restarts are looked at twice.
 */
export class LastScalars {
  /** Tags by number. */
  names: readonly string[] = [];
  /** Scalars that were told. */
  count = 0;
  /** Scalars that restarts have made void. */
  forgotten = 0;
  #step = 0;
  /** Of each tag how many scalars count. */
  readonly #counts: number[] = [];
  readonly #steps: number[] = [];
  readonly #values: number[] = [];
  readonly #reached: number[] = [];
  readonly #again: number[] = [];
  /** Of each restart its step. */
  readonly #restarts: number[] = [];
  /** Least step of each restart and those after it. */
  #limits: number[] = [];
  #passed = 0;
  #isVoidable = false;

  event(step: number): void {
    this.#step = step;
  }

  scalar(tag: number, value: number): void {
    const step = this.#step;
    this.count++;
    if (this.#passed < this.#limits.length && step >= (this.#limits[this.#passed] as number)) {
      this.forgotten++;
      return;
    }
    while (this.#counts.length <= tag) this.#grow();
    if (this.#counts[tag] === 0 || step > (this.#reached[tag] as number)) this.#reached[tag] = step;
    else this.#again[tag] = (this.#again[tag] as number) + 1;
    this.#counts[tag] = (this.#counts[tag] as number) + 1;
    this.#steps[tag] = step;
    this.#values[tag] = value;
  }

  /** Notes a restart, and whether anything came before it. */
  restart(step: number): void {
    if (this.count > 0) this.#isVoidable = true;
    this.#restarts.push(step);
  }

  needsSecondLook(): boolean {
    return this.#isVoidable;
  }

  /** Forgets everything but the restarts, of which it returns the number. */
  beginSecondLook(): number {
    for (const list of this.#lists()) list.length = 0;
    this.count = 0;
    this.#limits = [...this.#restarts];
    for (let i = this.#limits.length - 2; i >= 0; i--)
      this.#limits[i] = Math.min(this.#limits[i] as number, this.#limits[i + 1] as number);
    return this.#restarts.length;
  }

  /** A restart was reached in the second look. */
  passRestart(): void {
    this.#passed++;
  }

  /** Hands over the last value of each tag by the name it is given. */
  addTo(values: LastValues, nameOf: (tag: string) => string): void {
    for (const [tag, name] of this.names.entries()) {
      if ((this.#counts[tag] ?? 0) === 0) continue;
      const [step, value] = [this.#steps[tag] ?? 0, this.#values[tag] ?? Number.NaN];
      const [reached, again] = [this.#reached[tag] ?? 0, this.#again[tag] ?? 0];
      values.addSeen({ metric: nameOf(name), step, value, reached, again });
    }
  }

  #lists(): readonly number[][] {
    return [this.#counts, this.#steps, this.#values, this.#reached, this.#again];
  }

  #grow(): void {
    for (const list of this.#lists()) list.push(0);
  }
}
