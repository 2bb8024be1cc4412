// Keys that move along the rows of the table.

export interface RowPlace {
  readonly active: number;
  readonly count: number;
  /** Rows of one screen. */
  readonly page: number;
}

/** The row that a key leads to; undefined for other keys. */
export function nextRow(key: string, { active, count, page }: RowPlace): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -count,
    End: count,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, active + step));
}
