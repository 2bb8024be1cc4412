// Versions of packages, read from files only.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packagesCollector, readNodePackages } from "../../src/collectors/packages.js";
import { readPythonPackages } from "../../src/collectors/python-packages.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-packages-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe("Node packages", () => {
  it("are what the nearest package.json names, in the versions that are installed, here or above", () => {
    write("node_modules/above/package.json", '{"version":"3.0.0"}');
    write(
      "app/package.json",
      '{"dependencies":{"b":"^1","@s/a":"*","absent":"1"},"devDependencies":{"above":"3"}}',
    );
    write("app/node_modules/b/package.json", '{"version":"1.2.3"}');
    write("app/node_modules/@s/a/package.json", '{"version":"0.1.0"}');
    mkdirSync(join(folder, "app/src"));
    expect(readNodePackages(join(folder, "app/src"))).toEqual({
      "@s/a": "0.1.0",
      above: "3.0.0",
      b: "1.2.3",
    });
  });

  it("survive a damaged package.json, names that lead outside and a pipe in place of a file", () => {
    write("package.json", '{"dependencies":{"../../etc":"1","b":"1","__proto__":"1"}}');
    write("node_modules/b/package.json", '{"version":');
    expect(readNodePackages(folder)).toEqual({});
    rmSync(join(folder, "node_modules/b/package.json"));
    execFileSync("mkfifo", [join(folder, "node_modules/b/package.json")]);
    expect(readNodePackages(folder)).toEqual({});
  });
});

describe("Python packages", () => {
  function makeEnvironment(): void {
    write("venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.11.7\n");
    write("venv/bin/python", "#!/bin/sh\ntouch was-run\n");
    chmodSync(join(folder, "venv/bin/python"), 0o755);
    symlinkSync("python", join(folder, "venv/bin/python3.11"));
    for (const name of [
      "numpy-2.1.0.dist-info",
      "torch-2.4.0+cu121.dist-info",
      "old_one-1.0-py3.11.egg-info",
      "numpy",
    ]) {
      mkdirSync(join(folder, "venv/lib/python3.11/site-packages", name), { recursive: true });
    }
  }

  it("are those of the environment the program belongs to", () => {
    makeEnvironment();
    const question = { program: "./venv/bin/python3.11", workingFolder: folder, environment: {} };
    expect(readPythonPackages(question)).toEqual({
      version: "3.11.7",
      packages: { numpy: "2.1.0", old_one: "1.0", torch: "2.4.0+cu121" },
    });
    const onPath = {
      program: "python",
      workingFolder: "/",
      environment: { PATH: `relative:${folder}/venv/bin` },
    };
    expect(readPythonPackages(onPath)?.version).toBe("3.11.7");
  });

  it("are asked of no other program, and replace Node's packages", () => {
    makeEnvironment();
    write("package.json", '{"dependencies":{"b":"1"}}');
    write("node_modules/b/package.json", '{"version":"1.0.0"}');
    const input = { workingFolder: folder, environment: {}, signal: new AbortController().signal };
    expect(readPythonPackages({ ...input, program: "pythonista" })).toBeUndefined();
    const found = packagesCollector.collect({ ...input, argv: ["venv/bin/python", "train.py"] });
    expect(found).toMatchObject({
      sections: { environment: { python: "3.11.7" }, python_packages: { numpy: "2.1.0" } },
    });
    expect(packagesCollector.collect({ ...input, argv: ["node"] })).toEqual({
      sections: { packages: { b: "1.0.0" } },
    });
  });
});
