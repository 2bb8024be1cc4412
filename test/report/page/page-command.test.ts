// `runledger report --html` as people use it: where it goes, what it says, what it refuses.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contentOf, readPageReport } from "../../helpers/read-page-report.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

type Metadata = Readonly<Record<string, unknown>>;

function aRun(id: string, more: Metadata = {}, history: readonly Metadata[] = []) {
  return {
    [`runs/${id}/metadata.json`]: {
      schema_version: 1,
      run_id: id,
      model_name: id,
      status: "finished",
      metrics: { mae: 0.5, r2: 0.9 },
      ...more,
    },
    ...(history.length === 0
      ? {}
      : { [`runs/${id}/history.jsonl`]: `${history.map((line) => JSON.stringify(line)).join("\n")}\n` }),
  };
}

describe("a page report", () => {
  it("of all runs lies among the root's reports, of one run in a folder of its own there", async () => {
    const folder = temporaryFolder();
    writeTree(folder, { ...aRun("a"), ...aRun("b") });
    const all = await runCli(["report", "--html"], { in: folder });
    expect(all).toMatchObject({ code: 0, out: "runs/.runledger/reports/report.html\n" });
    expect(all.err).toMatch(/^2 runs in one page of \d+ KiB\.\n$/);
    const one = await runCli(["report", "a", "--html"], { in: folder });
    expect(one.out).toBe("runs/.runledger/reports/a/report.html\n");
    const { report, source } = readPageReport(readFileSync(join(folder, one.out.trim()), "utf8"));
    expect(report.runs.map(({ id }) => id)).toEqual(["a"]);
    expect((await source.table({ offset: 0, limit: 5 })).rows).toHaveLength(1);
    const verified = await runCli(["list", "--json"], { in: folder });
    expect((JSON.parse(verified.out) as { runs: unknown[] }).runs).toHaveLength(2);
  });

  it("goes where --out says, replaces itself byte for byte and never a page of a person", async () => {
    const folder = temporaryFolder();
    writeTree(folder, { ...aRun("a"), ...aRun("b") });
    const words = ["report", "runs", "--html", "--out", "send/today.html"];
    expect((await runCli(words, { in: folder })).out).toBe("send/today.html\n");
    const first = readFileSync(join(folder, "send/today.html"), "utf8");
    await runCli(words, { in: folder });
    expect(readFileSync(join(folder, "send/today.html"), "utf8")).toBe(first);
    const inFolder = await runCli(["report", "runs", "--html", "--out", "there"], { in: folder });
    expect(inFolder.out).toBe("there/report.html\n");
    writeFileSync(join(folder, "send/today.html"), "<!doctype html>\n<p>mine</p>\n");
    const refused = await runCli(words, { in: folder });
    expect(refused.code).toBe(5);
    expect(refused.err).toContain("was not written by runledger report; it was not touched");
    expect(readFileSync(join(folder, "send/today.html"), "utf8")).toContain("mine");
    mkdirSync(join(folder, "folder.html"));
    const blocked = await runCli(["report", "runs", "--html", "--out", "folder.html"], { in: folder });
    expect(blocked.code).not.toBe(0);
  });

  it("holds the runs that --where keeps, sorted by --metric at first", async () => {
    const folder = temporaryFolder();
    writeTree(folder, { ...aRun("a"), ...aRun("b", { metrics: { mae: 0.1, r2: 0.2 } }), ...aRun("c") });
    const words = ["report", "runs", "--html", "--out", "x.html", "--where", "id != c", "--metric", "r2"];
    const { code, out } = await runCli([...words, "--json"], { in: folder });
    expect(code).toBe(0);
    const { reports } = JSON.parse(out) as { reports: Record<string, unknown>[] };
    expect(reports).toMatchObject([{ run: null, path: join(folder, "x.html"), runs: 2, left_out: [] }]);
    const html = readFileSync(join(folder, "x.html"), "utf8");
    expect(reports[0]?.size_bytes).toBe(Buffer.byteLength(html));
    const { report } = readPageReport(html);
    expect(report.runs.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(report.sort).toBe("metrics.r2");
    expect((await runCli([...words, "--metric", "nope"], { in: folder })).code).toBe(0);
    const unknown = await runCli(["report", "runs", "--html", "--metric", "nope"], { in: folder });
    expect(unknown.err).toContain("nope");
    expect(unknown.code).not.toBe(0);
    const none = await runCli(["report", "runs", "--html", "--where", "id = zz"], { in: folder });
    expect(none).toMatchObject({ code: 2, out: "" });
  });

  it("of nothing is not written", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "runs"));
    const { code, err } = await runCli(["report", "runs", "--html", "--out", "x.html"], { in: folder });
    expect(code).toBe(1);
    expect(err).toContain("No runs in runs");
    expect(existsSync(join(folder, "x.html"))).toBe(false);
  });

  it("keeps missing, null, NaN and infinite values apart, and runs without any number", async () => {
    const folder = temporaryFolder();
    const metrics = { x: "NaN", y: "-Infinity", z: null };
    writeTree(folder, { ...aRun("a", { metrics }), ...aRun("b", { metrics: { x: null } }) });
    await runCli(["report", "runs", "--html", "--out", "x.html"], { in: folder });
    const { source } = readPageReport(readFileSync(join(folder, "x.html"), "utf8"));
    const columns = ["metrics.x", "metrics.y", "metrics.z"];
    const { rows } = await source.table({ columns, sort: "id", offset: 0, limit: 9 });
    expect(rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ["NaN", "-inf", "null"],
      ["null", "–", "–"],
    ]);
    expect((await source.table({ offset: 0, limit: 9 })).rows).toHaveLength(2);
  });
});

