// Nothing that a hostile repository names is run, and nothing in it is changed.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitProject } from "../helpers/git-project.js";

let project: GitProject;

beforeEach(() => {
  project = new GitProject();
});
afterEach(() => project.remove());

describe("a hostile repository", () => {
  /** A script that leaves a mark when it is run. */
  function makeTrap(): { readonly trap: string; readonly mark: string } {
    const mark = join(project.base, "was-run");
    const trap = join(project.base, "trap.sh");
    writeFileSync(trap, `#!/bin/sh\necho "$0 $@" >> ${mark}\ncat 2>/dev/null\nexit 0\n`);
    chmodSync(trap, 0o755);
    return { trap, mark };
  }

  const settings: Record<string, (trap: string) => readonly (readonly [string, string])[]> = {
    fsmonitor: (trap) => [["core.fsmonitor", trap]],
    hooks: (trap) => [["core.hooksPath", join(trap, "..", "hooks")]],
    "external diff": (trap) => [["diff.external", trap]],
    "diff driver": (trap) => [["diff.evil.command", trap]],
    textconv: (trap) => [["diff.evil.textconv", trap]],
    "clean filter": (trap) => [
      ["filter.evil.clean", trap],
      ["filter.evil.required", "true"],
    ],
    "process filter": (trap) => [
      ["filter.evil.process", trap],
      ["filter.evil.required", "true"],
    ],
    pager: (trap) => [
      ["core.pager", trap],
      ["pager.diff", trap],
      ["pager.status", trap],
      ["pager.config", trap],
    ],
    "ssh and askpass": (trap) => [
      ["core.sshCommand", trap],
      ["core.askPass", trap],
      ["credential.helper", `!${trap}`],
    ],
    signatures: (trap) => [
      ["log.showSignature", "true"],
      ["gpg.program", trap],
    ],
    aliases: (trap) => [
      ["alias.status", `!${trap}`],
      ["alias.diff", `!${trap}`],
      ["alias.rev-parse", `!${trap}`],
    ],
    "an included file": (trap) => [["include.path", `${trap}.config`]],
  };

  function plant(trap: string, name: string): void {
    project.init();
    project.write(".gitattributes", "* diff=evil filter=evil\n");
    project.git("add", ".");
    project.git("commit", "-q", "-m", "attributes");
    mkdirSync(join(project.base, "hooks"), { recursive: true });
    for (const hook of ["post-index-change", "post-checkout", "pre-commit", "fsmonitor-watchman"]) {
      for (const place of [join(project.base, "hooks"), join(project.folder, ".git/hooks")]) {
        writeFileSync(join(place, hook), `#!/bin/sh\n${trap} hook\n`);
        chmodSync(join(place, hook), 0o755);
      }
    }
    writeFileSync(`${trap}.config`, `[core]\n\tfsmonitor = ${trap}\n[filter "evil"]\n\tclean = ${trap}\n`);
    project.configure(settings[name]?.(trap) ?? []);
    project.write("train.py", "lr = 0.3\n");
  }

  it.each(Object.keys(settings))("runs nothing through %s", async (name) => {
    const { trap, mark } = makeTrap();
    plant(trap, name);
    rmSync(mark, { force: true });
    const { git: facts, patch } = await project.collect();
    expect(existsSync(mark)).toBe(false);
    expect(facts).toMatchObject({ branch: "main", dirty: true, patch_complete: true });
    expect(patch).toContain("+lr = 0.3");
  });

  it("would run its programs with plain git, so that these tests can fail", () => {
    for (const name of [
      "fsmonitor",
      "external diff",
      "diff driver",
      "textconv",
      "clean filter",
      "an included file",
    ]) {
      const { trap, mark } = makeTrap();
      plant(trap, name);
      rmSync(mark, { force: true });
      execFileSync("sh", ["-c", "git status; git diff HEAD"], { cwd: project.folder, stdio: "ignore" });
      expect(existsSync(mark), name).toBe(true);
      rmSync(project.folder, { recursive: true });
      mkdirSync(project.folder);
    }
  });

  it("cannot hide a filter behind a name that cannot be switched off", async () => {
    const { trap, mark } = makeTrap();
    project.init();
    project.write(".gitattributes", "* filter=a=b\n");
    project.git("add", ".");
    project.git("commit", "-q", "-m", "attributes");
    writeFileSync(
      join(project.folder, ".git/config"),
      `[core]\n\tbare = false\n[filter "a=b"]\n\tclean = ${trap}\n`,
    );
    project.write("train.py", "lr = 0.3\n");
    const found = await project.collect();
    expect(existsSync(mark)).toBe(false);
    expect(found.codes).toEqual(["git-unsafe-filter"]);
    expect(found.git).toMatchObject({ branch: "main" });
    expect(found.git).not.toHaveProperty("dirty");
  });

  it("runs nothing in a submodule", async () => {
    const { trap, mark } = makeTrap();
    project.init();
    const sub = join(project.base, "sub");
    execFileSync("git", ["clone", "-q", project.folder, sub]);
    project.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", sub, "sub");
    project.git("commit", "-qam", "submodule");
    execFileSync("git", ["config", "core.fsmonitor", trap], { cwd: join(project.folder, "sub") });
    execFileSync("git", ["config", "filter.evil.clean", trap], { cwd: join(project.folder, "sub") });
    writeFileSync(join(project.folder, "sub/.gitattributes"), "* filter=evil\n");
    writeFileSync(join(project.folder, "sub/train.py"), "lr = 9\n");
    project.write("train.py", "lr = 0.3\n");
    expect((await project.collect()).patch).toContain("+lr = 0.3");
    expect(existsSync(mark)).toBe(false);
  });

  it("fetches nothing for a partial clone with missing objects", async () => {
    const { trap, mark } = makeTrap();
    project.init();
    const blob = project.git("rev-parse", "HEAD:train.py");
    project.configure([
      ["extensions.partialClone", "origin"],
      ["remote.origin.promisor", "true"],
      ["protocol.file.allow", "always"],
      ["remote.origin.url", project.base],
      ["remote.origin.uploadpack", trap],
      ["core.repositoryFormatVersion", "1"],
    ]);
    rmSync(join(project.folder, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    project.write("train.py", "lr = 0.3\n");
    const found = await project.collect();
    expect(existsSync(mark)).toBe(false);
    expect(found.git).toMatchObject({ dirty: true, patch_withheld: "unreadable" });
  });

  it("takes no more than the time limit when git hangs, and keeps what was known", async () => {
    project.init();
    const bin = join(project.base, "bin");
    mkdirSync(bin);
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const script = `#!/bin/sh\nfor a in "$@"; do [ "$a" = status ] && sleep 60; done\nexec ${real} "$@"\n`;
    writeFileSync(join(bin, "git"), script);
    chmodSync(join(bin, "git"), 0o755);
    const started = performance.now();
    const found = await project.collect({ ...process.env, PATH: `${bin}:${process.env.PATH}` });
    expect(performance.now() - started).toBeLessThan(4000);
    expect(found.git).toMatchObject({ branch: "main" });
    expect(found.codes).toEqual(["git-silent"]);
  });

  it("leaves the index and the work tree as they were", async () => {
    project.init();
    project.write("train.py", "lr = 0.3\n");
    const before = execFileSync("sh", ["-c", "sha1sum .git/index; ls -la --full-time .git"], {
      cwd: project.folder,
      encoding: "utf8",
    });
    await project.collect();
    const after = execFileSync("sh", ["-c", "sha1sum .git/index; ls -la --full-time .git"], {
      cwd: project.folder,
      encoding: "utf8",
    });
    expect(after).toBe(before);
  });
});
