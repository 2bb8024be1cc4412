// steps.csv.gz: the line of names and one gzip member a part, put together from new and old members.

import { join } from "node:path";
import { writeAll } from "../store/atomic-write.js";
import type { FileSystem } from "../store/file-system.js";
import { packHeader } from "./csv-member.js";
import { type DatabaseFolder, stepsCsv } from "./database-folder.js";
import { csvMemberName } from "./segment-writer.js";
import type { Segment, State } from "./state.js";

/** A segment's place in steps.csv.gz. */
type CsvPlace = Pick<Segment, "csvStart" | "csvBytes">;

/**
 * Makes the new steps.csv.gz in the building folder, from the new members that lie there (and go), and those of the old
 * file. Returns where each segment's members are, by its number.
 */
export async function joinStepsCsv(
  files: FileSystem,
  folder: DatabaseFolder,
  plan: {
    readonly ids: readonly number[];
    readonly names: readonly string[];
    readonly old: State | undefined;
  },
): Promise<Map<number, CsvPlace>> {
  const places = new Map<number, CsvPlace>();
  const out = files.open(join(folder.building, stepsCsv), "create");
  let end = 0;
  try {
    const header = await packHeader(plan.names);
    writeAll(files, out, header);
    end = header.length;
    for (const id of plan.ids) {
      const made = join(folder.building, csvMemberName(id));
      const size = files.look(made)?.sizeBytes;
      const old = plan.old?.segments.find((segment) => segment.id === id);
      const from = size === undefined ? join(folder.out, stepsCsv) : made;
      const range =
        size === undefined ? { at: old?.csvStart ?? 0, bytes: old?.csvBytes ?? 0 } : { at: 0, bytes: size };
      copyRange(files, { from, ...range }, out);
      if (size !== undefined) files.remove(made);
      places.set(id, { csvStart: end, csvBytes: range.bytes });
      end += range.bytes;
    }
  } finally {
    files.close(out);
  }
  return places;
}

function copyRange(
  files: FileSystem,
  { from, at, bytes }: { readonly from: string; readonly at: number; readonly bytes: number },
  out: number,
): void {
  if (bytes === 0) return;
  const handle = files.open(from, "read");
  const chunk = Buffer.allocUnsafe(Math.min(bytes, 1024 * 1024));
  try {
    for (let done = 0; done < bytes; ) {
      const count = files.read(handle, chunk.subarray(0, Math.min(chunk.length, bytes - done)), at + done);
      if (count === 0) throw Object.assign(new Error(`${from} is shorter than it was.`), { code: "EIO" });
      writeAll(files, out, chunk.subarray(0, count));
      done += count;
    }
  } finally {
    files.close(handle);
  }
}
