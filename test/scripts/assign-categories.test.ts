// The example of an evaluation as a person runs it: its folder file by file, interrupted, with items that fail.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readRuns } from "../../src/catalog/read-runs.js";
import { parseCsv } from "../../src/formats/csv.js";

const script = fileURLToPath(new URL("../../build/scripts/assign-categories.js", import.meta.url));
const data = fileURLToPath(new URL("../../scripts/data/categories/products.csv", import.meta.url));
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "categories-"));
  roots.push(root);
  return root;
}

function run(root: string, ...words: string[]) {
  return spawnSync(process.execPath, [script, "--root", root, ...words], { encoding: "utf8" });
}

function onlyRun(root: string): string {
  const names = readdirSync(root).filter((name) => !name.startsWith("."));
  expect(names.length).toBe(1);
  return join(root, names[0] ?? "");
}

function classifications(folder: string) {
  return parseCsv(readFileSync(join(folder, "outputs", "classifications.csv"), "utf8"));
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Whole rows on disk, while the run goes on. */
function rowsBelow(root: string): number {
  const files = filesIn(root).filter((path) => path.endsWith("outputs/classifications.csv"));
  return files.reduce((sum, path) => sum + readFileSync(join(root, path), "utf8").split("\n").length - 1, 0);
}

describe("assign-categories", () => {
  it("leaves the folder of a lab notebook, file by file, and one run in the table", () => {
    const root = newRoot();
    const { stdout, stderr, status } = run(root, "--notes", "first try");
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toContain("200 products");
    const folder = onlyRun(root);
    expect(folder).toMatch(/assign-cat-\d{4}-\d\d-\d\d-\d{6}$/);
    expect(filesIn(folder)).toEqual(
      expect.arrayContaining([
        "config/models.yaml",
        "config/run_config.json",
        "config/system_info.json",
        "inputs/products.json",
        "inputs/prompt_templates.json",
        "inputs/taxonomy.xml",
        "metadata/run_summary.json",
        "outputs/classifications.csv",
        "outputs/timing.json",
        "outputs/token_usage.json",
      ]),
    );
    const { header, rows } = classifications(folder);
    expect(header.slice(0, 6)).toEqual([
      ...["product_id", "title", "category", "subcategory", "raw_response", "model_used"],
    ]);
    expect(rows.length).toBe(200);
    const [found, ...others] = readRuns(root).runs;
    expect(others).toEqual([]);
    const right = rows.filter((row) => row[header.indexOf("predicted")] === row[header.indexOf("expected")]);
    expect(found?.metrics.get("accuracy")).toBe(right.length / 200);
    expect(found?.metrics.get("cost")).toBeGreaterThan(0);
    expect(found?.params.get("use_case")).toBe("assign-cat");
  });

  it("is resumed after it was killed, to a complete table without an item twice", async () => {
    const root = newRoot();
    const words = [script, "--root", root, "--batch-size", "4", "--pause-ms", "20"];
    const child = spawn(process.execPath, words, { stdio: "ignore" });
    const ended = once(child, "exit");
    while (rowsBelow(root) < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    await ended;
    const folder = onlyRun(root);
    const before = classifications(folder).rows.length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(200);
    const { stdout, status } = run(root, "--resume", folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^200 products \(\d+ of them captured before\)/);
    const ids = classifications(folder).rows.map(([id]) => id);
    expect(ids.length).toBe(200);
    expect(new Set(ids).size).toBe(200);
  });

  it("goes on with the model and the products that the run began with, and with no other", () => {
    const root = newRoot();
    const input = join(newRoot(), "few.csv");
    writeFileSync(input, readFileSync(data, "utf8").split("\n").slice(0, 7).join("\n"));
    const begun = run(root, "--model", "local_full", "--input", input, "--limit", "2");
    expect(begun.stdout).toContain("2 products in ");
    const folder = onlyRun(root);
    const other = run(root, "--resume", folder, "--model", "local_title");
    expect([other.status, other.stderr]).toEqual([
      2,
      'The run was started with model "local_full", so it cannot go on with "local_title".\n' +
        "  Leave --model out, or start a new run with it.\n",
    ]);
    rmSync(input);
    expect(run(root, "--resume", folder).stdout).toContain("6 products (2 of them captured before)");
    const { header, rows } = classifications(folder);
    const models = new Set(rows.map((row) => row[header.indexOf("model_used")]));
    expect([...models]).toEqual(["local/title-and-description-words"]);
  });

  it.each([
    [["--limit", "0"], "--limit is no count of products."],
    [["--batch-size", "NaN"], "--batch-size is no count of products."],
    [["--single-product", " "], "--single-product has no title."],
    [["--bogus"], "Unknown argument: bogus"],
    [["--input", "nowhere.csv"], "nowhere.csv cannot be read."],
  ])("says what is wrong with %j and ends with 2", (words, said) => {
    const root = newRoot();
    const { stdout, stderr, status } = run(root, ...words);
    expect([stdout, status]).toEqual(["", 2]);
    expect(stderr.split("\n")[0]).toBe(said);
    expect(readdirSync(root)).toEqual([]);
  });

  it("ends with 1 when every product fails", () => {
    const input = join(newRoot(), "untitled.csv");
    writeFileSync(input, "product_id,title\np1,\n");
    const { stdout, status } = run(newRoot(), "--input", input);
    expect(stdout).toContain("0 products (1 failed, see outputs/errors.log)");
    expect(status).toBe(1);
  });

  it("goes on when one item in twenty fails, and counts the errors", () => {
    const root = newRoot();
    const [header = "", ...lines] = readFileSync(data, "utf8").trimEnd().split("\n");
    const broken = lines.map((line, i) => (i % 20 === 0 ? line.replace(/,[^,]+,/, ",,") : line));
    const input = join(newRoot(), "broken.csv");
    writeFileSync(input, `${[header, ...broken].join("\n")}\n`);
    const { stdout, status } = run(root, "--input", input);
    expect(status).toBe(0);
    expect(stdout).toContain("190 products (10 failed, see outputs/errors.log)");
    const folder = onlyRun(root);
    const errors = readFileSync(join(folder, "outputs", "errors.log"), "utf8")
      .trimEnd()
      .split("\n");
    expect(errors.length).toBe(10);
    expect(errors[0]).toMatch(/item=prod_\d+ Error: The product has no title\.$/);
    const summary = JSON.parse(readFileSync(join(folder, "metadata", "run_summary.json"), "utf8"));
    expect(summary).toMatchObject({ status: "finished", items_processed: 190, errors_count: 10 });
  });

  it("lists the models when there is none of that name, before anything is written", () => {
    const root = newRoot();
    const { stderr, status } = run(root, "--model", "haiku");
    expect(status).toBe(2);
    expect(stderr).toContain('There is no model "haiku".\n  Choose one of: local_title, local_full.');
    expect(readdirSync(root)).toEqual([]);
  });

  it("sorts a single product without saving", () => {
    const root = newRoot();
    const { stdout, status } = run(root, "--single-product", "Turmeric Capsules", "--no-save");
    expect([stdout, status]).toEqual(["Turmeric Capsules: joint-bone,joint-comfort,single\n", 0]);
    expect(readdirSync(root)).toEqual([]);
  });
});
