// The packages of a Python program, from the names in its site-packages folder; nothing is run.

import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { readTextFile } from "../formats/read-file.js";
import { behindShim } from "./pyenv-shim.js";

export interface PythonPackages {
  /** Installed version by name. */
  readonly packages: Record<string, string>;
  /** "3.11.7" or "3.11"; absent when no file tells. */
  readonly version?: string;
}

export interface PythonQuestion {
  /** As typed: "python", "./venv/bin/python3", … */
  readonly program: string;
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const mostPackages = 2000;

/** Undefined when the program is not a Python, or not found. */
export function readPythonPackages(question: PythonQuestion): PythonPackages | undefined {
  if (!/^(?:python|pypy)[\d.]*$/.test(basename(question.program))) return undefined;
  const program = findProgram(question);
  if (program === undefined) return undefined;
  const home = homeOf(program);
  const libraries = foldersIn(join(home, "lib")).filter((name) => /^(?:python|pypy)\d/.test(name));
  const packages = new Map<string, string>();
  for (const library of libraries) {
    for (const place of ["site-packages", "dist-packages"])
      addPackages(packages, join(home, "lib", library, place));
  }
  if (home === "/usr") addPackages(packages, "/usr/lib/python3/dist-packages");
  const version = versionOf(home, program);
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, mostPackages);
  return { packages: Object.fromEntries(sorted), ...(version === undefined ? {} : { version }) };
}

/** A virtual environment is where its pyvenv.cfg is; a plain Python where the link in the end leads. */
function homeOf(program: string): string {
  const nearby = dirname(dirname(program));
  if ("text" in readTextFile(join(nearby, "pyvenv.cfg"), { maxBytes: 65536 })) return nearby;
  return dirname(dirname(realpathSync(program)));
}

function findProgram({ program, workingFolder, environment }: PythonQuestion): string | undefined {
  const candidates = program.includes("/")
    ? [resolve(workingFolder, program)]
    : (environment.PATH ?? "")
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => join(folder, program));
  return candidates
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => behindShim({ program: path, workingFolder, environment }))
    .find((path) => path !== undefined);
}

function addPackages(packages: Map<string, string>, folder: string): void {
  for (const name of foldersIn(folder)) {
    const match = /^([A-Za-z0-9][\w.]{0,200})-(\d[\w.+!]{0,60})(?:-py[\d.]+)?\.(?:dist|egg)-info$/.exec(name);
    if (match?.[1] !== undefined && match[2] !== undefined && !packages.has(match[1]))
      packages.set(match[1], match[2]);
  }
}

/** As the virtual environment says, else its folder's name, as pyenv's "3.11.7", else as the program is called in the end: "python3.11". */
function versionOf(home: string, program: string): string | undefined {
  const file = readTextFile(join(home, "pyvenv.cfg"), { maxBytes: 65536 });
  const told =
    "text" in file
      ? /^version(?:_info)?\s{0,9}=\s{0,9}(\d+\.\d+(?:\.\d+)?)/m.exec(file.text)?.[1]
      : undefined;
  const folder = basename(home);
  if (told === undefined && /^\d+\.\d+\.\d+$/.test(folder)) return folder;
  return told ?? /\d+\.\d+/.exec(basename(realpathSync(program)))?.[0];
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // No such folder: no packages there.
    return [];
  }
}
