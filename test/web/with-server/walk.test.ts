// One walk through the page of the real server, as a person takes it.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { describeInBrowser } from "../../helpers/browser.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { enter, faultsOf, follow, keyOf, recordFamilies, runledger, startUi } from "./real-page.js";

async function familiesRoot(): Promise<string> {
  const root = join(temporaryFolder(), "experiments");
  mkdirSync(root);
  await recordFamilies(root);
  return root;
}

describeInBrowser("runledger ui over recorded runs", (test) => {
  test("is sorted, filtered, compared, read and annotated", async ({ open }) => {
    const root = await familiesRoot();
    const ui = await startUi(root, ["--port", "0", "--write"]);
    const { page } = await open();
    await enter(page, ui);
    expect(page.url()).not.toContain("token");
    const mae = page.locator("[role=columnheader]").filter({ hasText: "heating_load.mae" });
    await mae.getByRole("button").click();
    await page.locator("[aria-sort=ascending]").filter({ hasText: "heating_load.mae" }).waitFor();
    await page.locator("#row-0").filter({ hasText: "mlp_" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("seed < 3");
    await page.getByText("4 of 6 runs", { exact: true }).waitFor();
    await page.locator("#filter").fill("");
    await page.getByText("6 runs", { exact: true }).waitFor();

    await page.getByRole("button", { name: "Families" }).click();
    await page.getByText("2 families", { exact: true }).waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("runs-grid");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByText("2 selected", { exact: true }).first().waitFor();
    await page.keyboard.press("c");
    const verdict = page.getByRole("region", { name: "Verdict" });
    const sentence = /worse by [\d.]+ \([\d.]+ to [\d.]+\)/;
    const shown = sentence.exec((await verdict.getByText(sentence).first().textContent()) ?? "")?.[0];
    const printed = runledger(root, [
      "stats",
      root,
      "--metric",
      "heating_load.mae",
      "--reference",
      "model_name=mlp",
    ]);
    expect(printed).toContain(shown);
    const compared = page.url();

    await page.goBack();
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    await page.getByText("6 runs", { exact: true }).waitFor();
    await page.locator("#row-0 a").first().click();
    await page.getByRole("heading", { level: 1, name: /^mlp_/ }).waitFor();
    await page.getByRole("textbox", { name: "New note" }).fill("worth <b>keeping</b>");
    await page.getByRole("button", { name: "Add note" }).click();
    await page.getByText("worth <b>keeping</b>").waitFor();
    expect(runledger(root, ["list", root, "--notes"])).toContain("worth <b>keeping</b>");

    await page.goto(compared);
    await verdict.getByText(sentence).first().waitFor();
    await page.reload();
    await verdict.getByText(sentence).first().waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: /^mlp_/ }).waitFor();
  });

  for (const theme of ["light", "dark"] as const) {
    test(`has no serious fault in any view, ${theme}, without WebGL`, async ({ open }) => {
      const ui = await startUi(await familiesRoot());
      const { page } = await open({ theme });
      await page.addInitScript(() => {
        const getContext = HTMLCanvasElement.prototype.getContext;
        const refuse = function (this: HTMLCanvasElement, kind: string, ...more: unknown[]): unknown {
          if (/webgl|webgpu/.test(kind)) throw new Error("there is no WebGL here");
          return Reflect.apply(getContext, this, [kind, ...more]);
        };
        Object.defineProperty(HTMLCanvasElement.prototype, "getContext", { value: refuse });
      });
      await enter(page, ui);
      const run = await keyOf(page, "mlp");
      const [mlp, linear] = [await keyOf(page, "model_name=mlp", "family"), await keyOf(page, "linear")];
      const views = {
        "#/runs?by=family": "#row-0",
        [`#/run?run=${run}`]: "main canvas",
        [`#/compare?keys=${mlp},${linear}`]: "main canvas",
        "#/scatter": "main canvas",
        "#/parallel": "main canvas",
      };
      expect(await faultsOf(page), "runs").toEqual([]);
      for (const [place, selector] of Object.entries(views)) {
        await follow(page, place);
        await page.locator(selector).first().waitFor();
        expect(await faultsOf(page), place).toEqual([]);
      }
    });
  }
});
