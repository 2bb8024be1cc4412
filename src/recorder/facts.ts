// What a run finds out by itself: facts of code, machine and packages once, use of the machine over time.

import { collectFacts } from "../collectors/index.js";
import { startUsageSampling } from "../collectors/system-usage.js";
import { fileErrorName } from "../store/file-error.js";
import { LineLog } from "../store/line-log.js";
import { runFiles } from "../store/run-layout.js";
import type { RunFolder } from "./run-folder.js";
import type { RecorderWorld } from "./world.js";

/** Collects the facts and writes them into metadata.json, beside the training. Never rejects. */
export async function gatherFacts(run: RunFolder, world: RecorderWorld): Promise<void> {
  const { workingFolder, argv, environment } = world;
  const { facts, files, problems } = await collectFacts({ workingFolder, argv, environment });
  for (const { path, message } of problems) run.warnings.note(`${path}: ${message}`);
  for (const { path, bytes } of files) await run.attachments.save(path, bytes);
  run.metadata.merge(facts);
  try {
    await run.metadata.writeSoon();
  } catch (error) {
    run.warnings.add(
      "metadata:facts",
      `${runFiles.metadata}: ${fileErrorName(error)}. Facts are written later.`,
    );
  }
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
