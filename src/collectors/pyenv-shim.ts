// Which Python a shim of pyenv starts, told from pyenv's own files; nothing is run.

import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readTextFile } from "../formats/read-file.js";

export interface ShimQuestion {
  /** Absolute. */
  readonly program: string;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The program that a shim starts: of PYENV_VERSION, else of the nearest .python-version upward, else of pyenv's own file
 * `version`. The program itself when it is no shim; undefined when the files name none that is installed.
 */
export function behindShim({ program, workingFolder, environment }: ShimQuestion): string | undefined {
  const home = dirname(dirname(program));
  const versions = join(home, "versions");
  if (basename(dirname(program)) !== "shims" || !existsSync(versions)) return program;
  const named =
    environment.PYENV_VERSION ?? namedUpward(workingFolder) ?? firstLines(join(home, "version")) ?? "";
  return named
    .split(/[\s:]+/)
    .filter((name) => name !== "")
    .map((name) => join(versions, installed(versions, name), "bin", basename(program)))
    .find((path) => existsSync(path));
}

/** "3.11" is the newest 3.11.x that is installed. */
function installed(versions: string, name: string): string {
  if (existsSync(join(versions, name))) return name;
  const newest = readdirSync(versions)
    .filter((version) => version.startsWith(`${name}.`) && /^[\d.]+$/.test(version))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return newest.at(-1) ?? name;
}

function namedUpward(folder: string): string | undefined {
  const parent = dirname(folder);
  return firstLines(join(folder, ".python-version")) ?? (parent === folder ? undefined : namedUpward(parent));
}

function firstLines(path: string): string | undefined {
  const file = readTextFile(path, { maxBytes: 4096 });
  return "text" in file && file.text.trim() !== "" ? file.text.trim() : undefined;
}
