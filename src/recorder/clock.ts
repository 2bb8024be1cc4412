// The two clocks of a recorder: one that people set, and one that nobody sets, for durations.

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: () => number;
  /** Milliseconds since some fixed moment, with fractions; never goes back. */
  readonly monotonicMs: () => number;
}

export const systemClock: Clock = { wallMs: Date.now, monotonicMs: () => performance.now() };

/** ISO 8601, UTC, with milliseconds. */
export function isoTime(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
