import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { describeInBrowser } from "../../helpers/browser.js";
import { serveFakePage } from "../fake/serve.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let server: Awaited<ReturnType<typeof serveFakePage>>;
beforeAll(async () => {
  server = await serveFakePage();
});
afterAll(() => server.close());

const fragment = (page: Page): Promise<string> => page.evaluate(() => location.hash);

/** Serious faults that axe finds, of all its rules or of some. */
async function seriousFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  const options = rules === undefined ? {} : { runOnly: rules };
  const results = await page.evaluate(async (asked) => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<unknown> } };
    return (await axe.run(asked)) as AxeResults;
  }, options);
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
}

describeInBrowser("comparing runs", (test) => {
  const place = "#/compare?keys=run%3A1,run%3A7,run%3A20";

  test("tells the verdict in words, and changes its reference and subjects", async ({ open }) => {
    const { page } = await open();
    await page.goto(server.address + place);
    const verdict = page.getByRole("region", { name: "Verdict" });
    await verdict.getByText("is better by").first().waitFor();
    expect(await verdict.innerText()).toMatch(/▲\s*better/);
    await page
      .getByRole("button", { name: /^Make reference/ })
      .last()
      .click();
    expect(await fragment(page)).toContain("keys=run%3A20%2Crun%3A1%2Crun%3A7");
    await page
      .getByRole("button", { name: /^Take .* out$/ })
      .last()
      .click();
    await page
      .getByRole("button", { name: /^Take .* out$/ })
      .last()
      .click();
    await page.getByText("Choose at least one more").waitFor();
  });

  test("zooms its curves by wheel and keys, and keeps that in the address", async ({ open }) => {
    const { page } = await open();
    await page.goto(server.address + place);
    const plot = page.getByRole("group", { name: /^Chart of val_loss/ });
    await plot.locator(".u-over").hover();
    await page.mouse.wheel(0, -300);
    await expect.poll(() => fragment(page)).toContain("steps=");
    await page.getByText(/^Steps .* of 0 to 1999\.$/).waitFor();
    await plot.focus();
    await page.keyboard.press("0");
    await expect.poll(() => fragment(page)).not.toContain("steps=");
    await page.getByLabel("smoothing").selectOption("medium");
    await page.getByText("exponential moving average, half-life 16 steps").waitFor();
    const first = page.getByRole("list", { name: "Curves" }).getByRole("button").first();
    await first.click();
    expect(await first.getAttribute("aria-pressed")).toBe("false");
  });

  test("shows hostile names as text", async ({ open }) => {
    const { page } = await open();
    await page.goto(`${server.address}?hostile=1#/compare?keys=run%3A0,run%3A1,run%3A2,run%3A3`);
    await page.getByRole("region", { name: "Verdict" }).waitFor();
    expect(await page.title()).not.toContain("hacked");
    expect(await page.locator("main img, main script").count()).toBe(0);
  });
});

describeInBrowser("the page of a run", (test) => {
  test("takes a note and tags, and says what it cannot find", async ({ open }) => {
    const { page } = await open();
    await page.goto(`${server.address}?write=1#/run?run=run%3A1`);
    await page.getByLabel("New note").fill("<b>keep</b> this one");
    await page.getByRole("button", { name: "Add note" }).click();
    await page.getByRole("region", { name: "Notes" }).getByText("<b>keep</b> this one").waitFor();
    await page.getByLabel("Tags to add").fill("best, final");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Take tag final away" }).waitFor();
    await page.goto("about:blank");
    await page.goto(`${server.address}#/run?run=run%3A99999`);
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").innerText()).toContain("No run");
  });
});

describeInBrowser("runs as points and lines", (test) => {
  test("are selected by a rectangle, and the filter shows the same", async ({ open }) => {
    const { page } = await open();
    await page.goto(`${server.address}#/scatter?x=metrics.edt.mae&y=metrics.t20.mae`);
    const plot = page.getByRole("group", { name: /^165 runs/ });
    const box = await plot.boundingBox();
    if (box === null) throw new Error("no plot");
    await page.mouse.move(box.x + 80, box.y + box.height - 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    const selected = await page.getByText(/^\d+ runs selected$/).innerText();
    await page.getByRole("button", { name: "Filter to these" }).click();
    await page.getByText(`${Number.parseInt(selected, 10)} runs shown.`).waitFor();
    expect(await fragment(page)).toContain("where=metrics.edt.mae+%3E%3D");
  });

  test("are narrowed down by brushes that keys move, over axes that buttons move", async ({ open }) => {
    const { page } = await open();
    await page.goto(`${server.address}#/parallel`);
    const strip = page.getByRole("slider", { name: /^Brush on t20\.mae/ });
    await strip.focus();
    await page.keyboard.press("ArrowDown");
    await page.getByText(/^180 runs, \d+ inside the brushes\.$/).waitFor();
    await expect.poll(() => fragment(page)).toContain("brushes=metrics.t20.mae%3A0%3A0.5");
    await page.getByRole("button", { name: "Move model_name right" }).click();
    expect(await fragment(page)).toContain("axes=params.loss_type%7Cparams.model_name");
  });
});

describeInBrowser("the views, for everybody,", (test) => {
  const places = [
    "compare?keys=run%3A1,run%3A7",
    "run?run=run%3A1",
    "scatter?colour=params.model_name",
    "parallel",
  ];
  for (const place of places) {
    const name = place.replace(/\?.*/, "");
    test(`have no serious fault: ${name}`, async ({ open }) => {
      const { page } = await open();
      await page.goto(`${server.address}?write=1#/${place}`);
      await page.locator("main canvas").first().waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    });
  }

  test("can be read on dark grounds", async ({ open }) => {
    const { page } = await open({ theme: "dark" });
    await page.goto(`${server.address}?write=1#/${places[0]}`);
    await page.locator("main canvas").first().waitFor();
    expect(await seriousFaults(page, ["color-contrast"])).toEqual([]);
  });

  test("say what is missing with no run and with one", async ({ open }) => {
    const { page } = await open({ width: 390, height: 844 });
    for (const place of ["?runs=0#/scatter", "?runs=0#/parallel", "?runs=1#/compare", "?runs=1#/run"]) {
      await page.goto("about:blank");
      await page.goto(server.address + place);
      await page
        .locator("main")
        .getByText(/no runs yet|Nothing is chosen|No run is chosen/)
        .waitFor();
    }
  });
});
