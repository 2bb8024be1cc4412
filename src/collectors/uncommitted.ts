// Uncommitted changes as a patch; withheld as a whole when anything in it looks like a secret.

import type { Problem } from "../errors.js";
import type { CollectedFile } from "./collector.js";
import { askGit, type GitRepository } from "./git-question.js";
import { findSecrets } from "./secrets.js";

/** Where the patch goes in the run folder. */
export const patchPath = "config/uncommitted.patch";
/** The patch never has more bytes than this. */
export const largestPatchBytes = 1_000_000;

const mostNames = 1000;
const diffParameters: readonly string[] = [
  ...["--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--full-index", "--no-relative"],
  ...[
    "--submodule=short",
    "--ignore-submodules=dirty",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "-U3",
    "-O/dev/null",
  ],
];

/** What became of the changes. */
export interface Uncommitted {
  /**
   * `patch`: where it is kept; absent when withheld. `patch_complete`: false when files were left out for size.
   * `patch_withheld`: "secret" with `secret_kinds`, "too-large" or "unreadable".
   */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly files: readonly CollectedFile[];
  readonly problems: readonly Problem[];
}

/**
 * Collects the changes of tracked files against the commit, and the names of untracked files. The patch can be applied
 * with `git apply`; the names stand before it as comments.
 */
export async function collectUncommitted(
  repository: GitRepository,
  work: { readonly hasCommit: boolean; readonly untracked: readonly string[] },
): Promise<Uncommitted> {
  const names = untrackedNames(work.untracked);
  const against = work.hasCommit ? "HEAD" : "--cached";
  const command = ["diff", ...diffParameters, against, "--"];
  const answer = await askGit(repository, command, largestPatchBytes + 1);
  const isCut = answer.end === "too-much";
  if (!isCut && (answer.end !== "exited" || answer.exitCode !== 0))
    return withheld({ patch_withheld: "unreadable" });
  const whole = Buffer.concat([Buffer.from(names), answer.output]);
  const patch = isCut || whole.length > largestPatchBytes ? cutAtFile(whole) : whole;
  if (patch === undefined) return withheld({ patch_withheld: "too-large" });
  const kinds = [...new Set(findSecrets(whole.toString("latin1")).map((secret) => secret.kind))].sort();
  if (kinds.length > 0) return withheld({ patch_withheld: "secret", secret_kinds: kinds });
  return {
    facts: { patch: patchPath, patch_complete: patch === whole },
    files: [{ path: patchPath, bytes: patch }],
    problems: [],
  };
}

function withheld(facts: Readonly<Record<string, unknown>>): Uncommitted {
  return { facts, files: [], problems: [] };
}

/** One comment line a name, as JSON, so that no name can pose as part of the patch. */
function untrackedNames(paths: readonly string[]): string {
  if (paths.length === 0) return "";
  const lines = paths.slice(0, mostNames).map((path) => `#   ${JSON.stringify(path)}\n`);
  const more = paths.length > mostNames ? `#   and ${paths.length - mostNames} more\n` : "";
  return `# Untracked files, names only:\n${lines.join("")}${more}`;
}

/** As many whole files as fit; undefined when not even the first does. */
function cutAtFile(whole: Buffer): Buffer | undefined {
  const end = whole.lastIndexOf("\ndiff --git ", largestPatchBytes - 1);
  return end <= 0 ? undefined : whole.subarray(0, end + 1);
}