const hostile = [
  "</script><script>document.title='hacked'</script>",
  "<!--<script>",
  "]]><svg onload=alert(1)>",
  "\u2028\u2029",
  "&lt;b&gt;",
  "\u202egnp.exe",
];

describe("hostile texts in a page report", () => {
  it("stay inside the data, and come out as they were", async () => {
    const folder = temporaryFolder();
    hostile.forEach((text, at) => {
      writeTree(
        folder,
        aRun(`r${at}`, { model_name: text, notes: text, tags: [text], custom: { [text]: text } }),
      );
    });
    await runCli(["report", "runs", "--html", "--out", "x.html"], { in: folder });
    const html = readFileSync(join(folder, "x.html"), "utf8");
    expect(html).not.toContain("hacked'</script>");
    expect(contentOf(html, "runledger-report")).not.toMatch(/[<>&\u2028\u2029]/);
    expect(html.match(/<script/g)).toHaveLength(4);
    expect(html.match(/<\/script>/g)).toHaveLength(4);
    const { report } = readPageReport(html);
    expect(report.params.find(({ name }) => name === "model_name")?.values).toEqual(hostile);
  });

  it("cannot call anybody: the policy allows the page's own scripts and styles, and nothing else", async () => {
    const folder = temporaryFolder();
    writeTree(folder, aRun("a"));
    await runCli(["report", "runs", "--html", "--out", "x.html"], { in: folder });
    const html = readFileSync(join(folder, "x.html"), "utf8");
    const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-\S+' 'sha256-\S+'; style-src 'sha256-\S+'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  });
});

describe("a page report that would be too large", () => {
  it("keeps first, last, least and greatest values of curves, and says so on both sides", async () => {
    const folder = temporaryFolder();
    let seed = 7;
    const next = (): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32 + seed / 2 ** 50;
    };
    for (let run = 0; run < 3; run++) {
      const history = Array.from({ length: 4000 }, (_, at) => {
        const curves = Array.from({ length: 6 }, (_, c) => [`c${c}`, next() / (1 + at)]);
        return {
          step: at * 3,
          ...Object.fromEntries(curves),
          spike: run === 2 && at === 3333 ? 1e9 : next(),
        };
      });
      writeTree(folder, aRun(`r${run}`, {}, history));
    }
    const { err } = await runCli(["report", "runs", "--html", "--out", "x.html"], { in: folder });
    const html = readFileSync(join(folder, "x.html"), "utf8");
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
    expect(Buffer.byteLength(html)).toBeGreaterThan(800_000);
    const said = /To save room, 21 curves keep about (\d+) of up to 4000 points/;
    expect(err).toMatch(said);
    const { source, report } = readPageReport(html);
    expect(report.remarks.join("\n")).toMatch(said);
    const { rows } = await source.table({ sort: "id", offset: 0, limit: 9 });
    const { curves, remarks } = await source.curves({
      keys: [rows[2]?.key ?? ""],
      metric: "spike",
      pixels: 50,
    });
    expect(curves[0]?.steps.at(-1)).toBe(3999 * 3);
    expect(curves[0]?.values[curves[0].steps.indexOf(9999)]).toBe(1e9);
    expect(remarks?.join(" ")).toMatch(/This report keeps up to \d+ of up to 4000 points a curve/);
  });
});
