// The gallery inside a Markdown file: what lies between its two markers is replaced, every other byte stays.

import { exitCodes, UserError } from "../errors.js";
import { escapeMarkdown } from "../exporters/markdown.js";

export const galleryMarkers = {
  start: "<!-- runledger:gallery -->",
  end: "<!-- /runledger:gallery -->",
} as const;

/** A line of the gallery. */
export interface GalleryEntry {
  readonly group: string;
  readonly runId: string;
  /** ISO 8601; absent where the run does not say. */
  readonly startedAt?: string | undefined;
  /** By picture name; undefined where the group has none. Paths are relative to the file, with "/" between the parts. */
  readonly pictures: readonly (string | undefined)[];
}

export interface Gallery {
  /** Heading of the groups: "sampler"; "" where there is one group. */
  readonly by: string;
  /** Names of the pictures, a column each. */
  readonly plots: readonly string[];
  readonly entries: readonly GalleryEntry[];
}

/** The gallery as a Markdown table. */
export function galleryTable({ by, plots, entries }: Gallery): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const hasGroups = by !== "";
  const head = [...(hasGroups ? [by] : []), "run", ...plots].map(escapeMarkdown);
  const rows = entries.map(({ group, runId, startedAt, pictures }) => {
    const day = startedAt === undefined ? "" : `<br>${escapeMarkdown(startedAt.slice(0, 10))}`;
    const images = pictures.map((path, place) =>
      path === undefined
        ? "–"
        : `![${escapeMarkdown([group, plots[place] ?? ""].filter((part) => part !== "").join(": "))}](${urlOf(path)})`,
    );
    return [...(hasGroups ? [escapeMarkdown(group)] : []), escapeMarkdown(runId) + day, ...images];
  });
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A relative path as a link: nothing in it can end the link or lead to another place. */
function urlOf(path: string): string {
  const encoded = path
    .split("/")
    .map((part) =>
      encodeURIComponent(part).replace(/[()'*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
    );
  return encoded.join("/");
}

/**
 * The file with the gallery between its markers; appended at the end where it has none. Line ends are those of the file.
 * @param file its bytes; undefined for a new file
 * @throws UserError "bad-markers" (exit 5) where one marker is missing, doubled or before its time
 */
export function withGallery(file: Uint8Array | undefined, table: string, name: string): Uint8Array {
  const bytes = Buffer.from(file ?? new Uint8Array());
  const isWindows = bytes.includes("\r\n");
  const [start, end] = [galleryMarkers.start, galleryMarkers.end].map((marker) => placesOf(bytes, marker));
  const block = `${galleryMarkers.start}\n${table}\n${galleryMarkers.end}`;
  const text = isWindows ? block.replaceAll("\n", "\r\n") : block;
  if (start?.length === 0 && end?.length === 0) return appended(bytes, text, isWindows ? "\r\n" : "\n");
  const [from, to] = [start?.[0], end?.[0]];
  if (start?.length !== 1 || end?.length !== 1 || from === undefined || to === undefined || to < from)
    throw badMarkers(name);
  return Buffer.concat([
    bytes.subarray(0, from),
    Buffer.from(text),
    bytes.subarray(to + galleryMarkers.end.length),
  ]);
}

function placesOf(bytes: Buffer, marker: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + marker.length))
    places.push(at);
  return places;
}

function appended(bytes: Buffer, text: string, lineEnd: string): Buffer {
  const isEnded = bytes.length === 0 || bytes.at(-1) === 10;
  const gap = bytes.length === 0 ? "" : isEnded ? lineEnd : lineEnd + lineEnd;
  return Buffer.concat([bytes, Buffer.from(`${gap}${text}${lineEnd}`)]);
}

function badMarkers(name: string): UserError {
  return new UserError(
    "bad-markers",
    `${name}: its gallery markers do not make one pair; it was not touched.`,
    {
      hint: `Leave exactly one line ${galleryMarkers.start} and after it one line ${galleryMarkers.end}, or none of them.`,
      exitCode: exitCodes.refused,
    },
  );
}
