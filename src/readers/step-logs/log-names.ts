// Which files may be step logs, by their names.

const logPattern = /\.jsonl(?:\.recovered)?(?:\.gz)?$/;

/** *.jsonl, what was saved of a damaged one as *.jsonl.recovered, and either packed as .gz. */
export function isLogName(name: string): boolean {
  return logPattern.test(name) && !name.startsWith(".");
}

/** Whether a log must be unpacked. */
export function isPackedLog(path: string): boolean {
  return path.endsWith(".gz");
}

/** Tables that list the runs of the logs below once more. */
export const summaryNames: readonly string[] = ["summary.json", "exp_out.json"];
