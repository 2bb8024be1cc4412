// `runledger promote`: pictures of chosen runs at places that stay the same.

import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { galleryMarkers, withGallery } from "../../src/report/gallery-snippet.js";
import { runCli } from "../helpers/run-cli.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";
import { writeTree } from "../helpers/write-tree.js";

function sampler(id: string, name: string, day: number, llc: number, picture?: string) {
  return {
    [`runs/${id}/metadata.json`]: {
      ...{ schema_version: 1, run_id: id, model_name: "base", status: "finished" },
      started_at: `2026-01-0${day}T00:00:00Z`,
      config: { sampler: name },
      metrics: { loss: llc },
    },
    ...(picture === undefined ? {} : { [`runs/${id}/diagnostics/trace.png`]: picture }),
  };
}

function samplers(): string {
  const folder = temporaryFolder();
  writeTree(folder, {
    ...sampler("run_1", "hmc", 1, 0.1, "old hmc"),
    ...sampler("run_2", "hmc", 2, 0.2, "new hmc"),
    ...sampler("run_3", "sgld", 3, 0.3, "sgld"),
    ...sampler("run_4", "mclmc", 4, 0.4),
  });
  return folder;
}

const words = ["promote", "runs", "--plot", "trace.png", "--by", "sampler", "--out", "docs/gallery"];
const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");

