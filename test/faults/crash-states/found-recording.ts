// What must hold of a run in any state in which a crash has left the disk, looked at without a disk.

import { createHash } from "node:crypto";
import { parseStatus } from "../../../src/store/status-file.js";
import { addStep } from "../readable-rows.js";
import type { CrashMoment, FoundTree } from "./crash-model.js";

/** What is wrong with the recorded run below `folder`. */
export function damageOfRecorded(found: FoundTree, folder: string, { acknowledged }: CrashMoment): string[] {
  const text = (path: string): string | undefined => found.get(`${folder}/${path}`)?.toString();
  const promised = new Set(acknowledged);
  const [metadata, metadataDamage] = parsed(text("metadata.json"), "metadata.json");
  const [status, statusDamage] = parsed(text("status.json"), "status.json");
  const damage = [...metadataDamage, ...statusDamage];
  if (promised.has("started") && metadata === undefined)
    return [...damage, "started, but without metadata.json"];
  if (metadata !== undefined && (metadata.config as { rate?: number } | undefined)?.rate !== 0.5)
    damage.push("the configuration is missing");
  if (promised.has("described") && metadata?.training_config === undefined)
    damage.push("what was described is missing");
  if (promised.has("saved") && text("outputs/a.txt") !== "text") damage.push("a saved file is missing");
  const steps = new Set<number>();
  for (const [path, bytes] of found)
    if (/\/history(\.\d+)?\.jsonl$/.test(path))
      for (const line of (bytes ?? Buffer.alloc(0)).toString().split("\n")) addStep(steps, line);
  for (const what of promised)
    if (what.startsWith("row ") && !steps.has(Number(what.slice(4)))) damage.push(`${what} is missing`);
  if (status !== undefined && parseStatus(text("status.json") ?? "") === undefined)
    damage.push("status.json is no status");
  if (promised.has("finished") && status?.state !== "finished")
    damage.push("finished, but status.json says otherwise");
  if (status?.state === "finished") damage.push(...damageOfFinished(found, folder));
  return damage;
}

function parsed(text: string | undefined, name: string): [Record<string, unknown> | undefined, string[]] {
  if (text === undefined) return [undefined, []];
  try {
    return [JSON.parse(text) as Record<string, unknown>, []];
  } catch {
    return [undefined, [`${name} is damaged: ${JSON.stringify(text.slice(0, 60))}`]];
  }
}

/** Who says finished vouches for every file. */
function damageOfFinished(found: FoundTree, folder: string): string[] {
  const [checksums, damage] = parsed(found.get(`${folder}/checksums.json`)?.toString(), "checksums.json");
  if (checksums === undefined) return [...damage, "finished, but without checksums"];
  const files = (checksums.files ?? []) as { path: string; sha256: string }[];
  if (files.length === 0) return ["finished, with checksums of nothing"];
  return files.flatMap(({ path, sha256 }) => {
    const bytes = found.get(`${folder}/${path}`);
    if (bytes === undefined) return [`finished, but ${path} is missing`];
    return createHash("sha256").update(bytes).digest("hex") === sha256
      ? []
      : [`finished, but ${path} differs`];
  });
}
