// What the name of a run folder tells: run_<date>[_<time>]_seed<seed>[_<mode>], or run_<tag>.

export interface RunNameFacts {
  /** ISO 8601 without a zone, as the name has none: a date, or date and time. */
  readonly startedAt?: string;
  readonly seed?: number;
  /** "all", "fuzzy", "semantic_only", …: how results were matched. */
  readonly matchMode?: string;
  /** The program made the whole name, so that its seed is exact; in names given by people it may be shortened. */
  readonly isGenerated: boolean;
}

const namePattern =
  /^run_(?:(?<date>\d{4}-\d{2}-\d{2})_)?(?:(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})_)?seed(?<seed>\d{1,15})(?:_(?<mode>(?:all|fuzzy|semantic|hybrid)(?:_only)?))?$/;

/** Facts of a folder's name; none for names that people chose freely. */
export function factsOfRunName(name: string): RunNameFacts {
  const groups = namePattern.exec(name)?.groups;
  if (groups === undefined) return { isGenerated: false };
  const { date, hour, minute, second, seed, mode } = groups;
  const time = hour === undefined ? "" : `T${hour}:${minute}:${second}`;
  return {
    ...(date === undefined ? {} : { startedAt: `${date}${time}` }),
    seed: Number(seed),
    ...(mode === undefined ? {} : { matchMode: mode }),
    isGenerated: date !== undefined,
  };
}
