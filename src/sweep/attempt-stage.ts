// One attempt at an artifact of a stage: what stage() does, with the stage's program as the builder.

import { dirname, join } from "node:path";
import type { Trial, TrialArtifact } from "../core/sweep/trial.js";
import { UserError } from "../errors.js";
import { gatherCodeFacts } from "../recorder/facts.js";
import { targetsFolder } from "../stage/artifact-place.js";
import { artifactFolder } from "../stage/attempt.js";
import { putParams, removeParams } from "../stage/given-attempt.js";
import { type MakingWorld, madeAlready } from "../stage/make-once.js";
import { makeTarget } from "../stage/make-target.js";
import { runOnTarget } from "../stage/sampler-run.js";
import { readMeta } from "../stage/target-meta.js";
import { makeFolders } from "../store/claim.js";
import { nodeFileSystem } from "../store/file-system.js";
import type { Attempt, AttemptOptions } from "./attempt.js";
import { claimPaths, findLeftProgram, forgetProgram, noteProgram } from "./claim.js";
import { reasonOf } from "./fault-words.js";
import { artifactConfig, findArtifact } from "./stage-artifact.js";
import { stageEnvironment, stageWords } from "./stage-environment.js";
import { readProgramFacts } from "./stage-facts.js";
import { type ProgramEnd, runStageProgram } from "./stage-program.js";
import { type AttemptPaths, attemptPaths, forgetRecord, readRecord, writeRecord } from "./stage-record.js";
import { trialFolder } from "./sweep-layout.js";

const files = nodeFileSystem;

/** A program that did not end well. */
class ProgramFailed extends Error {
  readonly end: ProgramEnd;

  constructor(end: ProgramEnd) {
    super(end.reason ?? "It failed.");
    this.end = end;
  }
}

interface Scene extends AttemptOptions {
  readonly artifact: TrialArtifact;
  readonly root: string;
  /** Where the artifact will be. */
  readonly folder: string;
  readonly paths: AttemptPaths;
  readonly claims: ReturnType<typeof claimPaths>;
}

/**
 * Has the program make the artifact, unless it is there or another process is at work on it. The program writes into the
 * attempt's folder, which then becomes the artifact in one step; or calls stage() itself, which does the same. Trouble of
 * any kind is an attempt that failed. Never rejects but for defects.
 */
export async function attemptStage(options: AttemptOptions, artifact: TrialArtifact): Promise<Attempt> {
  const { submission, trial } = options;
  const folder = trialFolder(submission.sweep_folder, trial);
  const scene: Scene = {
    ...options,
    artifact,
    root: dirname(submission.sweep_folder),
    folder,
    paths: attemptPaths(submission.sweep_folder, trial),
    claims: claimPaths(submission.sweep_folder, trial),
  };
  const startedMs = performance.now();
  const seconds = (): number => Math.round(performance.now() - startedMs) / 1000;
  try {
    const left = obstacle(scene);
    if (left !== undefined) return left;
    makeFolders(files, dirname(scene.claims.program));
    await make(scene);
    tidy(scene);
    return { state: "captured", exitCode: 0, seconds: seconds() };
  } catch (error) {
    return failed(scene, error, seconds());
  }
}

/** What keeps the attempt from being made; undefined when nothing does. */
function obstacle({ folder, trial, artifact, root }: Scene): Attempt | undefined {
  const found = findArtifact(folder, trial);
  if (found === "captured") return { state: "captured", seconds: 0 };
  if (found !== "none") return { state: "failed", reason: found.refused, seconds: 0 };
  const { target } = artifact;
  if (target === undefined || readMeta(join(targetsFolder(root), target)) !== undefined) return undefined;
  return { state: "failed", reason: `Its target ${target} is not there.`, seconds: 0 };
}

/**
 * What a launcher that died has left: a program that still runs keeps the artifact; the files of one that ended well are
 * brought to where the next attempt finds them.
 */
function takeUp({ claims, paths }: Scene): void {
  const left = findLeftProgram(claims);
  if (left.state === "running") {
    throw new UserError("locked", `Process ${left.pid} still makes it, though its launcher is gone.`);
  }
  const home = readRecord(paths)?.home;
  if (left.state !== "ended" || left.exitCode !== 0 || home === undefined) return;
  const folder = join(home, artifactFolder);
  if (files.look(folder) !== undefined && files.look(paths.rescued) === undefined) {
    files.rename(folder, paths.rescued);
  }
}

