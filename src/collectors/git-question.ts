// Asks git about a folder that may be hostile: nothing that the repository's own configuration names is ever run.

import { type Answer, askProgram } from "./ask-program.js";
import type { CollectorInput } from "./collector.js";

/**
 * Settings that win over the repository's own: no file-system monitor, no hooks, no pager, no signatures checked, no
 * bare repository taken for the project, no index written.
 */
const safeSettings: readonly string[] = [
  ...[
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.askPass=",
    "core.sshCommand=false",
  ],
  ...[
    "log.showSignature=false",
    "diff.external=",
    "diff.autoRefreshIndex=false",
    "safe.bareRepository=explicit",
  ],
  ...["protocol.allow=never", "credential.helper=", "submodule.recurse=false"],
];

/** A repository that is asked through switched-off filters. */
export interface GitRepository {
  readonly input: CollectorInput;
  /** Filter drivers of the repository's own configuration; their programs are switched off. */
  readonly distrustedFilters: readonly string[];
}

/** Runs one git command in the working folder of `repository`. */
export function askGit(
  repository: GitRepository,
  parameters: readonly string[],
  maxBytes = 1024 * 1024,
): Promise<Answer> {
  const settings = [...safeSettings, ...repository.distrustedFilters.flatMap(switchedOff)];
  return askProgram({
    program: "git",
    parameters: [
      ...["--no-pager", "--no-optional-locks", "--literal-pathspecs"],
      ...settings.flatMap((setting) => ["-c", setting]),
      ...parameters,
    ],
    workingFolder: repository.input.workingFolder,
    environment: gitEnvironment(repository.input.environment),
    signal: repository.input.signal,
    maxBytes,
  });
}

/** Nothing but where programs and the user's own settings lie; no variable that steers git. */
function gitEnvironment(environment: CollectorInput["environment"]): Record<string, string> {
  const kept: Record<string, string> = {
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
  };
  for (const name of ["PATH", "HOME", "XDG_CONFIG_HOME"]) {
    const value = environment[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function switchedOff(filter: string): string[] {
  return ["clean=", "smudge=", "process=", "required=false"].map((setting) => `filter.${filter}.${setting}`);
}

/** What the configuration says that matters here. */
export interface GitSettings {
  /** As written; may hold credentials. Absent when there is no remote. */
  readonly remoteUrl: string | undefined;
  readonly distrustedFilters: readonly string[];
  /** A filter has a name that cannot be switched off, so the work tree must not be looked at. */
  readonly isUnsafe: boolean;
}

/** Reads the configuration; undefined when git is missing, too slow or too old to tell where a setting comes from. */
export async function readGitSettings(input: CollectorInput): Promise<GitSettings | Answer> {
  const list = ["config", "--list", "--includes", "--show-scope", "-z"];
  const answer = await askGit({ input, distrustedFilters: [] }, list);
  if (answer.end !== "exited" || answer.exitCode !== 0) return answer;
  return settingsOf(answer.output.toString("utf8").split("\0"));
}

/** The list holds two texts a setting: where it comes from, then name and value with a line feed between them. */
function settingsOf(texts: readonly string[]): GitSettings {
  const filters = new Set<string>();
  const remotes = new Map<string, string>();
  for (let at = 0; at + 1 < texts.length; at += 2) {
    const [name = "", ...value] = (texts[at + 1] ?? "").split("\n");
    const isOwn = texts[at] === "local" || texts[at] === "worktree";
    const filter = /^filter\.(.*)\.(?:clean|smudge|process|required)$/s.exec(name)?.[1];
    if (isOwn && filter !== undefined) filters.add(filter);
    const remote = /^remote\.(.*)\.url$/s.exec(name)?.[1];
    if (remote !== undefined && !remotes.has(remote)) remotes.set(remote, value.join("\n"));
  }
  return {
    remoteUrl: remotes.get("origin") ?? [...remotes.values()][0],
    distrustedFilters: [...filters],
    isUnsafe: [...filters].some((filter) => filter.includes("=")),
  };
}
