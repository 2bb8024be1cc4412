import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { describeInBrowser } from "../helpers/browser.js";
import { serveFakePage } from "./fake/serve.mjs";

let server: Awaited<ReturnType<typeof serveFakePage>>;
beforeAll(async () => {
  server = await serveFakePage();
});
afterAll(() => server.close());

/** Goes to a place of the page and waits for its rows. */
async function show(page: Page, place = "#/runs"): Promise<void> {
  await page.goto("about:blank");
  await page.goto(server.address + place);
  await page.locator("#row-0 [role=rowheader]").waitFor();
}

const names = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll("[role=row][id] [role=rowheader] bdi:first-of-type")]
      .slice(0, 3)
      .map((name) => name.closest("[role=rowheader]")?.querySelector(".label")?.textContent ?? ""),
  );
const heading = (page: Page, label: string) =>
  page.locator("[role=columnheader]").filter({ hasText: new RegExp(`^\\s*${label}\\b`) });
const fragment = (page: Page): Promise<string> => page.evaluate(() => location.hash);

describeInBrowser("the table of runs", (test) => {
  test("sorts best first by a click on a heading, and the other way by another", async ({ open }) => {
    const { page } = await open();
    await show(page);
    const best = await names(page);
    const edt = heading(page, "edt.mae");
    await edt.getByRole("button").click();
    await page.locator("[aria-sort=ascending]").filter({ hasText: "edt.mae" }).waitFor();
    expect(await fragment(page)).toContain("sort=metrics.edt.mae");
    await edt.getByRole("button").click();
    await page.locator("[aria-sort=descending]").filter({ hasText: "edt.mae" }).waitFor();
    await heading(page, "t20.r2").getByRole("button").click();
    await page.locator("[aria-sort=descending]").filter({ hasText: "t20.r2" }).waitFor();
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await expect.poll(() => names(page), { timeout: 60_000 }).toEqual(best);
    expect(await fragment(page)).toBe("#/runs");
  });

  test("filters as one types and says beside the field what is wrong", async ({ open }) => {
    const { page } = await open();
    await show(page);
    await page.keyboard.press("/");
    await page.keyboard.type("status = failed");
    await page.getByText("5 of 180 runs", { exact: true }).waitFor();
    await page.locator("#filter").fill("nothing = ");
    await page.locator("#filter-fault").waitFor();
    expect(await page.locator("#filter").getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator("#row-0").count()).toBe(1);
    await page.locator("#filter").fill("status = nowhere");
    await page.getByRole("heading", { name: "No run matches the filter" }).waitFor();
    await page.getByRole("button", { name: "Show all runs" }).click();
    await page.getByText("180 runs", { exact: true }).waitFor();
  });

  test("is used with the keyboard alone", async ({ open }) => {
    const { page } = await open();
    await show(page);
    for (const key of ["ArrowDown", "ArrowDown", "Space", "End"]) await page.keyboard.press(key);
    await page.locator("#row-179 .label").waitFor();
    await page.keyboard.press("Space");
    expect(await page.locator("#runs-grid").getAttribute("aria-activedescendant")).toBe("row-179");
    await page.getByRole("region", { name: "Selection" }).getByText("2 selected").waitFor();
    await page.keyboard.press("c");
    expect(await fragment(page)).toMatch(/^#\/compare\?keys=run/);
    await page.goBack();
    await page.locator("#row-0 [role=rowheader]").waitFor();
    await page.locator("#runs-grid").focus();
    await page.keyboard.press("Escape");
    expect(await fragment(page)).not.toContain("keys");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    expect(await fragment(page)).toMatch(/^#\/run\?run=run/);
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  test("comes back as it was by its link", async ({ open }) => {
    const { page } = await open();
    const columns = "metrics.t20.r2,params.seed,metrics.extra.band_3";
    await show(page, `#/runs?where=seed+%3C+3&sort=params.seed&order=desc&columns=${columns}&keys=run%3A2`);
    expect(await page.getByText("108 of 180 runs", { exact: true }).count()).toBe(1);
    const labels = await page.locator("[role=columnheader] .label").allTextContents();
    const shown = labels.map((label) => label.replace(/[▲▼\s]/g, ""));
    expect(shown).toEqual(["Run", "Status", "t20.r2", "seed", "extra.band_3", "Newestnote"]);
    expect(await page.locator("[aria-sort=descending]").textContent()).toContain("seed");
    await page.getByRole("region", { name: "Selection" }).getByText("1 selected").waitFor();
  });

  test("shows the columns that are chosen, in the chosen order", async ({ open }) => {
    const { page } = await open();
    await show(page, "?columns=200#/runs");
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByPlaceholder("Search").fill("band_177");
    await page.getByRole("checkbox", { name: "metrics.extra.band_177" }).check();
    await page.getByRole("button", { name: "Move extra.band_177 up" }).click();
    await page.getByRole("button", { name: "Take loss_type away" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    const columns =
      decodeURIComponent(await fragment(page))
        .split("columns=")[1]
        ?.split(",") ?? [];
    expect(columns.slice(-2)).toEqual(["metrics.extra.band_177", "metrics.val_loss"]);
    expect(columns).not.toContain("params.loss_type");
  });

  test("shows families with their intervals", async ({ open }) => {
    const { page } = await open();
    await show(page);
    await page.getByRole("button", { name: "Families" }).click();
    await page.getByText("36 families", { exact: true }).waitFor();
    expect(await page.locator("#row-0").textContent()).toMatch(/5 runs.*± 0\.00/s);
  });

  test("never obeys the text of runs", async ({ open }) => {
    const { page } = await open();
    await show(page, "?hostile=1#/runs?sort=notes&columns=params.model_name,metrics.t20.mae");
    const text = (await page.locator("#runs-grid").textContent()) ?? "";
    for (const part of ["<img src=x", "<svg>", "\\x1b[31mred", "{@html", "\\u202e"])
      expect(text).toContain(part);
    expect(text.length).toBeLessThan(40_000);
    expect(await page.locator("#runs-grid img").count()).toBe(0);
    expect(await page.title()).toBe("Runs · runledger");
  });

  test("holds a hundred thousand runs in few elements", async ({ open }) => {
    const { page } = await open();
    await show(page, "?runs=100000&columns=0#/runs");
    await page.locator("#runs-grid").focus();
    await page.keyboard.press("End");
    await page.locator("#row-99999 [role=rowheader]").waitFor();
    expect(await page.locator("#runs-grid").getAttribute("aria-rowcount")).toBe("100001");
    expect(await page.locator("#runs-grid *").count()).toBeLessThan(3000);
  });

  test("follows changes and keeps place and selection", async ({ open }) => {
    const { page } = await open();
    await show(page);
    await page.locator("#row-1 input").click();
    await page.evaluate(() => document.querySelector("#runs-grid")?.scrollTo({ top: 900 }));
    await page.locator("#row-40").waitFor();
    await page.evaluate(() => {
      window.fake.runs.ids.fill("renamed");
      window.fake.change();
    });
    await page.locator("#row-40").getByText("renamed").waitFor();
    expect(await page.evaluate(() => document.querySelector("#runs-grid")?.scrollTop)).toBe(900);
    await page.getByRole("region", { name: "Selection" }).getByText("1 selected").waitFor();
  });

  test("says that the server is gone and that it is back", async ({ open }) => {
    const { page } = await open();
    await show(page);
    await page.evaluate(() => window.fake.say({ kind: "lost" }));
    await page.getByRole("alert").getByText("The server does not answer").waitFor();
    await page.evaluate(() => window.fake.say({ kind: "back" }));
    await page.getByRole("alert").waitFor({ state: "hidden" });
  });

  test("says what to do where there are no runs", async ({ open }) => {
    const { page } = await open();
    await page.goto(`${server.address}?runs=0`);
    await page.getByRole("heading", { name: "No runs yet" }).waitFor();
    await page.getByText("runledger exec").waitFor();
  });

  test("fits a phone", async ({ open }) => {
    const { page } = await open({ width: 390, height: 844 });
    await show(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const box = await page.locator("#runs-grid").boundingBox();
    expect(box?.height).toBeGreaterThan(500);
  });

  test("keeps the theme that was chosen", async ({ open }) => {
    const { page } = await open({ theme: "light" });
    await show(page);
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.reload();
    await page.locator("html[data-theme=dark]").waitFor();
    expect(await page.evaluate(() => document.querySelectorAll("style").length)).toBe(0);
  });
});
