// The state of the code: commit, branch, remote, whether it has uncommitted changes, and these as a patch.

import { realpathSync } from "node:fs";
import { sep } from "node:path";
import type { Problem } from "../errors.js";
import { findUpward } from "../formats/find-upward.js";
import type { Answer } from "./ask-program.js";
import type { Collected, CollectedFile, Collector, CollectorInput } from "./collector.js";
import { askGit, type GitRepository, readGitSettings } from "./git-question.js";
import { redactUrl } from "./secrets.js";
import { collectUncommitted } from "./uncommitted.js";

/**
 * Adds `git`: commit, branch (absent when detached), remote (without credentials), dirty (tracked files differ from the
 * commit), changed_files, untracked_files, and where the uncommitted changes are kept or why not. Not a repository, or no
 * git: no section.
 */
export const gitCollector: Collector = {
  name: "git",
  collect: async (input) => {
    if (isOutside(input.workingFolder)) return {};
    const settings = await readGitSettings(input);
    if ("end" in settings)
      return settings.end === "missing" ? {} : trouble(input, "its configuration", settings);
    const repository = { input, distrustedFilters: settings.distrustedFilters };
    const head = await readHead(repository);
    if ("end" in head) return isNoRepository(head) ? {} : trouble(input, "the commit", head);
    if (!isInside(input.workingFolder, head.topFolder)) return {};
    const known = { commit: head.commit, branch: head.branch, remote: remoteOf(settings.remoteUrl) };
    if (settings.isUnsafe) return withWork(known, { problems: [unsafeFilter(input)] });
    return withWork(known, await readWork(repository, head.commit));
  },
};

/** Whether no folder above has a repository: then git, which takes no bare one for the project, finds none either. */
function isOutside(folder: string): boolean {
  try {
    return findUpward(realpathSync(folder), ".git") === undefined;
  } catch {
    // The folder is gone or may not be read: git says so.
    return false;
  }
}

interface Head {
  readonly topFolder: string;
  /** Absent before the first commit. */
  readonly commit?: string;
  readonly branch?: string;
}

interface Work {
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly files?: readonly CollectedFile[];
  readonly problems?: readonly Problem[];
}

async function readHead(repository: GitRepository): Promise<Head | Answer> {
  const answer = await askGit(repository, [
    "rev-parse",
    "--show-toplevel",
    "HEAD",
    "--symbolic-full-name",
    "HEAD",
  ]);
  const [topFolder = "", commit = "", branch = ""] = answer.output.toString("utf8").split("\n");
  if (answer.end !== "exited" || !topFolder.startsWith("/")) return answer;
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return { topFolder };
  return branch.startsWith("refs/heads/")
    ? { topFolder, commit, branch: branch.slice(11) }
    : { topFolder, commit };
}

async function readWork(repository: GitRepository, commit: string | undefined): Promise<Work> {
  const { input } = repository;
  const parameters = [
    "status",
    "--porcelain=v2",
    "-z",
    "--untracked-files=normal",
    "--ignore-submodules=dirty",
  ];
  const answer = await askGit(repository, [...parameters, "--no-renames"]);
  if (answer.end !== "exited" && answer.end !== "too-much")
    return trouble(input, "uncommitted changes", answer);
  if (answer.end === "exited" && answer.exitCode !== 0) return trouble(input, "uncommitted changes", answer);
  const lines = answer.output.toString("utf8").split("\0");
  const changed = lines.filter((line) => /^[12u] /.test(line)).length;
  const untracked = lines.filter((line) => line.startsWith("? ")).map((line) => line.slice(2));
  const counts = { dirty: changed > 0, changed_files: changed, untracked_files: untracked.length };
  if (changed === 0 && untracked.length === 0) return { facts: counts };
  const uncommitted = await collectUncommitted(repository, { hasCommit: commit !== undefined, untracked });
  return { ...uncommitted, facts: { ...counts, ...uncommitted.facts } };
}

function withWork(known: Readonly<Record<string, string | undefined>>, work: Work): Collected {
  const present = Object.entries(known).filter(([, value]) => value !== undefined);
  return {
    sections: { git: { ...Object.fromEntries(present), ...work.facts } },
    files: work.files ?? [],
    problems: work.problems ?? [],
  };
}

function remoteOf(url: string | undefined): string | undefined {
  return url === undefined || url === "" ? undefined : redactUrl(url);
}

/** A repository whose work tree lies elsewhere says nothing about this folder. */
function isInside(folder: string, topFolder: string): boolean {
  try {
    const real = realpathSync(folder);
    return real === topFolder || topFolder === sep || real.startsWith(topFolder + sep);
  } catch {
    // The folder is gone or may not be read: then nothing is known of it.
    return false;
  }
}

function isNoRepository(answer: Answer): boolean {
  return (
    answer.end === "exited" && /not a git repository|must be run in a work tree|bare/.test(answer.complaint)
  );
}

function trouble(input: CollectorInput, what: string, answer: Answer): { problems: Problem[] } {
  const reason = answer.end === "timed-out" ? "git took too long" : firstLine(answer.complaint);
  const message = `git did not tell ${what} (${reason}). The run has no such facts.`;
  return { problems: [{ code: "git-silent", path: input.workingFolder, message }] };
}

function firstLine(complaint: string): string {
  return complaint.split("\n", 1)[0]?.slice(0, 200) || "no reason given";
}

function unsafeFilter(input: CollectorInput): Problem {
  const message =
    "the repository has a filter that cannot be switched off; uncommitted changes were not looked at.";
  return { code: "git-unsafe-filter", path: input.workingFolder, message };
}
