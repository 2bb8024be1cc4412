// What a page runs in a browser, kept as Node keeps what a child process ran.

import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** Counts from now on, if coverage is measured. What is returned keeps the counts; to be called before the page is closed. */
export async function countPage(page: Page): Promise<() => Promise<void>> {
  const dumps = process.env.NODE_V8_COVERAGE;
  if (dumps === undefined) return async () => undefined;
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
  return async () => {
    const scripts = await page.coverage.stopJSCoverage();
    const result = scripts.map(({ url, functions }) => ({ url: builtFile(url), functions }));
    mkdirSync(dumps, { recursive: true });
    writeFileSync(join(dumps, `page-${randomUUID()}.json`), JSON.stringify({ result }));
  };
}

/** The file that the page's server gave out under an address: of the real page, or of one with a source that tests made. */
function builtFile(url: string): string {
  const name = new URL(url).pathname;
  const pages = readdirSync(dist).filter((folder) => folder.startsWith("web"));
  const page = pages.find((folder) => existsSync(join(dist, folder, name))) ?? "web";
  return pathToFileURL(join(dist, page, name)).href;
}
