// A hundred long curves, as a person sees them: painted, zoomed, moved; and what more of them become.

import { dataFolder } from "../measure/places.js";
import type { Bench, Report } from "../measure/report.js";
import { amount, line, movementLines, type Place, times } from "./page-lines.js";
import { curvesRoot } from "./page-roots.js";
import { follow } from "./page-times.mjs";
import { type ServedPage, withServedPage } from "./served-page.js";

const [curves, points] = [100, 10_000];
/** Runs of the root: more than are drawn one by one. */
const allCurves = 120;

/** First paint, frames while one zooms and moves, the server's memory. */
export function measureCurves(bench: Bench, place: Place): Promise<Report> {
  const root = curvesRoot(dataFolder(), { runs: allCurves, points }, bench.say);
  return withServedPage({ ...place, root }, async (served) => {
    const { page: tab } = served;
    await tab.goto(served.url);
    await tab.locator("#row-0 [role=rowheader]").waitFor();
    // 100 curves are 16 families of six runs and four runs; 20 families are more than are drawn one by one.
    const some = `#/compare?keys=${await keysOf(served, { families: 16, runs: 4 })}`;
    const all = `#/compare?keys=${await keysOf(served, { families: 20, runs: 0 })}`;
    const paints = await times(bench.rounds(5) + 1, async () => {
      await follow(tab, "#/runs");
      await tab.locator("#row-0 [role=rowheader]").waitFor();
      const start = performance.now();
      await follow(tab, some);
      await tab.locator("main canvas").first().waitFor();
      return performance.now() - start;
    });
    await tab.locator("main canvas").first().scrollIntoViewIfNeeded();
    const frames = await movementLines(served, ["nothing", "zoom", "pan"]);
    await follow(tab, all);
    const bands = await tab
      .getByText(/runs as bands of/)
      .first()
      .textContent();
    return {
      title: `${curves} curves of ${points.toLocaleString("en")} points`,
      unit: "ms",
      basis: "actions in one browser",
      lines: [
        line("first paint, curves read for the first time", paints.slice(0, 1), {
          meaning: "once",
          goal: { atMost: 1500 },
        }),
        line("first paint, curves kept", paints.slice(1), { meaning: "median", goal: { atMost: 1500 } }),
        ...frames,
        amount("server", served.serverMemory(), { unit: "MB", atMost: 300 }),
      ],
      remarks: [`Of ${allCurves} curves the page says: ${bands?.trim() ?? "nothing"}`],
      skipped: [],
    };
  });
}

/** So many families, and single runs of others, by their keys. */
async function keysOf(
  { page: tab }: ServedPage,
  count: { readonly families: number; readonly runs: number },
): Promise<string> {
  const ask = (by: string): Promise<string[]> =>
    tab.evaluate(async (kind) => {
      const question = encodeURIComponent(JSON.stringify({ offset: 0, limit: 1000, by: kind, sort: "id" }));
      const { rows } = (await (await fetch(`api/table?q=${question}`)).json()) as { rows: { key: string }[] };
      return rows.map(({ key }) => key);
    }, by);
  const families = (await ask("family")).slice(0, count.families);
  return [...families, ...(await ask("run")).slice(-count.runs || undefined).slice(0, count.runs)].join(
    "%2C",
  );
}