describe("promote", () => {
  it("copies the newest run's picture of each group, and tells what is missing", async () => {
    const folder = samplers();
    const { code, out, err } = await runCli(words, { in: folder });
    expect(code).toBe(0);
    expect(read(folder, "docs/gallery/hmc/trace.png")).toBe("new hmc");
    expect(read(folder, "docs/gallery/sgld/trace.png")).toBe("sgld");
    expect(readdirSync(join(folder, "docs/gallery")).sort()).toEqual(["hmc", "sgld"]);
    expect(out).toMatch(/hmc +run_2 +docs\/gallery\/hmc\/trace\.png +copied/);
    expect(err).toContain("mclmc: run_4 has no trace.png. Nothing was copied.");
    const again = await runCli(words, { in: folder });
    expect(again.out.match(/unchanged/g)).toHaveLength(2);
  });

  it("copies the best run's picture with --best", async () => {
    const folder = samplers();
    await runCli([...words, "--best", "loss"], { in: folder });
    expect(read(folder, "docs/gallery/hmc/trace.png")).toBe("old hmc");
  });

  it("falls back on the newest run that has the picture, and says so", async () => {
    const folder = samplers();
    writeTree(folder, sampler("run_5", "hmc", 5, 0.5));
    const { err } = await runCli(words, { in: folder });
    expect(read(folder, "docs/gallery/hmc/trace.png")).toBe("new hmc");
    expect(err).toContain("hmc: run_5 has no trace.png. That of run_2 is taken.");
  });

  it("only says what it would do with --dry-run", async () => {
    const folder = samplers();
    const { out } = await runCli([...words, "--snippet", "README.md", "--dry-run"], { in: folder });
    expect(out).toContain("would be copied");
    expect(readdirSync(folder)).toEqual(["runs"]);
  });

  it("gives names of groups that could lead elsewhere a name of their own", async () => {
    const folder = temporaryFolder();
    writeTree(folder, {
      ...sampler("run_1", "../../evil", 1, 1, "a"),
      ...sampler("run_2", "a b", 2, 1, "b"),
      ...sampler("run_3", "a_b", 3, 1, "c"),
      ...sampler("run_4", "..", 4, 1, "d"),
    });
    const { out } = await runCli([...words, "--json"], { in: folder });
    const { pictures } = JSON.parse(out) as { pictures: { to: string }[] };
    const places = pictures.map(({ to }) => to);
    expect(new Set(places).size).toBe(4);
    for (const place of places) expect(place.startsWith(join(folder, "docs/gallery/"))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(["docs", "runs"]);
  });

  it("refuses a place inside a run, and pictures that are none or lie elsewhere", async () => {
    const folder = samplers();
    const inside = await runCli(["promote", "runs", "--plot", "trace.png", "--out", "runs/run_1/g"], {
      in: folder,
    });
    expect(inside).toMatchObject({ code: 5, err: expect.stringContaining("lies inside the run") });
    for (const plot of ["../../secret.png", "/etc/x.png", "metadata.json", "a\0.png"]) {
      const { code, out } = await runCli(["promote", "runs", "--plot", plot, "--out", "g"], { in: folder });
      expect({ code, out }).toEqual({ code: 2, out: "" });
    }
    expect((await runCli(["promote", "runs", "--out", "g"], { in: folder })).code).toBe(2);
    expect((await runCli(["promote", "runs", "--plot", "a.png"], { in: folder })).code).toBe(2);
  });

  it("does not follow links out of a run", async () => {
    const folder = temporaryFolder();
    writeTree(folder, { ...sampler("run_1", "hmc", 1, 1), "secret.png": "secret" });
    symlinkSync(join(folder, "secret.png"), join(folder, "runs/run_1/trace.png"));
    const { code } = await runCli(words, { in: folder });
    expect(code).toBe(1);
    expect(existsSync(join(folder, "docs"))).toBe(false);
  });
});

describe("the gallery in a file", () => {
  it("stands between its markers, and is the same when it is made again", async () => {
    const folder = samplers();
    const before = "# Mine\r\n\r\ncaf\u00e9\r\n";
    const after = "\r\nthe end";
    const file = join(folder, "README.md");
    writeFileSync(file, `${before}${galleryMarkers.start}\r\nold\r\n${galleryMarkers.end}${after}`);
    const snippet = [...words, "--snippet", "README.md"];
    const { err } = await runCli(snippet, { in: folder });
    expect(err).toContain("README.md: gallery changed");
    const text = readFileSync(file, "utf8");
    expect(text.startsWith(before)).toBe(true);
    expect(text.endsWith(galleryMarkers.end + after)).toBe(true);
    expect(text).toContain("| hmc | run_2<br>2026-01-02 | ![hmc: trace](docs/gallery/hmc/trace.png) |\r\n");
    expect(text).not.toContain("old\r\n");
    expect((await runCli(snippet, { in: folder })).err).toContain("README.md: gallery unchanged");
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("is appended where there are no markers, and makes a file where there is none", async () => {
    const folder = samplers();
    await runCli([...words, "--snippet", "docs.md"], { in: folder });
    expect(read(folder, "docs.md").startsWith(`${galleryMarkers.start}\n| sampler | run | trace |\n`)).toBe(
      true,
    );
    const text = Buffer.from(withGallery(Buffer.from("hello"), "table", "x.md")).toString();
    expect(text).toBe(`hello\n\n${galleryMarkers.start}\ntable\n${galleryMarkers.end}\n`);
  });

  it("touches no file whose markers make no pair, and copies nothing then", async () => {
    const folder = samplers();
    const { start, end } = galleryMarkers;
    for (const text of [start, end, `${end}${start}`, `${start}${start}${end}`]) {
      writeFileSync(join(folder, "README.md"), text);
      const { code, err } = await runCli([...words, "--snippet", "README.md"], { in: folder });
      expect({ code, text: read(folder, "README.md") }).toEqual({ code: 5, text });
      expect(err).toContain("do not make one pair");
      expect(existsSync(join(folder, "docs"))).toBe(false);
    }
  });

  it("keeps every byte outside, also those that are no UTF-8", () => {
    const head = Buffer.from([0xff, 0xfe, 0x00, 0x0a]);
    const file = Buffer.concat([head, Buffer.from(`${galleryMarkers.start}\n${galleryMarkers.end}`), head]);
    const changed = Buffer.from(withGallery(file, "t", "x.md"));
    expect(changed.subarray(0, 4)).toEqual(head);
    expect(changed.subarray(-4)).toEqual(head);
  });

  it("goes through a link to the file that it names", async () => {
    const folder = samplers();
    writeFileSync(join(folder, "real.md"), "real\n");
    symlinkSync(join(folder, "real.md"), join(folder, "README.md"));
    await runCli([...words, "--snippet", "README.md"], { in: folder });
    expect(lstatSync(join(folder, "README.md")).isSymbolicLink()).toBe(true);
    expect(read(folder, "real.md")).toContain("![hmc: trace]");
  });
});
