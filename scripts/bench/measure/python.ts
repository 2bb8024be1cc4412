// Finds the Python that the counterparts run in.

import { spawnSync } from "node:child_process";

export interface Python {
  /** The interpreter itself: shims and wrappers in front of it would be timed as well. */
  readonly file: string;
  readonly version: string;
}

/** The first of $RUNLEDGER_BENCH_PYTHON and python3 that can import the modules; else why there is none. */
export function findPython(modules: readonly string[]): Python | { readonly missing: string } {
  const named = process.env.RUNLEDGER_BENCH_PYTHON;
  const candidates = [...(named === undefined || named === "" ? [] : [named]), "python3"];
  for (const candidate of candidates) {
    const found = ask(candidate, modules);
    if (found !== undefined) return found;
  }
  const wanted = modules.length === 0 ? "no Python" : `no Python with ${modules.join(", ")}`;
  return { missing: `${wanted} (looked at ${candidates.join(", ")}; set RUNLEDGER_BENCH_PYTHON)` };
}

function ask(candidate: string, modules: readonly string[]): Python | undefined {
  const imports = ["sys", "platform", ...modules].join(", ");
  const code = `import ${imports}; print(sys.executable); print(platform.python_version())`;
  const result = spawnSync(candidate, ["-c", code], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (result.status !== 0) return undefined;
  const [file = candidate, version = "?"] = result.stdout.trim().split("\n");
  return { file, version };
}
