// What a page of dist/web/ runs in a browser, kept as Node keeps what a child process ran.

import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

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

/** The file that the server of the page gave out under an address. */
function builtFile(url: string): string {
  return new URL(`../../dist/web${new URL(url).pathname}`, import.meta.url).href;
}
