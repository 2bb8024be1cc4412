// A file store of MLflow that runs are exported into: its experiments, and folders of runs that are ours to replace.

import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import { encodeMlflowExperiment, exportedTag } from "../exporters/mlflow.js";
import { readTextFile } from "../formats/read-file.js";
import { parseYaml, YamlSyntaxError } from "../formats/yaml.js";
import { replaceFile } from "../store/atomic-write.js";
import { makeFolders } from "../store/claim.js";
import { FileBatch, hiddenName, removeDurably } from "../store/file-batch.js";
import { nodeFileSystem } from "../store/file-system.js";

const metaName = "meta.yaml";

/** An open store. Nothing is written before the first experiment is asked for. */
export class MlflowStore {
  readonly path: string;
  readonly #timeMs: number;
  /** Ids by name. */
  readonly #experiments = new Map<string, string>();
  readonly #batch = new FileBatch(nodeFileSystem);

  /** @throws UserError "folder-taken" (exit 5) where something else lies */
  constructor(path: string, timeMs: number) {
    this.path = path;
    this.#timeMs = timeMs;
    const names = namesIn(path);
    for (const name of names) {
      const members = metaOf(join(path, name));
      if (members !== undefined && "experiment_id" in members)
        this.#experiments.set(String(members.name), String(members.experiment_id));
    }
    if (names.length === 0 || this.#experiments.size > 0) return;
    throw new UserError("folder-taken", `${path} holds something, and it is no file store of MLflow.`, {
      hint: "Choose another folder with --out DIR.",
      exitCode: exitCodes.refused,
    });
  }

  /** Id of an experiment of this name; it is made when there is none. */
  experimentOf(name: string): string {
    const known = this.#experiments.get(name);
    if (known !== undefined) return known;
    const taken = new Set(this.#experiments.values());
    let id = digitsOf(name);
    for (let count = 2; taken.has(id); count++) id = digitsOf(`${name}\n${count}`);
    const folder = join(this.path, id);
    const meta = encodeMlflowExperiment(name, { id, folder, timeMs: this.#timeMs });
    this.#write(join(folder, metaName), meta);
    this.#experiments.set(name, id);
    return id;
  }

  /**
   * Makes room for runs: those that were exported before are none from now on, until they are written anew.
   * @throws UserError "run-taken" (exit 5) where MLflow itself made one of them; nothing has changed then
   */
  async makeRoomFor(folders: readonly string[]): Promise<void> {
    const old = folders.filter((folder) => existsSync(folder));
    for (const folder of old) if (!isExported(folder)) throw runTaken(folder);
    // Without meta.yaml it is no run any more, should this end in between; the mark that it is ours goes last.
    const metas = old.map((folder) => join(folder, metaName));
    await this.#guardedSoon(() => removeDurably(nodeFileSystem, metas));
    for (const folder of old)
      this.#guarded(folder, () => {
        for (const kind of ["metrics", "params", "tags"]) removeBelow(join(folder, kind), exportedTag);
      });
  }

  /** Writes a run where there is room for it. MLflow knows of it after `commit`. */
  writeRun(folder: string, files: ReadonlyMap<string, string>): void {
    const batch = this.#batch;
    // First what tells that the folder is ours, should this end in between.
    this.#guarded(folder, () => batch.writeLast(join(folder, metaName), files.get(metaName) ?? ""));
    for (const kind of ["artifacts", "metrics", "params", "tags"])
      this.#guarded(folder, () => batch.makeFolder(join(folder, kind)));
    for (const [name, text] of files) {
      const path = join(folder, ...name.split("/"));
      if (name !== metaName) this.#guarded(path, () => batch.write(path, text));
    }
  }

  /** Waits until the runs that were written are on the disk, and makes them known. */
  async commit(): Promise<void> {
    await this.#guardedSoon(() => this.#batch.commit());
  }

  #write(path: string, text: string): void {
    this.#guarded(path, () => {
      makeFolders(nodeFileSystem, join(path, ".."));
      replaceFile(nodeFileSystem, path, text);
    });
  }

  #guarded(path: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  async #guardedSoon(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw cannotWrite((error as NodeJS.ErrnoException).path ?? this.path, error);
    }
  }
}

function isExported(folder: string): boolean {
  return existsSync(join(folder, "tags", exportedTag)) || existsSync(hiddenName(join(folder, metaName)));
}

function runTaken(folder: string): UserError {
  return new UserError("run-taken", `${folder} is a run that this command did not write.`, {
    hint: "It is left as it is. Choose another folder with --out DIR.",
    exitCode: exitCodes.refused,
  });
}

function cannotWrite(path: string, error: unknown): UserError {
  const { code } = error as NodeJS.ErrnoException;
  return new UserError("cannot-write", `${path}: cannot be written (${code ?? String(error)}).`, {
    hint: "Choose another place with --out DIR.",
    cause: error,
  });
}

/** An id that MLflow takes: the run's own where it has such a one, else always the same of the same run. */
export function mlflowIdOf(run: { readonly id: string; readonly path: string }): string {
  if (/^[0-9a-f]{32}$/.test(run.id)) return run.id;
  return createHash("sha256").update(`${run.path}\n${run.id}`).digest("hex").slice(0, 32);
}

/** Eighteen digits, the first of which is no zero, as MLflow's own. */
function digitsOf(name: string): string {
  const digits = BigInt(`0x${createHash("sha256").update(name).digest("hex").slice(0, 16)}`);
  return String((digits % 9n) + 1n) + String(digits).padStart(20, "0").slice(-17);
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).filter((name) => name !== ".trash" && name !== ".DS_Store");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannotWrite(path, error);
  }
}

function metaOf(folder: string): Readonly<Record<string, unknown>> | undefined {
  const read = readTextFile(join(folder, metaName));
  if (!("text" in read)) return undefined;
  try {
    const { value } = parseYaml(read.text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof YamlSyntaxError) return undefined;
    throw error;
  }
}

/** Removes the files below a folder, and the folders that are empty then; links are removed, never followed. */
function removeBelow(folder: string, kept: string): void {
  if (nodeFileSystem.look(folder)?.kind !== "folder") return;
  for (const name of nodeFileSystem.list(folder)) {
    const path = join(folder, name);
    if (nodeFileSystem.look(path)?.kind !== "folder") {
      if (name !== kept) nodeFileSystem.remove(path);
      continue;
    }
    removeBelow(path, "");
    nodeFileSystem.removeFolder(path);
  }
}
