// A page report opened from disk in a browser, as somebody who was sent the file uses it.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { describeInBrowser } from "../../helpers/browser.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

const attack = `"'></script><script>document.title="hacked"</script><img src=x onerror="document.title='hacked'"><svg onload="document.title='hacked'"><script>document.title='hacked'</script></svg>`;
const endless = `endless_${"x".repeat(9_990)}`;
const rightToLeft = "\u0634\u0628\u0643\u0629 \u202eevil";

function metadata(id: string, model: string, seed: number, mae: number) {
  return {
    schema_version: 1,
    run_id: id,
    model_name: model,
    status: "finished",
    started_at: `2026-01-0${seed}T00:00:00Z`,
    seed,
    notes: seed === 1 ? attack : "",
    tags: [attack.replaceAll(" ", "_")],
    training_config: { learning_rate: 0.01, text: attack },
    metrics: { load: { mae } },
    targets: { "load.mae": "<= 0.50" },
  };
}

/** Two families of three seeds with curves, and runs that mean harm. */
async function writeReport(): Promise<string> {
  const folder = temporaryFolder();
  const families: readonly [string, readonly number[]][] = [
    ["mlp", [0.41, 0.44, 0.39]],
    ["linear", [1.98, 2.01, 2.04]],
  ];
  for (const [model, errors] of families) {
    for (const [at, mae] of errors.entries()) {
      const id = `${model}_${at + 1}`;
      const history = [1, 2, 3, 4].map((step) => JSON.stringify({ step, loss: mae + 1 / step }));
      writeTree(folder, {
        [`runs/${id}/metadata.json`]: metadata(id, model, at + 1, mae),
        [`runs/${id}/history.jsonl`]: `${history.join("\n")}\n`,
        [`runs/${id}/<img src=x onerror=alert(1)>.svg`]: attack,
      });
    }
  }
  const harmful = [attack, endless, rightToLeft];
  for (const [at, model] of harmful.entries())
    writeTree(folder, { [`runs/harm_${at}/metadata.json`]: metadata(model, model, 1, 9 + at) });
  const { code, err } = await runCli(["report", "runs", "--html", "--out", "sent.html"], { in: folder });
  expect(code, err).toBe(0);
  return pathToFileURL(join(folder, "sent.html")).href;
}

/** Opens the report and counts what leaves it. */
async function show(page: Page, address: string): Promise<readonly string[]> {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  return requests;
}

const rowLabels = (page: Page): Promise<string[]> => page.locator("[role=rowheader] .label").allInnerTexts();
const fragmentOf = (page: Page): Promise<string> => page.evaluate("location.hash");

describeInBrowser("a page report from disk", (test) => {
  test("is sorted, filtered, compared and opened like the page of the server", async ({ open }) => {
    const { page } = await open();
    const address = await writeReport();
    const requests = await show(page, address);
    await page.locator("#row-0 [role=rowheader]").waitFor();
    await page.getByText("Report of 2026-01-22 12:00:00 UTC · 9 runs").click();
    await page.getByText("Not in a report: contents of files").waitFor();
    await page.getByRole("columnheader").filter({ hasText: "load.mae" }).getByRole("button").first().click();
    await expect.poll(() => fragmentOf(page)).toContain("sort=metrics.load.mae");
    await expect.poll(async () => (await rowLabels(page)).slice(0, 3)).toEqual(["mlp_3", "mlp_1", "mlp_2"]);
    await page.locator("#filter").fill('model_name ~ "^(mlp|linear)$"');
    await page.getByText("6 of 9 runs", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Families" }).click();
    await page.getByText("2 families", { exact: true }).waitFor();
    await page.locator("#runs-grid").focus();
    for (const key of ["Home", "Space", "ArrowDown", "Space", "c"]) await page.keyboard.press(key);
    const verdict = page.getByRole("region", { name: "Verdict" });
    await verdict
      .getByText(/(better|worse) by \d/)
      .first()
      .waitFor();
    await page.getByRole("group", { name: /^Chart of loss/ }).waitFor();
    await page.goto(`${address}#/runs`);
    await page.locator("#filter").fill("id = mlp_1");
    await page.getByText("1 of 9 runs", { exact: true }).waitFor();
    await page.locator("#row-0 a").first().click();
    await page.getByRole("heading", { name: "mlp_1" }).waitFor();
    await page.getByRole("region", { name: "Histories" }).locator("canvas").first().waitFor();
    await page.getByText("<img src=x onerror=alert(1)>.svg").waitFor();
    await page.goBack();
    await page.locator("#row-0 [role=rowheader]").waitFor();
    expect(requests.filter((url) => !url.startsWith("data:") && !url.startsWith(address))).toEqual([]);
  });

  test("shows points and lines, on dark ground and on a phone", async ({ open }) => {
    const address = await writeReport();
    for (const options of [{ theme: "dark" as const }, { width: 390, height: 844 }]) {
      const { page } = await open(options);
      for (const view of ["scatter", "parallel"]) {
        await page.goto("about:blank");
        await show(page, `${address}#/${view}`);
        await page.locator("main canvas").first().waitFor();
      }
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
  });

  test("takes hostile names, notes and values for text", async ({ open }) => {
    const { page } = await open();
    const address = await writeReport();
    await show(page, address);
    await page.locator("#row-0 [role=rowheader]").waitFor();
    await page.getByText("<img src=x", { exact: false }).first().waitFor();
    await page.locator("#filter").fill("id ~ hacked");
    await page.getByText("1 of 9 runs", { exact: true }).waitFor();
    await page.locator("#row-0 a").first().click();
    await page.getByRole("region", { name: "Notes" }).getByText("<svg onload").waitFor();
    expect(await page.title()).not.toBe("hacked");
    expect(await page.locator("main img, main script, main svg script").count()).toBe(0);
    for (const scheme of ["script", "img"]) {
      const made = `const e=document.createElement("${scheme}");e.src="http://127.0.0.1:9/x";new Promise(r=>{e.onerror=()=>r("refused");e.onload=()=>r("loaded");document.body.append(e)})`;
      const { page: other, complaints } = await open();
      await show(other, address);
      await other.locator("#row-0").waitFor();
      expect(await other.evaluate(made)).toBe("refused");
      expect(complaints.some((text) => text.includes("Content Security Policy"))).toBe(true);
      (complaints as string[]).length = 0;
    }
  });
});
