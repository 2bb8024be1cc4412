// A root with one finished run, for tests of archives, checksums and the trash.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ArchivedRun, ArchiveWorld } from "../../src/store/archive.js";
import { writeChecksums } from "../../src/store/checksums.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { machineIdentity, ownIdentity } from "../../src/store/writer-identity.js";
import { temporaryFolder } from "./temporary-folder.js";
import { writeTree } from "./write-tree.js";

export const archiveNowMs = Date.parse("2026-01-22T12:00:00Z");

/** The files of the run, by path; checksums.json comes on top. */
export const runContent: Readonly<Record<string, unknown>> = {
  "metadata.json": {
    schema_version: 1,
    run_id: "lstm_20260122_020157",
    model_name: "lstm",
    status: "finished",
  },
  "status.json": { schema_version: 1, state: "finished" },
  "history.jsonl": '{"step":1,"loss":0.5}\n'.repeat(300),
  "predictions.npy": new Uint8Array(20_000).map((_, i) => i % 253),
  "checkpoints/best_model/weights.bin": new Uint8Array(50_000).map((_, i) => (i * 7) % 251),
  "inputs/": "",
  "inputs/ä € data.csv": "a,b\n1,2\n",
  "outputs/empty.log": "",
  "annotations.jsonl": "",
};

/** A run of few files, for tests that take one many times. */
export const tinyContent: Readonly<Record<string, unknown>> = {
  "metadata.json": { schema_version: 1, run_id: "lstm_20260122_020157", status: "finished" },
  "inputs/": "",
  "predictions.npy": new Uint8Array(3000).map((_, i) => i % 253),
};

/** Writes a run with its checksums.json; returns it as archives know it. */
export async function writeFinishedRun(content = runContent): Promise<ArchivedRun> {
  const [root, id] = [temporaryFolder(), "lstm_20260122_020157"];
  const path = join(root, id);
  writeTree(path, content);
  await writeChecksums(nodeFileSystem, path);
  return { id, path, root, layout: "native", status: "finished" };
}

export function archiveWorld(parts: Partial<ArchiveWorld> = {}): ArchiveWorld {
  const real = { own: ownIdentity(), machine: machineIdentity() };
  return { files: nodeFileSystem, nowMs: () => archiveNowMs, ...real, ...parts };
}

/** Every file and folder below a path with its content; empty when the path is not there. */
export function snapshot(path: string): Map<string, string> {
  const found = new Map<string, string>();
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return found;
  for (const name of readdirSync(path, { recursive: true, encoding: "utf8" }).sort()) {
    const full = join(path, name);
    found.set(name, statSync(full).isDirectory() ? "folder" : readFileSync(full).toString("latin1"));
  }
  return found;
}
