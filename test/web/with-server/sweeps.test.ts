// The view of sweeps of the real server, as a person looks at a sweep that still goes on.

import { join } from "node:path";
import { expect } from "vitest";
import { describeInBrowser } from "../../helpers/browser.js";
import { type MadeTrial, sweepTree } from "../../helpers/sweep-tree.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";
import { enter, faultsOf, follow, startUi } from "./real-page.js";

const hostile = "<img src=x onerror=alert(1)>";

/** 3 × 2 × 2 trials in two phases; the last ones of "depth" wait. */
function trialsOf(open: number): MadeTrial[] {
  const all = ["breadth", "depth"].flatMap((phase) =>
    [0.1, 0.01, 0.001].flatMap((lr) =>
      ["sgd", hostile].map(
        (optimizer): MadeTrial => ({ phase, params: { lr, optimizer, phase_seed: phase.length } }),
      ),
    ),
  );
  return all.map((trial, at): MadeTrial => {
    if (at >= all.length - open) return trial;
    if (at === 1) return { ...trial, state: "failed" };
    return { ...trial, state: "captured", metrics: { val_loss: 1 / (at + 1) } };
  });
}

describeInBrowser("the view of sweeps", (test) => {
  test("shows how far a sweep is, its best trial, a matrix and its trials, and follows them", async ({
    open,
  }) => {
    const root = join(temporaryFolder(), "experiments");
    writeTree(root, sweepTree({ name: "demo", trials: trialsOf(3) }));
    const { page } = await open({ width: 800, height: 900 });
    await enter(page, await startUi(root));
    await page.getByRole("link", { name: "Sweeps", exact: true }).click();
    await page.getByRole("link", { name: "demo" }).click();
    const counts = page.getByRole("list", { name: "Trials by state" });
    await counts.getByText("8captured").or(counts.getByText("captured")).first().waitFor();
    expect(await counts.innerText()).toMatch(/8\s*captured\s*1\s*failed\s*3\s*waiting/);
    const best = page.getByRole("region", { name: "Best trial" });
    expect(await best.innerText()).toContain("0.1111");
    expect(await faultsOf(page), "light").toEqual([]);

    await page.getByLabel("down").selectOption({ label: "optimizer" });
    const cell = page.locator("[data-place]").filter({ hasText: "★" });
    await cell.focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await page.getByText(/^\d of 12 trials$/).waitFor();
    await page.getByRole("button", { name: "Show also others than: one cell of the matrix" }).click();
    await page.getByText("12 trials", { exact: true }).last().waitFor();
    await page.getByLabel("colour").selectOption("state");
    await page.getByRole("button", { name: "Dark theme" }).click();
    expect(await faultsOf(page), "dark").toEqual([]);
    expect(await page.locator("img").count()).toBe(0);

    await page.getByRole("grid", { name: "Trials" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("End");
    await page.keyboard.press("Space");
    await page.getByText("1 selected").first().waitFor();
    writeTree(root, sweepTree({ name: "demo", trials: trialsOf(0) }));
    await expect.poll(() => counts.innerText(), { timeout: 60_000 }).toMatch(/^11\s*captured\s*1\s*failed$/);
    await expect.poll(() => best.innerText(), { timeout: 60_000 }).toContain("0.0833");
    await page.keyboard.press("Space");
    await page.getByText("2 selected").first().waitFor();
    await page.keyboard.press("c");
    await page.getByRole("heading", { name: "Compare" }).waitFor();
  });

  test("says in words that there are none, and that one is gone", async ({ open }) => {
    const root = join(temporaryFolder(), "experiments");
    writeTree(root, { "lstm_1/metadata.json": { schema_version: 1, run_id: "lstm_1", status: "finished" } });
    const { page } = await open({ expected: /Failed to load resource/ });
    await enter(page, await startUi(root));
    await follow(page, "#/sweeps");
    await page.getByText("runledger sweep run sweep.yaml").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await follow(page, "#/sweeps?sweep=nothing");
    await page.getByRole("alert").getByText("There is no such sweep here any more.").waitFor();
  });
});
