// W&B's local folders: wandb/{run,offline-run}-<date>_<time>-<id> with run-<id>.wandb, or with files/ alone.

import type { Folder } from "./folder.js";
import type { Reader, RunSource } from "./reader.js";
import { type Execution, readHistory, readRun } from "./wandb/read-run.js";
import { runFileNames } from "./wandb/run-files.js";

const layout = "wandb";
const runName = /^(?:offline-)?run-(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})-(.+)$/;

export const wandb: Reader = {
  layout,
  summary: "wandb/{run,offline-run}-<date>_<time>-<id>: run-<id>.wandb and files/ (Weights & Biases)",
  find: (folder) => {
    const own = executionOf(folder);
    if (own !== undefined) return { runs: [sourceOf(folder.root, [own])], problems: [], openFolders: [] };
    const names = folder.folderNames();
    if (!names.some((name) => runName.test(name))) return undefined;
    const executions = names.flatMap((name) => executionOf(folder.enter(name)) ?? []);
    if (executions.length === 0) return undefined;
    const taken = new Set(executions.map(({ name }) => name));
    return {
      runs: [...byId(executions).values()].map((group) => sourceOf(folder.root, group)),
      problems: [],
      openFolders: names.filter((name) => !taken.has(name)),
    };
  },
};

interface Found extends Execution {
  readonly id: string;
  /** Name of its folder. */
  readonly name: string;
}

function executionOf(folder: Folder): Found | undefined {
  const match = runName.exec(folder.name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, id = ""] = match;
  const log = `run-${id}.wandb`;
  const hasLog = folder.has(log);
  if (!hasLog && !folder.has("files")) return undefined;
  return {
    id,
    name: folder.name,
    path: folder.path,
    log: hasLog ? folder.pathOf(log) : undefined,
    startedAt: `${year}-${month}-${day}T${hour}:${minute}:${second}`,
  };
}

/** Executions of one id are one run: W&B resumes into a new folder. They are sorted by time, which their names begin with. */
function byId(executions: readonly Found[]): Map<string, Found[]> {
  const groups = new Map<string, Found[]>();
  const sorted = [...executions].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  for (const execution of sorted) {
    const group = groups.get(execution.id);
    if (group === undefined) groups.set(execution.id, [execution]);
    else group.push(execution);
  }
  return groups;
}

function sourceOf(root: string, executions: readonly Found[]): RunSource {
  const last = executions.at(-1);
  const { id, path } = last ?? { id: "", path: root };
  const files = executions.flatMap((execution) => [
    `${execution.path}/run-${id}.wandb`,
    ...runFileNames.map((name) => `${execution.path}/files/${name}`),
  ]);
  return {
    id,
    path,
    files,
    read: () => readRun({ id, path, root, layout }, executions),
    readHistory: () => readHistory(executions),
  };
}
