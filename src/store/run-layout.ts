// Names of the files in a run folder, each written down once. FORMAT.md says what is in them.

/** Paths relative to the run folder, with "/" between the parts. */
export const runFiles = {
  metadata: "metadata.json",
  history: "history.jsonl",
  status: "status.json",
  annotations: "annotations.jsonl",
  system: "system.jsonl",
  checksums: "checksums.json",
  predictions: "predictions.npy",
  targets: "targets.npy",
  bestModel: "checkpoints/best_model",
  lastModel: "checkpoints/last",
  tensorboard: "tensorboard_logs",
  inputs: "inputs",
  config: "config",
  outputs: "outputs",
  uncommittedPatch: "config/uncommitted.patch",
  errors: "outputs/errors.log",
  results: "outputs/results.csv",
  tokenUsage: "outputs/token_usage.json",
  timing: "outputs/timing.json",
  runConfig: "config/run_config.json",
  systemInfo: "config/system_info.json",
  summary: "metadata/run_summary.json",
  standardOutput: "outputs/stdout.log",
  standardError: "outputs/stderr.log",
  report: "report.md",
  pageReport: "report.html",
  storeConfig: "config.json",
  rawMetrics: "metrics.json",
  manifest: "manifest.json",
  assets: "assets",
} as const;

/** Names directly under a root that are never runs. */
export const rootFiles = {
  index: "index.json",
  /** Folder for what is added to runs that others wrote. */
  own: ".runledger",
  trash: ".trash",
  /** Folders of programs that belong to recorded runs. */
  joined: ".runledger/joined.jsonl",
} as const;

/** Folders of a root that hold our own outputs; no reader enters them. */
export const outputFolders: readonly string[] = [
  "_aggregated",
  "_catalog",
  "_archive",
  "archive",
  ".trash",
  ".runledger",
];

/** Files that the recorder alone writes; nothing else may be saved under these names. */
export const recorderFiles: readonly string[] = [
  runFiles.metadata,
  runFiles.history,
  runFiles.status,
  runFiles.annotations,
  runFiles.system,
  runFiles.checksums,
];

/** Paths that the checksums leave out: they change after the run has ended. */
export const uncheckedPaths: readonly string[] = [
  runFiles.checksums,
  runFiles.status,
  runFiles.annotations,
  runFiles.report,
  runFiles.pageReport,
  runFiles.assets,
];

/** Files of a process that trains together with others, other than the first: paths in the run folder. */
export function rankFiles(rank: number): {
  readonly history: string;
  readonly status: string;
  readonly folder: string;
} {
  return { history: `history.rank${rank}.jsonl`, status: `status.rank${rank}.json`, folder: `ranks/${rank}` };
}

/** Which rank wrote a file of a run's folder; undefined for all others. */
export function rankOfFile(name: string): number | undefined {
  const digits = /^(?:history|status)\.rank([1-9]\d{0,5})(?:\.[1-9]\d*)?\.jsonl?$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Name of the scaler file of "X" or "y": scaler_X.json. */
export function scalerFile(name: string): string {
  return `scaler_${name}.json`;
}

/** Name of a stream's n-th segment, from 1: history.jsonl, history.2.jsonl, … */
export function segmentFile(name: string, segment: number): string {
  if (segment === 1) return name;
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? `${name}.${segment}` : `${name.slice(0, dot)}.${segment}${name.slice(dot)}`;
}

/** Whether a file name is the stream itself or one of its segments, and which; undefined when it is neither. */
export function segmentNumber(name: string, file: string): number | undefined {
  if (file === name) return 1;
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot <= 0 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  if (!file.startsWith(`${stem}.`) || !file.endsWith(ending)) return undefined;
  const digits = file.slice(stem.length + 1, file.length - ending.length);
  return /^[1-9]\d{0,8}$/.test(digits) && Number(digits) > 1 ? Number(digits) : undefined;
}

/** Names of a stream's segments among the names of a folder, in the order they were written. */
export function segmentsAmong(name: string, names: Iterable<string>): string[] {
  const found: [number, string][] = [];
  for (const file of names) {
    const segment = segmentNumber(name, file);
    if (segment !== undefined) found.push([segment, file]);
  }
  return found.sort((a, b) => a[0] - b[0]).map(([, file]) => file);
}
