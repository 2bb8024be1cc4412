// What runs can do to the page of the real server: nothing but be shown.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { describeInBrowser } from "../../helpers/browser.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";
import { enter, follow, keyOf, startUi } from "./real-page.js";

const markup = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;
const picture = `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='broken'"/>`;
const hostile = `${markup}${picture}\u001b[31mred\u001b]0;title\u0007\u202eRTL \u05d0\u05d1 {@html x}`;

/** A run folder: its metadata, and a history of one metric. */
function runFiles(id: string, metadata: Record<string, unknown>): Record<string, unknown> {
  return {
    [`${id}/metadata.json`]: { schema_version: 1, run_id: id, status: "finished", ...metadata },
    [`${id}/history.jsonl`]: '{"step":0,"loss":1}\n{"step":1,"loss":0.5}\n',
  };
}

function rootOf(files: Record<string, unknown>): string {
  const root = join(temporaryFolder(), "runs");
  mkdirSync(root);
  writeTree(root, files);
  return root;
}

describeInBrowser("runledger ui over hostile runs", (test) => {
  test("shows their names, notes and files as text in every view", async ({ open }) => {
    const about = {
      started_at: "2026-01-22T02:01:57Z",
      model_name: hostile,
      notes: hostile,
      tags: [markup],
      training_config: { [markup]: "x".repeat(10_000), loss_type: hostile },
      metrics: { t20: { mae: 0.02 }, [markup]: 1 },
    };
    const root = rootOf({
      ...runFiles("<b>bold</b>", about),
      ...runFiles("y".repeat(200), { ...about, model_name: "z".repeat(10_000) }),
      "<b>bold</b>/assets/a.svg": picture,
      "<b>bold</b>/page.html": markup,
      "<b>bold</b>/outputs/stdout.log": `${hostile}\n${"w".repeat(10_000)}\n`,
    });
    const { page } = await open();
    await enter(page, await startUi(root));
    const run = await keyOf(page, "<b>bold</b>");
    const all = `keys=${run},${await keyOf(page, "yyy")}`;
    for (const [place, selector] of [
      ["#/runs?by=family", "#row-0"],
      [`#/run?run=${run}`, "main h1"],
      [`#/compare?${all}`, "main canvas"],
      ["#/scatter", "main h1"],
      ["#/parallel", "main h1"],
    ] as const) {
      await follow(page, place);
      await page.locator(selector).first().waitFor({ state: "attached" });
      await page.getByText(/^(Loading|Reading)/).waitFor({ state: "hidden" });
      expect(await page.title(), place).not.toBe("broken");
      expect(await page.locator("main img, main b:has-text('bold'), main script").count(), place).toBe(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBe(1280);
    }
    await follow(page, `#/run?run=${run}`);
    await page.getByRole("heading", { level: 1, name: "<b>bold</b>" }).waitFor();
    expect(await page.locator("main").textContent()).toContain("\\x1b[31mred");
    const answer = await page.evaluate(async (key) => {
      const response = await fetch(`api/file?key=${encodeURIComponent(key)}&path=assets%2Fa.svg`);
      return [response.headers.get("content-disposition"), response.headers.get("content-type")];
    }, run);
    expect(answer[0]).toMatch(/^attachment/);
    expect(answer[1]).not.toContain("svg");
  });

  test("copes with runs that vanish or break while they are shown", async ({ open }) => {
    const expected = /Failed to load resource.* 404/;
    const metrics = { t20: { mae: 0.02 } };
    const root = rootOf({ ...runFiles("first", { metrics }), ...runFiles("second", { metrics }) });
    const { page } = await open({ expected });
    await enter(page, await startUi(root));
    await follow(page, `#/run?run=${await keyOf(page, "second")}`);
    await page.getByRole("heading", { level: 1, name: "second" }).waitFor();
    rmSync(join(root, "second"), { recursive: true });
    await page.getByText("This run cannot be read any more").waitFor();
    writeFileSync(join(root, "first", "metadata.json"), '{"run_id":"first","metrics":{"t20":{"ma');
    await follow(page, "#/runs");
    await page.getByText("1 run", { exact: true }).waitFor();
    await page.getByRole("button", { name: /1 problem/ }).waitFor();
    rmSync(join(root, "first"), { recursive: true });
    await page.getByRole("heading", { name: "No runs yet" }).waitFor();
    writeTree(root, runFiles("third", { metrics }));
    await page.locator("#row-0").getByText("third").waitFor();
  });

  test("shows every view of one run, of metrics that are null, and of no run", async ({ open }) => {
    const expected = /Failed to load resource.* 40[04]/;
    const root = rootOf(runFiles("only", { metrics: { t20: { mae: null, rmse: "NaN" } } }));
    const { page } = await open({ expected });
    await enter(page, await startUi(root));
    const key = await keyOf(page, "only");
    const places = [
      "#/runs?by=family",
      `#/run?run=${key}`,
      `#/compare?keys=${key}`,
      "#/scatter",
      "#/parallel",
    ];
    const look = async (): Promise<void> => {
      for (const place of places) {
        await follow(page, place);
        await page.locator("main h1, main h2").first().waitFor();
        await page.getByText(/^(Loading|Reading)/).waitFor({ state: "hidden" });
      }
    };
    await look();
    rmSync(join(root, "only"), { recursive: true });
    await page
      .getByText("0 finished")
      .or(page.getByText("no runs", { exact: false }))
      .first()
      .waitFor();
    await look();
  });
});
