// The table of ten thousand runs, as a person sees it: opened, sorted, filtered, scrolled.

import { dataFolder } from "../measure/places.js";
import type { Bench, Report } from "../measure/report.js";
import { amount, line, movementLines, type Place, times } from "./page-lines.js";
import { wideRoot } from "./page-roots.js";
import { follow, timeAction, transferredBytes } from "./page-times.mjs";
import { type ServedPage, withServedPage } from "./served-page.js";

const runs = 10_000;

/** First rows, sort, filter, frames, bytes, and the server's memory on the way. */
export function measureTable(bench: Bench, place: Place): Promise<Report> {
  const root = wideRoot(dataFolder(), runs, bench.say);
  bench.say("reading them");
  return withServedPage({ ...place, root }, async (served) => {
    const rounds = bench.rounds(5);
    const memory = [["opened", served.serverMemory()] as const].map(remember);
    const first = await openings(served, rounds);
    memory.push(remember(["first view", served.serverMemory()]));
    const sorts = await times(rounds * 2, (round) => sortBy(served, round));
    const filters = await times(rounds * 2, (round) => filterBy(served, round));
    memory.push(remember(["sorted and filtered", served.serverMemory()]));
    const frames = await movementLines(served, ["nothing", "scroll table", "scroll columns"]);
    await timeAction(served.page, {
      fill: { selector: "#filter", text: "" },
      until: "#row-0",
      changes: "p.count",
    });
    const families = await timeAction(served.page, {
      click: ".segments button:last-child",
      until: "#row-0",
      text: "5 runs",
    });
    memory.push(remember(["families", served.serverMemory()]));
    await follow(served.page, `#/runs?columns=${await allColumns(served)}`);
    await served.page.locator("[role=columnheader]:has-text('param_0')").waitFor();
    memory.push(remember(["all columns", served.serverMemory()]));
    await served.page.waitForTimeout(3000);
    memory.push(remember(["after a pause", served.serverMemory()]));
    return {
      title: `The page with ${runs.toLocaleString("en")} runs × 200 columns`,
      unit: "ms",
      basis: "actions in one browser",
      lines: [
        line("first rows", first.milliseconds, { goal: { atMost: 1000 }, meaning: "median" }),
        line("sort", sorts, { goal: { atMost: 100 }, meaning: "median" }),
        line("filter", filters, { goal: { atMost: 100 }, meaning: "median" }),
        ...frames,
        line("families for the first time", [families], { meaning: "once" }),
        amount("bytes of the first view", first.bytes / 1000, { unit: "KB", atMost: 500 }),
        ...memory.map(([when, megabytes]) =>
          amount(`server: ${when}`, megabytes, { unit: "MB", atMost: 300 }),
        ),
      ],
      remarks: ["The lines of bytes and memory are in the units beside them, not in ms."],
      skipped: [],
    };
  });
}

function remember(what: readonly [string, number]): readonly [string, number] {
  return what;
}

async function openings(
  { page: tab, url }: ServedPage,
  rounds: number,
): Promise<{ readonly milliseconds: readonly number[]; readonly bytes: number }> {
  const milliseconds: number[] = [];
  await tab.goto(url);
  await tab.locator("#row-0 [role=rowheader]").waitFor();
  const bytes = await transferredBytes(tab);
  for (let round = 0; round < rounds; round++) {
    await tab.goto("about:blank");
    const start = performance.now();
    await tab.goto(url);
    await tab.locator("#row-0 [role=rowheader]").waitFor();
    milliseconds.push(performance.now() - start);
  }
  return { milliseconds, bytes };
}

/** By another column each time: nothing that was sorted before. */
function sortBy({ page: tab }: ServedPage, round: number): Promise<number> {
  const heading = `[role=columnheader]:nth-child(${3 + (round % 5)})`;
  return timeAction(tab, {
    click: `${heading} button`,
    until: `#runs-grid[aria-busy=false] ${heading}[aria-sort]`,
  });
}

function filterBy({ page: tab }: ServedPage, round: number): Promise<number> {
  const text = `t20.mae < 0.${String(round + 11)}`;
  return timeAction(tab, {
    fill: { selector: "#filter", text },
    until: "#runs-grid[aria-busy=false]",
    changes: "p.count",
  });
}

/** Names of all params and metrics. */
function allColumns({ page: tab }: ServedPage): Promise<string> {
  return tab.evaluate(async () => {
    const { fields } = (await (await fetch("api/fields")).json()) as {
      fields: { name: string; kind: string }[];
    };
    const shown = fields.filter(({ kind }) => kind === "param" || kind === "metric");
    return shown.map(({ name }) => encodeURIComponent(name)).join("%2C");
  });
}
