import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { describeInBrowser } from "../helpers/browser.js";
import { serveFakePage } from "./fake/serve.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let server: Awaited<ReturnType<typeof serveFakePage>>;
beforeAll(async () => {
  server = await serveFakePage();
});
afterAll(() => server.close());

/** Serious faults that axe finds, each with the first element. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(
    async () =>
      (await (window as unknown as { axe: { run: (...what: unknown[]) => Promise<unknown> } }).axe.run(
        document.querySelector("dialog[open]") ?? document,
        { resultTypes: ["violations"] },
      )) as AxeResults,
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 160)} ${nodes[0]?.failureSummary}`,
    );
}

describeInBrowser("the table of runs, for everybody,", (test) => {
  for (const theme of ["light", "dark"] as const) {
    test(`has no serious fault in the ${theme} theme`, async ({ open }) => {
      const { page } = await open({ theme });
      await page.goto(
        `${server.address}?runs=14&problems=2#/runs?keys=run%3A3%2Crun%3A4&where=duration+%3E+1`,
      );
      await page.locator("#row-0 [role=rowheader]").waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByRole("dialog", { name: "Columns" }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Help" }).click();
      await page.getByRole("dialog", { name: "Help" }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    });
  }

  test("has none with a wrong filter, families, without runs, on a phone", async ({ open }) => {
    const { page } = await open({ width: 390, height: 844 });
    for (const place of ["#/runs?where=x+%3D%3D%3D", "?runs=30#/runs?by=family", "?runs=0#/runs"]) {
      await page.goto("about:blank");
      await page.goto(server.address + place);
      await page.locator("main h1, main h2").first().waitFor();
      expect(await faultsOf(page), place).toEqual([]);
    }
  });
});
