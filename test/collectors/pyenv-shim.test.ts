import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { behindShim } from "../../src/collectors/pyenv-shim.js";
import { readPythonPackages } from "../../src/collectors/python-packages.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

let here: string;
const shim = (): string => join(here, "pyenv/shims/python3");
const version = (name: string): string => join(here, "pyenv/versions", name, "bin/python3");
const ask = (environment: Readonly<Record<string, string>> = {}): string | undefined =>
  behindShim({ program: shim(), workingFolder: join(here, "project/deep"), environment });

beforeEach(() => {
  here = temporaryFolder();
  writeTree(join(here, "pyenv"), {
    "shims/python3": "#!/bin/sh\n",
    version: "3.11.7\n",
    "versions/3.11.7/bin/python3": "",
    "versions/3.11.7/lib/python3.11/site-packages/numpy-1.26.4.dist-info/METADATA": "",
    "versions/3.9.2/bin/python3": "",
    "versions/3.9.18/bin/python3": "",
    "versions/my-env/bin/python3": "",
  });
  writeTree(join(here, "project/deep"), { "train.py": "" });
});

describe("the Python behind a shim of pyenv", () => {
  it("is that of pyenv's own file where nothing else is said", () => {
    expect(ask()).toBe(version("3.11.7"));
  });

  it("is that of the nearest .python-version, and of PYENV_VERSION before it", () => {
    writeTree(join(here, "project"), { ".python-version": "my-env\n" });
    expect(ask()).toBe(version("my-env"));
    expect(ask({ PYENV_VERSION: "3.9.2" })).toBe(version("3.9.2"));
  });

  it("is the newest of a version that is not said whole, and the first that is installed of several", () => {
    expect(ask({ PYENV_VERSION: "3.9" })).toBe(version("3.9.18"));
    expect(ask({ PYENV_VERSION: "3.12.1:3.11.7" })).toBe(version("3.11.7"));
  });

  it("is not known where none that is named is installed, or none is named", () => {
    expect(ask({ PYENV_VERSION: "system" })).toBeUndefined();
    writeTree(join(here, "pyenv"), { version: "\n" });
    expect(ask()).toBeUndefined();
  });

  it("is the program itself where that is no shim", () => {
    const question = { workingFolder: here, environment: {} };
    expect(behindShim({ ...question, program: "/usr/bin/python3" })).toBe("/usr/bin/python3");
    expect(behindShim({ ...question, program: join(here, "shims/python3") })).toBe(
      join(here, "shims/python3"),
    );
  });

  it("is the next one of the PATH where the system's is named", () => {
    writeTree(join(here, "usr"), { "bin/python3": "", "pyvenv.cfg": "version = 3.8.1\n" });
    const environment = {
      PYENV_VERSION: "system",
      PATH: [join(here, "pyenv/shims"), join(here, "usr/bin")].join(":"),
    };
    expect(readPythonPackages({ program: "python3", workingFolder: here, environment })?.version).toBe(
      "3.8.1",
    );
  });

  it("tells version and packages of a run", () => {
    const environment = { PATH: join(here, "pyenv/shims") };
    expect(readPythonPackages({ program: "python3", workingFolder: here, environment })).toEqual({
      packages: { numpy: "1.26.4" },
      version: "3.11.7",
    });
  });
});
