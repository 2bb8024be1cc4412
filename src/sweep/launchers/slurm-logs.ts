// Where workers' own words go under Slurm, and what the last of them were.

import { join } from "node:path";
import type { FileSystem } from "../../store/file-system.js";
import type { Submission } from "../submission.js";

const mostBytes = 4_096;

/** Folder of the logs of a submission's tasks, `<array>_<task>.log`. */
export function logFolder({ sweep_folder, id }: Pick<Submission, "sweep_folder" | "id">): string {
  return join(sweep_folder, ".runledger/slurm", id);
}

/** The last line of a task's log; undefined when it has said nothing, or cannot be read. */
export function lastWords(files: FileSystem, submission: Submission, task: string): string | undefined {
  const path = join(logFolder(submission), `${task}.log`);
  const size = files.look(path)?.sizeBytes ?? 0;
  if (size === 0) return undefined;
  const bytes = readEnd(files, path, size);
  const lines = bytes
    ?.toString("utf8")
    .split("\n")
    .map((line) => line.trim());
  return lines
    ?.filter((line) => line !== "")
    .at(-1)
    ?.slice(0, 300);
}

function readEnd(files: FileSystem, path: string, size: number): Buffer | undefined {
  let handle: number | undefined;
  try {
    handle = files.open(path, "read");
    const buffer = Buffer.alloc(Math.min(size, mostBytes));
    return buffer.subarray(0, files.read(handle, buffer, size - buffer.length));
  } catch {
    // A log that cannot be read explains nothing; the trial's own folder still does.
    return undefined;
  } finally {
    if (handle !== undefined) files.close(handle);
  }
}
