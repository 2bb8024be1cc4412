// Names of runs: from what people call them to what every file system accepts.

/** Longer names are cut, so that suffixes and the file system's own limit of 255 bytes fit. */
const mostNameBytes = 120;

/** "20260122_020157": local time to the second. */
export function formatTimestamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const year = String(time.getFullYear()).padStart(4, "0");
  const date = `${year}${two(time.getMonth() + 1)}${two(time.getDate())}`;
  return `${date}_${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`;
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
  const [digits = "", time = ""] = formatTimestamp(started).split("_");
  const date = digits.replace(/(\d\d)(\d\d)$/, "-$1-$2");
  if (name.layout === "run-store") return `run_${date}${name.seed === undefined ? "" : `_seed${name.seed}`}`;
  if (name.useCase !== undefined) return `${safeName(name.useCase)}-${date}-${time}`;
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