async function make(scene: Scene): Promise<void> {
  const { artifact, trial, root, submission, environment } = scene;
  const config = artifactConfig(trial);
  const build = async (folder: string, home: string): Promise<unknown> => {
    try {
      return await runProgram(scene, folder, home);
    } catch (error) {
      // While nobody else can have begun.
      forgetProgram(files, scene.claims);
      throw error;
    }
  };
  const prepare = (): void => takeUp(scene);
  const world: MakingWorld = { files, nowMs: Date.now, waits: false };
  const { target, sampler = "" } = artifact;
  if (target !== undefined) {
    const found = { id: target, folder: join(targetsFolder(root), target) };
    await runOnTarget({ target: found, root, sampler, config, sample: build, prepare }, world);
    return;
  }
  const code = { workingFolder: submission.working_folder, argv: codeWords(trial), environment };
  await makeTarget(
    { root, config, gatherCode: () => gatherCodeFacts(code), build, prepare, isProgram: true },
    world,
  );
}

function codeWords({ command }: Trial): string[] {
  return "shell" in command ? ["sh", "-c", command.shell] : [...command.words];
}

async function runProgram(scene: Scene, folder: string, home: string): Promise<unknown> {
  const { trial, paths, claims } = scene;
  if (files.look(paths.rescued) !== undefined) files.rename(paths.rescued, folder);
  else {
    forgetProgram(files, claims);
    putParams(files, folder, trial.artifact?.kind === "run" ? withSampler(trial) : artifactConfig(trial));
    writeRecord(files, paths, { state: "started", home, time: new Date().toISOString() });
    const end = await runStageProgram(programOf(scene, folder, home));
    // What a program has made by calling stage() is there, however it went on.
    if (findArtifact(scene.folder, trial) === "captured") return madeAlready;
    if (end.state !== "finished") throw new ProgramFailed(end);
  }
  removeParams(files, folder);
  return readProgramFacts(files, folder, trial);
}

function withSampler(trial: Trial): Readonly<object> {
  return { ...artifactConfig(trial), sampler: trial.artifact?.sampler };
}

function programOf(scene: Scene, folder: string, home: string): Parameters<typeof runStageProgram>[0] {
  const { trial, submission, signals, graceMs, paths, claims } = scene;
  makeFolders(files, paths.checkpoints);
  return {
    files,
    words: stageWords(trial, { from: scene.folder, to: folder }),
    workingFolder: submission.working_folder,
    environment: stageEnvironment(scene, {
      ...{ folder, home, root: scene.root, exitFile: claims.exit },
      checkpoints: paths.checkpoints,
      isResumed: files.list(paths.checkpoints).length > 0,
    }),
    log: paths.log,
    heading: `--- ${new Date().toISOString()}`,
    ...{ signals, graceMs, timeLimitSeconds: trial.timeLimitSeconds },
    started: (pid) => {
      noteProgram(files, claims, pid);
      scene.started?.();
    },
  };
}

function failed(scene: Scene, error: unknown, seconds: number): Attempt {
  if (error instanceof UserError && error.code === "locked") {
    return { state: "elsewhere", reason: error.message, seconds: 0 };
  }
  const end: ProgramEnd =
    error instanceof ProgramFailed ? error.end : { state: "failed", reason: wordsOf(error), exitCode: 0 };
  const state = end.state === "stopped" ? "stopped" : "failed";
  const reason = end.reason ?? "";
  try {
    const time = new Date().toISOString();
    writeRecord(files, scene.paths, { state, reason, exit_code: end.exitCode, time });
  } catch {
    // The disk fails: the attempt has failed for that reason, which is told.
  }
  const exitCode = error instanceof ProgramFailed ? { exitCode: end.exitCode } : {};
  return { state, reason, seconds, ...exitCode };
}

/** Only the log stays. */
function tidy({ claims, paths }: Scene): void {
  try {
    forgetProgram(files, claims);
    forgetRecord(files, paths);
    removeAll(paths.checkpoints);
  } catch {
    // The artifact is there, and that counts.
  }
}

function removeAll(folder: string): void {
  if (files.look(folder) === undefined) return;
  for (const name of files.list(folder)) {
    const path = join(folder, name);
    if (files.look(path)?.kind === "folder") removeAll(path);
    else files.remove(path);
  }
  files.removeFolder(folder);
}

function wordsOf(error: unknown): string {
  return error instanceof Error && !("code" in error) ? error.message : reasonOf(error);
}
