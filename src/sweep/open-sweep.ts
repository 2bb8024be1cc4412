// Sweep file on disk → settings and plan.

import { hash } from "node:crypto";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { SweepOverrides } from "../core/sweep/merge-sources.js";
import { countTrialsAtMost, planSweep, type SweepPlan } from "../core/sweep/plan-sweep.js";
import { readSweep } from "../core/sweep/read-sweep.js";
import { Place } from "../core/sweep/sweep-place.js";
import type { SweepSettings } from "../core/sweep/sweep-settings.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { parseYaml, type YamlData, YamlSyntaxError } from "../formats/yaml.js";
import { samplerRunId, targetId } from "../stage/artifact-id.js";
import { targetsFolder } from "../stage/artifact-place.js";
import { recordingRoot } from "../store/contract-file.js";
import { getLauncher, launchers } from "./launchers/index.js";
import type { Launcher } from "./launchers/launcher.js";

export interface OpenSweepOptions {
  /** As the person gave it; names the file in messages. */
  readonly path: string;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly overrides: SweepOverrides;
  /** Replaces the file's root. */
  readonly root?: string | undefined;
  /** Replaces the file's launcher. */
  readonly launcher?: string | undefined;
}

/** A sweep whose trials have not been made yet. */
export interface OpenSweep {
  readonly settings: SweepSettings;
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute path of `<root>/<sweep>`. */
  readonly folder: string;
  readonly launcher: Launcher;
  /** Most trials there can be. */
  readonly trialsAtMost: number;
  /** @throws UserError "too-many-trials", "id-collision" */
  readonly plan: () => SweepPlan;
}

/**
 * Reads and checks a sweep file.
 * @throws UserError "no-such-file", "bad-sweep", "unknown-param", "unknown-launcher"
 */
export function openSweep(options: OpenSweepOptions): OpenSweep {
  const file = resolve(options.workingFolder, options.path);
  const { value, lineOf } = readYaml(file, options.path);
  const settings = readSweep(value, {
    file: { path: options.path, lineOf },
    defaultName: defaultName(file),
    overrides: options.overrides,
    launcherNames: launchers.map(({ name }) => name),
  });
  const top = new Place({ path: options.path, lineOf }, value);
  const launcher = launcherOf(options.launcher, settings, top);
  launcher.checkSettings(settings.launcherSettings.has(launcher.name) ? top.at(launcher.name) : undefined);
  const root = rootOf(options, settings, file);
  const folder = join(root, settings.name);
  return {
    settings,
    file,
    folder,
    launcher,
    trialsAtMost: countTrialsAtMost(settings),
    plan: () =>
      planSweep(settings, {
        sha256,
        sweepFolder: folder,
        targetsFolder: targetsFolder(root),
        ids: { target: targetId, run: samplerRunId },
      }),
  };
}

function launcherOf(asked: string | undefined, settings: SweepSettings, top: Place): Launcher {
  if (asked !== undefined || launchers.some(({ name }) => name === settings.launcher))
    return getLauncher(asked ?? settings.launcher);
  try {
    return getLauncher(settings.launcher);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw top.at("launcher").fault(`names "${settings.launcher}", and there is no such launcher`, error.hint);
  }
}

function readYaml(file: string, path: string): YamlData {
  const read = readTextFile(file);
  if (!("text" in read)) {
    throw new UserError(
      "no-such-file",
      `${path}: ${"missing" in read ? "there is no such sweep file." : read.problem.message}`,
      {
        hint: "Give the path of a sweep file, for example: runledger sweep plan sweep.yaml",
        exitCode: exitCodes.usage,
      },
    );
  }
  try {
    return parseYaml(read.text, { refusesRepeats: true });
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    throw new UserError("bad-sweep", `${path}:${error.line}: ${error.message}.`, {
      hint: "Mend the YAML; docs/sweep.md describes the file.",
      exitCode: exitCodes.usage,
    });
  }
}

/** "sweep.yaml" and the like are named after what they are, so their folder says more. */
function defaultName(file: string): string {
  const stem = basename(file, extname(file));
  const folder = basename(dirname(file));
  const name = /^(sweeps?|experiments?)$/.test(stem) && folder !== "" && folder !== "config" ? folder : stem;
  return name.replace(/[^\w.+=@-]+/g, "_").replace(/^[^A-Za-z0-9_]+|\.+$/g, "") || "sweep";
}

function rootOf(
  { root, workingFolder, environment }: OpenSweepOptions,
  settings: SweepSettings,
  file: string,
): string {
  if (root !== undefined) return resolve(workingFolder, root);
  if (settings.root !== undefined) return resolve(dirname(file), settings.root);
  const named = environment.RUNLEDGER_ROOT;
  return named === undefined || named === "" ? recordingRoot(dirname(file)) : resolve(workingFolder, named);
}

function sha256(text: string): string {
  return hash("sha256", text, "hex");
}
