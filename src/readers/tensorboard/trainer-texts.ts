// What transformers' TensorBoardCallback writes into event files as texts: the arguments of a training and its model's settings.

import { isPlainObject } from "../../core/flatten.js";
import { readEvents } from "../../formats/tfevents.js";
import { leavesOf, type RunDraft } from "../run-draft.js";
import { firstBytes } from "./event-files.js";

const argumentsTag = "args/text_summary";
const modelTag = "model_config/text_summary";

/** Tags of the texts, which are JSON: they are needed whole. */
export const trainerTags: ReadonlySet<string> = new Set([argumentsTag, modelTag]);

/** Arguments that say where a training lies, not how it was made. */
const places = new Set(["output_dir", "logging_dir"]);
/** The texts come before everything else. */
const lookedAtBytes = 4 * 1024 * 1024;
/** An evaluation after the training has a file of its own, without them. */
const mostFiles = 8;

/**
 * Adds what the texts say: arguments as params, as far as the draft does not know them, the model's settings as `model.…`.
 * Returns the tags that were taken; a text of such a tag by another program is none.
 */
export function addTrainerTexts(draft: RunDraft, texts: ReadonlyMap<string, string>): ReadonlySet<string> {
  const taken = new Set<string>();
  const args = jsonOf(texts.get(argumentsTag));
  if (args !== undefined && "output_dir" in args && "learning_rate" in args) {
    taken.add(argumentsTag);
    addArguments(draft, args);
  }
  const model = jsonOf(texts.get(modelTag));
  if (model !== undefined && ("model_type" in model || "transformers_version" in model)) {
    taken.add(modelTag);
    addMissing(draft, leavesOf(model, "model"));
  }
  return taken;
}

/** The same texts, of the latest of these event files that has them. Files that cannot be read have none. */
export function trainerTextsOf(paths: readonly string[]): ReadonlyMap<string, string> {
  for (const path of paths.slice(-mostFiles).reverse()) {
    const texts = new Map<string, string>();
    readEvents(firstBytes(path, lookedAtBytes), ({ values }) => {
      for (const { tag, strings } of values)
        if (trainerTags.has(tag) && strings?.[0] !== undefined)
          texts.set(tag, Buffer.from(strings[0]).toString("utf8"));
    });
    if (texts.size > 0) return texts;
  }
  return new Map();
}

function addArguments(draft: RunDraft, args: Readonly<Record<string, unknown>>): void {
  const name = args.run_name;
  const isOwnName = typeof name === "string" && name !== "" && name !== args.output_dir;
  if (isOwnName && !draft.attributes.has("name")) draft.attributes.set("name", name);
  const leaves = leavesOf(args);
  for (const [key, leaf] of leaves) {
    if (places.has(key) && !draft.attributes.has(key)) draft.attributes.set(key, leaf);
    if (places.has(key) || key === "run_name" || key.endsWith("_token")) leaves.delete(key);
  }
  addMissing(draft, leaves);
}

function addMissing(draft: RunDraft, leaves: ReturnType<typeof leavesOf>): void {
  for (const [key, leaf] of leaves) if (!draft.params.has(key)) draft.params.set(key, leaf);
}

function jsonOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined; // It is somebody's own text, and stays one.
  }
}
