// Names of runs: from what people call them to what every file system accepts.

/** Longer names are cut, so that suffixes and the file system's own limit of 255 bytes fit. */
const mostNameBytes = 120;

/** "20260122_020157": local time to the second. */
export function formatTimestamp(time: Date): string {
  const { year, month, day, clock } = localTime(time);
  return `${year}${month}${day}_${clock}`;
}

/** Digits of a local time; the clock as "020157". */
function localTime(time: Date) {
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    year: String(time.getFullYear()).padStart(4, "0"),
    month: two(time.getMonth() + 1),
    day: two(time.getDate()),
    clock: `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`,
  };
}

/**
 * The id a run asks for: `run_<tag>` when it has a tag, `run_<date>_seed<seed>` in a run store (without a seed
 * `run_<date>`), `<use case>-<date>-<time>` when it has a use case, else `<model>_<timestamp>`; "run" where the model has
 * no name.
 */
export function wantedRunId(
  name: {
    readonly model?: string;
    readonly runTag?: string;
    readonly useCase?: string;
    readonly layout?: string;
    readonly seed?: number;
  },
  started: Date,
): string {
  if (name.runTag !== undefined) return `run_${safeName(name.runTag)}`;
  const { year, month, day, clock } = localTime(started);
  const date = `${year}-${month}-${day}`;
  if (name.layout === "run-store") return `run_${date}${name.seed === undefined ? "" : `_seed${name.seed}`}`;
  if (name.useCase !== undefined) return `${safeName(name.useCase)}-${date}-${clock}`;
  return `${safeName(name.model ?? "run")}_${formatTimestamp(started)}`;
}

/**
 * A name that is one part of a path on Linux, macOS and Windows disks: letters and digits of any script, and "._+=@-".
 * Everything else becomes "_"; it starts with a letter, digit or "_" and never ends in a dot.
 */
export function safeName(name: string): string {
  const replaced = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}._+=@-]+/gu, "_")
    .replace(/^[.+=@-]+/, "");
  const cut = cutToBytes(replaced, mostNameBytes).replace(/\.+$/, "");
  return cut === "" ? "unnamed" : cut;
}

function cutToBytes(text: string, mostBytes: number): string {
  let bytes = 0;
  let cut = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) return cut;
    cut += character;
  }
  return cut;
}
