// What a run finds out by itself: facts of code, machine and packages once, use of the machine over time.

import { gitCollector } from "../collectors/git.js";
import { collectFacts } from "../collectors/index.js";
import { packagesCollector } from "../collectors/packages.js";
import { startUsageSampling } from "../collectors/system-usage.js";
import { fileErrorName } from "../store/file-error.js";
import { LineLog } from "../store/line-log.js";
import { runFiles } from "../store/run-layout.js";
import type { RunFolder } from "./run-folder.js";
import type { RecorderWorld } from "./world.js";

/** Which code ran: commit, whether tracked files differed from it, versions of the packages. Absent: not known. */
export interface CodeFacts {
  readonly commit?: string;
  readonly isDirty?: boolean;
  readonly packages?: Readonly<Record<string, string>>;
}

/** Asks for the code alone, for what is no run and needs no more. Never rejects. */
export async function gatherCodeFacts(
  world: Pick<RecorderWorld, "workingFolder" | "argv" | "environment">,
): Promise<CodeFacts> {
  const { workingFolder, argv, environment } = world;
  const input = { workingFolder, argv, environment };
  const { facts } = await collectFacts(input, [packagesCollector, gitCollector]);
  const git = facts.git as { readonly commit?: string; readonly dirty?: boolean } | undefined;
  const packages = (facts.packages ?? facts.python_packages) as Record<string, string> | undefined;
  return {
    ...(git?.commit === undefined ? {} : { commit: git.commit }),
    ...(git?.dirty === undefined ? {} : { isDirty: git.dirty }),
    ...(packages === undefined ? {} : { packages }),
  };
}

/** A program that ends so soon after the facts have come has its metadata.json written once, and not twice. */
const settleMs = 100;

/**
 * Collects the facts and writes them into metadata.json, beside the training. Never rejects.
 * @param ending resolves when the run begins to end, which writes all that is known by then
 */
export async function gatherFacts(
  run: RunFolder,
  world: RecorderWorld,
  ending: Promise<void>,
): Promise<void> {
  const { workingFolder, argv, environment } = world;
  const { facts, files, problems } = await collectFacts({ workingFolder, argv, environment });
  for (const { path, message } of problems) run.warnings.note(`${path}: ${message}`);
  for (const { path, bytes } of files) await run.attachments.save(path, bytes);
  run.metadata.merge(facts);
  if (await resolvesWithin(ending, settleMs)) return;
  try {
    await run.metadata.writeSoon();
  } catch (error) {
    run.warnings.add(
      "metadata:facts",
      `${runFiles.metadata}: ${fileErrorName(error)}. Facts are written later.`,
    );
  }
}

/** Keeps no process alive. */
function resolvesWithin(promise: Promise<void>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms).unref();
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/**
 * Samples the use of processor, memory and graphics processors into system.jsonl until the run ends.
 * @param processGroup whose use is measured; this process when absent
 */
export function sampleUsage(run: RunFolder, world: RecorderWorld, processGroup?: number): void {
  const { files, folder, warnings } = run;
  const onFault = (error: unknown): void => {
    const reason = fileErrorName(error);
    warnings.add(`system:${reason}`, `${runFiles.system}: ${reason}. A row is missing.`);
  };
  const log = new LineLog({ files, folder, name: runFiles.system, onFault });
  const sampling = startUsageSampling({
    onRow: (row) => {
      log.write(Buffer.from(`${JSON.stringify(row)}\n`));
      log.syncSoon();
    },
    workingFolder: world.workingFolder,
    environment: world.environment,
    ...(processGroup === undefined ? {} : { processGroup }),
  });
  run.beforeEnd(() => {
    sampling.stop();
    log.close();
  });
}

/** The facts alone, as sections of metadata.json, for what records many runs of the same code. Never rejects. */
export async function gatherSections(
  world: Pick<RecorderWorld, "workingFolder" | "argv" | "environment">,
): Promise<Readonly<Record<string, unknown>>> {
  const { workingFolder, argv, environment } = world;
  const { facts } = await collectFacts({ workingFolder, argv, environment });
  return facts;
}
