// Lets one tool write its folder, in a sandbox where nothing of this machine shows.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FixtureTool } from "./tool-list.js";

export interface WriteFixtureOptions {
  /** Folder of this repository. */
  readonly home: string;
  /** Folder that holds the environments by name. */
  readonly environments: string;
  /** Gets tree/, expected.json and README.md. */
  readonly out: string;
  /** For folders that are committed: databases are packed. Otherwise they stay as the tool wrote them. */
  readonly isSmall: boolean;
}

export type FixtureOutcome =
  | { readonly outcome: "written"; readonly isSandboxed: boolean }
  | { readonly outcome: "skipped" | "failed"; readonly reason: string };

const noRights = 77;
const mostMilliseconds = 180_000;

/** Runs the tool's program. Where namespaces may not be made it runs as it is: paths of this machine are then in the files. */
export function writeFixture(tool: FixtureTool, options: WriteFixtureOptions): FixtureOutcome {
  const environment = join(options.environments, tool.environment);
  const node = join(options.environments, "node");
  const python = join(environment, "bin/python");
  if (!existsSync(python)) return { outcome: "skipped", reason: `no ${python}` };
  if (tool.needsNode && !existsSync(join(node, "node_modules")))
    return { outcome: "skipped", reason: `no ${node}/node_modules` };
  mkdirSync(options.out, { recursive: true });
  const programs = join(options.home, "scripts/make-fixtures");
  const program = `write_${tool.name.replaceAll("-", "_")}.py`;
  const variables = { FIXTURE_SMALL: options.isSmall ? "1" : "", FIXTURE_NODE: node };
  const inside = [environment, programs, options.out, "python", `/srv/programs/${program}`];
  const sandboxed = run(join(programs, "in-sandbox.sh"), inside, { env: { ...process.env, ...variables } });
  if (sandboxed.status !== noRights) return outcomeOf(sandboxed, true);
  const plain = { ...process.env, ...variables, FIXTURE_OUT: options.out, PYTHONPATH: programs, TZ: "UTC" };
  const cwd = join(options.out, "work");
  mkdirSync(cwd, { recursive: true });
  return outcomeOf(run(python, [join(programs, program)], { env: plain, cwd }), false);
}

interface Ran {
  readonly status: number | null;
  readonly last: string;
}

function run(
  program: string,
  words: readonly string[],
  place: { env: NodeJS.ProcessEnv; cwd?: string },
): Ran {
  const { status, stderr, error } = spawnSync(program, words, {
    ...place,
    encoding: "utf8",
    timeout: mostMilliseconds,
    killSignal: "SIGKILL",
    maxBuffer: 64 * 1024 * 1024,
  });
  const last = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
  return { status, last };
}

function outcomeOf({ status, last }: Ran, isSandboxed: boolean): FixtureOutcome {
  if (status === 0) return { outcome: "written", isSandboxed };
  const missing = /No module named|needs: pip install/.test(last);
  return { outcome: missing ? "skipped" : "failed", reason: last || `ended with code ${status}` };
}

/** Where environments are when nobody says otherwise: $RUNLEDGER_INTEROP, else a folder beside the repository's. */
export function defaultEnvironments(home: string): string {
  return process.env.RUNLEDGER_INTEROP ?? join(dirname(join(home, ".")), "runledger-interop");
}
