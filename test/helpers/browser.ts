// Tests in a browser of this machine. Where there is none they are skipped, with one line that says so and their count.

import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "../../scripts/bench/measure/find-browser.js";
import { countPage } from "../coverage/count-page.js";

/** A slow machine with much else to do opens a page in seconds. */
const patienceMs = 180_000;

/** A page in the browser, and what it has complained about since it was opened. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: readonly string[];
}

interface CountedPage extends OpenPage {
  readonly keepCounts: () => Promise<void>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: "light" | "dark";
  /** Complaints that the test provokes: what every browser says of answers that refuse or do not come. */
  readonly expected?: RegExp;
}

/** What a browser test is given. */
export interface BrowserWorld {
  /** Opens a new, empty page; it is closed after the test. A complaint of a page fails the test. */
  readonly open: (options?: OpenOptions) => Promise<OpenPage>;
}

type Define = (test: (name: string, run: (world: BrowserWorld) => Promise<void>) => void) => void;

/** A group of tests in one browser, each with pages of its own. */
export function describeInBrowser(name: string, define: Define): void {
  const program = findBrowser();
  if (program === undefined) {
    let count = 0;
    describe.skip(name, () => {
      define((test) => {
        count += 1;
        it(test);
      });
    });
    const why = "no Chromium or Chrome found; RUNLEDGER_TEST_BROWSER names one";
    console.warn(`${count} tests of "${name}" are skipped: ${why}`);
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
    });
    afterAll(() => browser?.close());
    define((test, run) => it(test, () => inBrowser(browser, run), patienceMs));
  });
}

async function inBrowser(
  browser: Browser | undefined,
  run: (world: BrowserWorld) => Promise<void>,
): Promise<void> {
  if (browser === undefined) throw new Error("the browser has not started");
  const opened: CountedPage[] = [];
  try {
    await run({
      open: async (options = {}) => {
        const one = await openPage(browser, options);
        opened.push(one);
        return one;
      },
    });
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  } finally {
    for (const { page, keepCounts } of opened) {
      await keepCounts();
      await page.context().close();
    }
  }
}

async function openPage(browser: Browser, options: OpenOptions): Promise<CountedPage> {
  const { width = 1280, height = 800, theme = "light", expected } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
  context.setDefaultTimeout(patienceMs / 2);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    const isExpected = expected?.test(message.text()) === true;
    if (/^(error|warning)$/.test(message.type()) && !isExpected) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
  return { page, complaints, keepCounts: await countPage(page) };
}
