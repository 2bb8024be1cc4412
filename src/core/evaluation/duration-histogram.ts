// Quantiles of many durations in little memory: counts in bins whose bounds grow by 1 %.

const growth = Math.log(1.01);
/** Shorter durations count as this long. */
const shortestSeconds = 1e-6;

/** Grows with the spread of the durations (about 230 bins per power of ten), not with their number. */
export class DurationHistogram {
  readonly #bins = new Map<number, number>();
  #count = 0;
  #sumSeconds = 0;

  get count(): number {
    return this.#count;
  }

  /** Arithmetic mean; undefined before the first duration. */
  get meanSeconds(): number | undefined {
    return this.#count === 0 ? undefined : this.#sumSeconds / this.#count;
  }

  /** Adds one; what is no duration (negative, NaN, infinite) is left out. */
  add(seconds: number): void {
    if (!(seconds >= 0) || seconds === Number.POSITIVE_INFINITY) return;
    const bin = Math.floor(Math.log(Math.max(seconds, shortestSeconds)) / growth);
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + 1);
    this.#count++;
    this.#sumSeconds += seconds;
  }

  /**
   * The duration below which the share of all lie, right to 1 %: the middle of the bin it falls into. Undefined before
   * the first duration.
   * @param share 0 to 1: 0.5 is the median
   */
  quantileSeconds(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const wanted = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [bin, count] of [...this.#bins].sort((a, b) => a[0] - b[0])) {
      seen += count;
      if (seen >= wanted) return Math.exp((bin + 0.5) * growth);
    }
    return undefined;
  }
}
