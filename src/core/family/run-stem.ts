// What a run's name says beside seed, time, host and counter: "lstm_seed42_20260122_020157" → "lstm".

const seedToken =
  /(^|[^a-z])(?:random[_-]?)?(?:seed|rng|rep|repeat|replicate|replica)[_=-]?(\d+)(?![a-z0-9])/i;
const allSeedTokens = new RegExp(seedToken.source, "gi");
/** Year to day, with or without separators, and a clock time behind it where there is one. */
const timeToken =
  /(?<!\d)(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:[T_ .-]*\d\d[-_:.h]?\d\d(?:[-_:.m]?\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)/g;
/** A clock time that stands alone, as folders below a day's folder have it. */
const clockName = /^\d\d[-_:]\d\d[-_:]\d\d$/;
const uuidToken = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Eight hexadecimal digits or more, with letters and digits among them. */
const hashToken = /(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}(?![0-9a-z])/gi;
const epochToken = /(?<!\d)1[2-9]\d{8}(?:\d{3})?(?!\d)/g;

/** The seed that a name tells, "…_seed42" → "42"; the innermost of a path. Undefined when it tells none. */
export function seedOfName(name: string): string | undefined {
  const parts = name.split("/");
  for (const part of parts.reverse()) {
    const found = seedToken.exec(part)?.[2];
    if (found !== undefined) return found.replace(/^0+(?=\d)/, "");
  }
  return undefined;
}

/** A name or path without its tokens for seed, time and identity; "" where nothing else is left. */
export function stemOfName(name: string): string {
  return name
    .split("/")
    .map(stemOfPart)
    .filter((part) => part !== "")
    .join("/");
}

/** The same without a counter at the end: for runs whose seed is known from elsewhere, "run_3" → "run". */
export function stemWithoutCounter(name: string): string {
  return stemOfName(name).replace(/[ _.=-]*\d+$/, "");
}

function stemOfPart(part: string): string {
  if (clockName.test(part)) return "";
  const bare = part
    .replace(uuidToken, " ")
    .replace(allSeedTokens, "$1 ")
    .replace(timeToken, " ")
    .replace(epochToken, " ")
    .replace(hashToken, " ");
  if (bare === part) return part;
  return bare.replace(/[ _.,=+-]*\s[ _.,=+-]*/g, "_").replace(/^_+|_+$/g, "");
}
