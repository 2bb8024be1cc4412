// Versions of the packages a run uses: what package.json names, as installed, and a Python program's packages.

import { dirname, join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { readTextFile } from "../formats/read-file.js";
import type { Collector } from "./collector.js";
import { readPythonPackages } from "./python-packages.js";

const largestManifest = 4 * 1024 * 1024;
const mostPackages = 500;

/**
 * Adds `packages` (Node: name → installed version, of the nearest package.json upward) and, when the program is a Python,
 * `python_packages` and `environment.python`. Only files are read; nothing is run.
 */
export const packagesCollector: Collector = {
  name: "packages",
  collect: ({ workingFolder, argv, environment }) => {
    const python = readPythonPackages({ program: argv[0] ?? "", workingFolder, environment });
    const node = python === undefined ? readNodePackages(workingFolder) : undefined;
    return {
      sections: {
        ...(node === undefined || Object.keys(node).length === 0 ? {} : { packages: node }),
        ...(python === undefined || Object.keys(python.packages).length === 0
          ? {}
          : { python_packages: python.packages }),
        ...(python?.version === undefined ? {} : { environment: { python: python.version } }),
      },
    };
  },
};

/** Installed versions of what the nearest package.json upward depends on; undefined when there is none. */
export function readNodePackages(workingFolder: string): Record<string, string> | undefined {
  const home = foldersUpward(workingFolder).find((folder) => readManifest(folder) !== undefined);
  if (home === undefined) return undefined;
  const manifest = readManifest(home) ?? {};
  const named = ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"].flatMap(
    (kind) => {
      const members = manifest[kind];
      return isPlainObject(members) ? Object.keys(members) : [];
    },
  );
  const versions: [string, string][] = [];
  for (const name of [...new Set(named)].sort().slice(0, mostPackages)) {
    const version = isPackageName(name) ? installedVersion(home, name) : undefined;
    if (version !== undefined) versions.push([name, version]);
  }
  return Object.fromEntries(versions);
}

function installedVersion(home: string, name: string): string | undefined {
  for (const folder of foldersUpward(home)) {
    const version = readManifest(join(folder, "node_modules", name))?.version;
    if (typeof version === "string") return version.slice(0, 100);
  }
  return undefined;
}

/** Names that stay below node_modules. */
function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9~-][\w.~-]{0,100}\/)?[a-z0-9~-][\w.~-]{0,213}$/i.test(name);
}

function readManifest(folder: string): Record<string, unknown> | undefined {
  const file = readTextFile(join(folder, "package.json"), { maxBytes: largestManifest });
  if (!("text" in file)) return undefined;
  try {
    const value: unknown = JSON.parse(file.text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    // A damaged package.json names no packages.
    return undefined;
  }
}

function foldersUpward(folder: string): string[] {
  const folders = [folder];
  for (let parent = dirname(folder); parent !== folders.at(-1); parent = dirname(parent))
    folders.push(parent);
  return folders;
}
