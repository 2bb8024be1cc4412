// Makes a target once: what stage() and the stages of a sweep have in common.

import { performance } from "node:perf_hooks";
import { isPlainObject } from "../core/flatten.js";
import { canonicalJson } from "../core/json/canonical-json.js";
import { exitCodes, UserError } from "../errors.js";
import type { CodeFacts } from "../recorder/facts.js";
import { saveRunJson } from "../store/run-folder-file.js";
import { targetId } from "./artifact-id.js";
import { placeOf, targetsFolder, treeFiles } from "./artifact-place.js";
import { type Making, type MakingWorld, madeAlready, makeOnce } from "./make-once.js";
import { ensureLine } from "./manifest-lines.js";
import { catalogLine } from "./manifest-rows.js";
import { secondsSince } from "./seconds-since.js";
import { buildMeta, checkSameConfig, readMeta, type TargetFacts, type TargetMeta } from "./target-meta.js";
import { checkParams } from "./target-params.js";

export interface TargetRequest {
  /** Absolute. */
  readonly root: string;
  /** Plain data by name. */
  readonly config: Readonly<object>;
  /** Which code makes it, asked for only when it is made. */
  readonly gatherCode: () => Promise<CodeFacts>;
  /**
   * Writes its files into an empty folder, in the attempt's own, and returns what is to be told of it; or `madeAlready`
   * when a program has made the artifact.
   */
  readonly build: (folder: string, home: string) => unknown;
  /** As in `Making`. */
  readonly prepare?: () => void;
  /** Whether a program builds it, which may tell its own code and packages. */
  readonly isProgram?: boolean;
}

/** A target that is there. */
export interface FoundTarget {
  readonly id: string;
  /** Absolute. */
  readonly folder: string;
  readonly meta: TargetMeta;
  readonly isNew: boolean;
}

/** Makes the target unless it is there; see `stage`. */
export async function makeTarget(request: TargetRequest, world: MakingWorld): Promise<FoundTarget> {
  const { root } = request;
  const id = targetId(request.config);
  const place = placeOf(`${targetsFolder(root)}/${id}`);
  const { artifact: meta, isNew } = await makeOnce(makingOf(request, id, world), world);
  const isOfIt = (line: TargetMeta): boolean => line.target_id === id;
  const catalog = `${targetsFolder(root)}/${treeFiles.catalog}`;
  await ensureLine(catalog, { line: catalogLine(id, meta), isOfIt }, world);
  return { id, folder: place.path, meta, isNew };
}

function makingOf(request: TargetRequest, id: string, { files, nowMs }: MakingWorld): Making<TargetMeta> {
  const { root } = request;
  const config = JSON.parse(canonicalJson(request.config)) as Readonly<Record<string, unknown>>;
  return {
    place: placeOf(`${targetsFolder(root)}/${id}`),
    root,
    prepare: request.prepare,
    find: (path) => {
      const meta = readMeta(path);
      if (meta !== undefined) checkSameConfig(meta, config, path);
      return meta;
    },
    make: async (folder, home) => {
      const code = await request.gatherCode();
      const startedMs = performance.now();
      const told = await request.build(folder, home);
      if (told === madeAlready) return;
      const seconds = secondsSince(startedMs);
      const { isProgram } = request;
      const facts = checkFacts(told);
      const meta = buildMeta({ id, config, facts, code, createdMs: nowMs(), seconds, isProgram });
      checkParams(folder, meta);
      saveRunJson(files, { folder, path: treeFiles.meta }, meta);
    },
  };
}

function checkFacts(facts: unknown): TargetFacts {
  if (facts === undefined || facts === null) return {};
  if (isPlainObject(facts)) return facts;
  throw new UserError("bad-stage", "The stage returned no object.", {
    hint: "Return { dims, metrics }, or nothing.",
    exitCode: exitCodes.usage,
  });
}
