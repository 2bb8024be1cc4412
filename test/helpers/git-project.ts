// A project under git in a temporary folder, and what the collectors say of it.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectFacts } from "../../src/collectors/index.js";

export interface Found {
  readonly git: Record<string, unknown> | undefined;
  readonly patch: string | undefined;
  readonly codes: readonly string[];
}

export class GitProject {
  /** Temporary folder around the project; gone after `remove`. */
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), "runledger-git-")));
  readonly folder = join(this.base, "project");

  constructor() {
    mkdirSync(this.folder);
  }

  git(...parameters: string[]): string {
    const identity = ["-c", "user.name=me", "-c", "user.email=me@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...parameters], { cwd: this.folder, encoding: "utf8" }).trim();
  }

  write(path: string, content: string | Buffer): void {
    writeFileSync(join(this.folder, path), content);
  }

  /** A repository with one commit of `train.py`. */
  init(): void {
    this.git("init", "-q", "-b", "main");
    this.write("train.py", "lr = 0.1\n");
    this.commitAll("first");
  }

  commitAll(message: string): void {
    this.git("add", ".");
    this.git("commit", "-q", "-m", message);
  }

  configure(settings: readonly (readonly [name: string, value: string])[]): void {
    for (const [name, value] of settings) this.git("config", name, value);
  }

  async collect(
    environment: Record<string, string | undefined> = process.env,
    workingFolder = this.folder,
  ): Promise<Found> {
    const found = await collectFacts({ workingFolder, argv: ["node"], environment });
    const file = found.files.find(({ path }) => path === "config/uncommitted.patch");
    return {
      git: found.facts.git as Record<string, unknown> | undefined,
      patch: file === undefined ? undefined : Buffer.from(file.bytes).toString("utf8"),
      codes: found.problems.map(({ code }) => code),
    };
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}
