// The page while runs go on and while its server comes and goes.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describeInBrowser } from "../../helpers/browser.js";
import { startChild } from "../../helpers/child-run.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";
import { enter, startUi } from "./real-page.js";

describeInBrowser("runledger ui over running runs", (test) => {
  test("shows a new run, its values as they come, and that it was killed", async ({ open }) => {
    const folder = temporaryFolder();
    const root = join(folder, "runs");
    mkdirSync(root);
    const { page } = await open();
    await enter(page, await startUi(root), "main h2");
    const child = startChild(
      folder,
      `const run = await startRun({ root: ${JSON.stringify(root)}, model: "lstm", collect: false, tensorboard: false });
      for (let step = 0; ; step++) { run.log({ loss: 1 / (step + 1) }); if (step === 3) print("going"); await sleep(100); }`,
    );
    await child.printed(/going/);
    await page.locator("#row-0").getByText("running").first().waitFor();
    await page.locator("#row-0 a").first().click();
    await page.locator("main canvas").first().waitFor();
    child.process.kill("SIGKILL");
    await child.ended;
    await page.locator("main").getByText("lost").first().waitFor();
    await page.goBack();
    await page.locator("#row-0").getByText("lost").first().waitFor();
  });

  test("says that its server is gone, and goes on once the new one let the browser in", async ({ open }) => {
    const root = join(temporaryFolder(), "runs");
    mkdirSync(root);
    writeTree(root, { "lstm_1/metadata.json": { schema_version: 1, run_id: "lstm_1", status: "finished" } });
    const { page } = await open({ expected: /ERR_CONNECTION|Failed to load resource/ });
    const ui = await startUi(root);
    await enter(page, ui);
    await ui.kill();
    await page.getByRole("alert").getByText("The server does not answer").waitFor();
    writeTree(root, { "lstm_2/metadata.json": { schema_version: 1, run_id: "lstm_2", status: "finished" } });
    const again = await startUi(root, ["--port", String(ui.port)]);
    await page.getByRole("alert").getByText("started anew").waitFor();
    const other = await page.context().newPage();
    await enter(other, again);
    await page.locator("#row-1 [role=rowheader]").waitFor();
    await page.getByRole("alert").waitFor({ state: "hidden" });
  });
});
