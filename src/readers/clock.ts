// Times as people's files have them: ISO texts with and without a zone, seconds and milliseconds since 1970.

/**
 * Seconds since the Unix epoch; a text without a zone counts as UTC, so that every machine reads the same. Undefined for
 * clocks that count from the start of a run, and for anything else.
 */
export function secondsOfTime(value: unknown): number | undefined {
  if (typeof value === "number") {
    if (value > 1e17) return value / 1e9;
    if (value > 1e11) return value / 1000;
    return value > 1e9 ? value : undefined;
  }
  const iso = typeof value === "string" ? isoTextOf(value) : undefined;
  if (iso === undefined) return undefined;
  const hasZone = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(iso);
  const milliseconds = Date.parse(hasZone || !iso.includes("T") ? iso : `${iso}Z`);
  return Number.isFinite(milliseconds) ? milliseconds / 1000 : undefined;
}

/** ISO 8601 of a time; without a zone where its writer gave none. Undefined when it is no time. */
export function isoOfTime(value: unknown): string | undefined {
  if (typeof value === "number") {
    const seconds = secondsOfTime(value);
    return seconds === undefined || seconds > 32_503_680_000
      ? undefined
      : new Date(seconds * 1000).toISOString();
  }
  const iso = typeof value === "string" ? isoTextOf(value) : undefined;
  return iso === undefined || secondsOfTime(iso) === undefined ? undefined : iso;
}

/** Seconds between two ISO times; undefined when one is missing or they run backwards. */
export function secondsBetween(start: string | undefined, end: string | undefined): number | undefined {
  const from = secondsOfTime(start);
  const to = secondsOfTime(end);
  return from === undefined || to === undefined || to < from
    ? undefined
    : Math.round((to - from) * 1000) / 1000;
}

const timePattern =
  /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T _-]+(\d{2})[:h.-]?(\d{2})(?:[:m.-]?(\d{2})(?:[.,](\d+))?)?s?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;

function isoTextOf(text: string): string | undefined {
  const match = timePattern.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute = "00", second = "00", fraction, zone] = match;
  if (Number(month) > 12 || Number(day) > 31 || Number(hour ?? 0) > 24 || Number(year) < 1970)
    return undefined;
  if (hour === undefined) return `${year}-${month}-${day}`;
  const suffix = zone === undefined ? "" : /^(?:UTC|GMT)$/.test(zone) ? "Z" : zone;
  const digits = fraction === undefined ? "" : `.${fraction.slice(0, 6)}`;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${digits}${suffix}`;
}
