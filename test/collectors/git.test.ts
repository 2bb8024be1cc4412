// What is recorded of a repository.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GitProject } from "../helpers/git-project.js";

let project: GitProject;

beforeEach(() => {
  project = new GitProject();
});
afterEach(() => project.remove());

describe("git facts", () => {
  it("has commit, branch and no patch where everything is committed", async () => {
    project.init();
    const found = await project.collect();
    expect(found).toEqual({
      git: {
        commit: project.git("rev-parse", "HEAD"),
        branch: "main",
        dirty: false,
        changed_files: 0,
        untracked_files: 0,
      },
      patch: undefined,
      codes: [],
    });
  });

  it("has no section and no problem outside a repository, in a bare one and without git", async () => {
    expect(await project.collect()).toEqual({ git: undefined, patch: undefined, codes: [] });
    project.git("init", "-q", "--bare");
    expect(await project.collect()).toEqual({ git: undefined, patch: undefined, codes: [] });
    expect(await project.collect({ PATH: join(project.base, "nowhere") })).toEqual({
      git: undefined,
      patch: undefined,
      codes: [],
    });
  });

  it("asks no git where no folder above has a repository, and asks it below one", async () => {
    const tools = join(project.base, "tools");
    mkdirSync(tools);
    const asked = join(project.base, "asked");
    writeFileSync(join(tools, "git"), `#!/bin/sh\necho asked >> '${asked}'\nexit 3\n`, { mode: 0o755 });
    expect((await project.collect({ PATH: `${tools}:/bin:/usr/bin` })).codes).toEqual([]);
    expect(existsSync(asked)).toBe(false);
    project.init();
    expect((await project.collect({ PATH: `${tools}:/bin:/usr/bin` })).codes).toEqual(["git-silent"]);
    expect(existsSync(asked)).toBe(true);
  });

  it("removes credentials from the remote", async () => {
    project.init();
    project.git("remote", "add", "origin", "https://me:hunter2@example.com/team/project.git");
    expect((await project.collect()).git?.remote).toBe("https://example.com/team/project.git");
  });

  it("has no branch when the head is detached, and no commit before the first", async () => {
    project.git("init", "-q");
    project.write("a.txt", "a\n");
    expect((await project.collect()).git).toMatchObject({ dirty: false, untracked_files: 1 });
    project.git("add", ".");
    const staged = await project.collect();
    expect(staged.git).not.toHaveProperty("commit");
    expect(staged.patch).toContain("+a\n");
    project.git("commit", "-q", "-m", "first");
    project.git("checkout", "-q", "--detach");
    const detached = (await project.collect()).git;
    expect(detached).toHaveProperty("commit");
    expect(detached).not.toHaveProperty("branch");
  });

  it("works in a sub-folder and sees the changes of the whole repository", async () => {
    project.init();
    mkdirSync(join(project.folder, "sub"));
    project.write("train.py", "lr = 0.2\n");
    const { patch } = await project.collect(process.env, join(project.folder, "sub"));
    expect(patch).toContain("+lr = 0.2");
  });
});

describe("uncommitted changes", () => {
  it("are a patch that git applies, with the names of untracked files before it", async () => {
    project.init();
    project.write("train.py", "lr = 0.2\n");
    project.write("new\nname.py", "x = 1\n");
    const { git: facts, patch } = await project.collect();
    expect(facts).toMatchObject({ dirty: true, changed_files: 1, untracked_files: 1, patch_complete: true });
    expect(facts?.patch).toBe("config/uncommitted.patch");
    expect(patch).toContain('#   "new\\nname.py"\n');
    expect(patch).not.toContain("x = 1");
    project.git("checkout", "-q", "train.py");
    execFileSync("git", ["apply", "-"], { cwd: project.folder, input: patch });
    expect(project.git("diff")).toContain("+lr = 0.2");
  });

  it("are the same whatever the user's settings of diff are", async () => {
    project.init();
    project.write("train.py", "lr = 0.2\n");
    const plain = (await project.collect()).patch;
    project.configure([
      ["color.ui", "always"],
      ["diff.noprefix", "true"],
      ["diff.mnemonicPrefix", "true"],
      ["diff.context", "0"],
      ["diff.renames", "copies"],
      ["diff.relative", "true"],
      ["diff.submodule", "log"],
      ["core.pager", "cat > pager"],
    ]);
    expect((await project.collect()).patch).toBe(plain);
    expect(existsSync(join(project.folder, "pager"))).toBe(false);
  });

  it("are withheld as a whole when there is a secret in them, and the metadata say so", async () => {
    project.init();
    project.write("train.py", `lr = 0.2\n`);
    project.write("other.py", "x = 1\n");
    project.git("add", ".");
    project.write("train.py", `lr = 0.2\napi_key = "a1b2c3d4e5f6"\n`);
    const { git: facts, patch } = await project.collect();
    expect(patch).toBeUndefined();
    expect(facts).toMatchObject({ dirty: true, patch_withheld: "secret", secret_kinds: ["key"] });
    expect(facts).not.toHaveProperty("patch");
    expect(JSON.stringify(facts)).not.toContain("a1b2c3d4e5f6");
  });

  it("are withheld when the secret is in a removed line, an untracked name or a file that is no UTF-8", async () => {
    project.init();
    project.write("train.py", "password = 'hunter2'\n");
    project.git("commit", "-aqm", "second");
    project.write("train.py", "lr = 0.2\n");
    expect((await project.collect()).git?.patch_withheld).toBe("secret");
    project.git("commit", "-aqm", "third");
    project.write(`${["gh", "p_"].join("")}aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5`, "");
    expect((await project.collect()).git?.patch_withheld).toBe("secret");
    project.git("add", ".");
    project.git("commit", "-aqm", "fourth");
    project.write(
      "train.py",
      Buffer.concat([Buffer.from([0xe9, 0xff, 0x0a]), Buffer.from("password: hunter2\n")]),
    );
    expect((await project.collect()).git?.patch_withheld).toBe("secret");
  });

  it("are cut between files above 1 MB, and withheld when the first file is too large already", async () => {
    project.init();
    project.write("a.txt", "1\n".repeat(1000));
    project.write("b.txt", "some text\n".repeat(120_000));
    project.git("add", ".");
    const cut = await project.collect();
    expect(cut.git).toMatchObject({ patch_complete: false, patch: "config/uncommitted.patch" });
    expect(cut.patch).toContain("a/a.txt");
    expect(cut.patch).not.toContain("a/b.txt");
    project.git("commit", "-qm", "second");
    project.write("b.txt", "other text\n".repeat(120_000));
    expect(await project.collect()).toMatchObject({
      git: { dirty: true, patch_withheld: "too-large" },
      patch: undefined,
    });
  });

  it("name binary files without their bytes, and follow no link", async () => {
    project.init();
    writeFileSync(join(project.base, "outside"), "private text\n");
    symlinkSync(join(project.base, "outside"), join(project.folder, "link"));
    project.write("model.bin", Buffer.from([0, 1, 2, 3]));
    project.git("add", ".");
    const { patch } = await project.collect();
    expect(patch).toContain("Binary files");
    expect(patch).not.toContain("private text");
  });
});
