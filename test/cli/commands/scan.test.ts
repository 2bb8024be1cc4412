// `runledger scan`: what it prints of planted secrets, and when it fails.

import { describe, expect, it } from "vitest";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const token = (seed: number): string =>
  ["gh", "p_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4", String(10 + seed)].join("");

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const here = temporaryFolder();
  writeTree(here, files);
  return here;
}

describe("runledger scan", () => {
  it("names file, line and kind of each secret without repeating it, and fails", async () => {
    const here = folderWith({
      "runs/a/config.yaml": `token: ${token(1)}\nother: ${token(2)}\n`,
      "runs/b/notes.txt": "nothing\n",
      "runs/c/data.bin": Uint8Array.of(0, 1, 2, 0, 255),
    });
    const { code, out, err } = await runCli(["scan", "runs"], { in: here });
    expect(code).toBe(4);
    expect(out).toBe(
      [
        "runs/a/config.yaml",
        "  1:8      github-token     token: ****",
        "  2:8      github-token     other: ****",
        "2 secrets in 1 file; 2 text files, 92 B, looked at; 1 binary file, stretches of text in the first 16 MiB",
        "",
      ].join("\n"),
    );
    expect(err).toContain("withdraw them where they were issued");
    const cut = await runCli(["scan", "runs"], { in: here, columns: 30 });
    expect(cut.out).toContain("  1:8      github-token     t…\n");
  });

  it("says the same as JSON, also of a file with more than it shows", async () => {
    const lines = Array.from({ length: 120 }, (_, index) => `key ${token(index)}`);
    const here = folderWith({ "a.txt": lines.join("\n"), "b.txt": `last ${token(0)}` });
    const { code, out } = await runCli(["scan", "a.txt", "b.txt", "--json"], { in: here });
    const told = JSON.parse(out) as { findings: Record<string, unknown>[] };
    expect(code).toBe(4);
    expect(told).toMatchObject({ schema: "runledger.scan/1", secrets: 121, files: 2, problems: [] });
    expect(told.findings).toHaveLength(102);
    expect(told.findings[0]).toEqual({
      ...{ path: "a.txt", kind: "github-token", line: 1, column: 5, excerpt: "key ****" },
    });
    expect(told.findings.slice(100)).toEqual([
      { path: "a.txt", more: 20 },
      { path: "b.txt", kind: "github-token", line: 1, column: 6, excerpt: "last ****" },
    ]);
    expect((await runCli(["scan", "a.txt"], { in: here })).out).toContain("  … and 20 more in this file\n");
  });

  it("finds nothing in a folder without any, or where all is left out", async () => {
    const here = folderWith({ "runs/a.txt": `${token(1)}\n`, "runs/b.txt": "plain\n" });
    const plain = await runCli(["scan", "runs/b.txt"], { in: here });
    expect(plain).toEqual({ code: 0, out: "No secrets found; 1 text file, 6 B, looked at\n", err: "" });
    const without = await runCli(["scan", "runs", "--ignore", "**/a.txt", "--ignore", "*.log"], { in: here });
    expect(without.out).toBe("No secrets found; 1 text file, 6 B, looked at; 1 left out\n");
    const empty = await runCli(["scan", "runs", "--ignore", "**", "--json"], { in: here });
    expect(JSON.parse(empty.out)).toMatchObject({ findings: [], secrets: 0, left_out: 2 });
  });

  it("tells a folder that is not there", async () => {
    const { code, err } = await runCli(["scan", "nowhere"], { in: folderWith({ "runs/a.txt": "" }) });
    expect([code, err]).toEqual([2, expect.stringContaining("nowhere: no such folder.")]);
  });
});
