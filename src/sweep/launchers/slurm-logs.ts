// Where workers' own words go under Slurm, and what the last of them were.

import { join } from "node:path";
import type { FileSystem } from "../../store/file-system.js";
import { lastLine } from "../last-line.js";
import type { Submission } from "../submission.js";

/** Folder of the logs of a submission's tasks, `<array>_<task>.log`. */
export function logFolder({ sweep_folder, id }: Pick<Submission, "sweep_folder" | "id">): string {
  return join(sweep_folder, ".runledger/slurm", id);
}

/** The last line of a task's log; undefined when it has said nothing, or cannot be read. */
export function lastWords(files: FileSystem, submission: Submission, task: string): string | undefined {
  return lastLine(files, join(logFolder(submission), `${task}.log`));
}
