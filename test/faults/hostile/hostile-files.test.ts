// The command line on roots that hold one hostile folder beside good runs: no hang, bounded memory, the others untouched.

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { it } from "vitest";
import { snapshot } from "../../helpers/archive-root.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { report } from "../fault-report.js";
import { faultTier } from "../fault-tier.js";
import {
  commandLine,
  copyOfTwoRuns,
  folderOf,
  neighbour,
  twoRuns,
  workedOn,
  writeScript,
} from "../two-runs.js";
import { type HostileFolder, hostileFolders, putHostile } from "./hostile-files.js";

const harness = "hostile files";
const unit = "commands";
const longestSeconds = 120;
const mostMegabytes = 1200;
const commands =
  faultTier === "everyday"
    ? [["list", "experiments", "--json"]]
    : [
        ["list", "experiments", "--json"],
        ["compare", "experiments"],
        ["show", "hostile_20260122_010000"],
        ["diagnose", "--root", "experiments"],
        ["history", "hostile_20260122_010000", "--metric", "loss"],
        ["verify", "hostile_20260122_010000"],
        ["stats", "experiments"],
      ];

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly megabytes: number;
}

/** Says on a file how much memory the process has taken. */
const peak = `process.on("exit", () => require("node:fs").writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));`;

function ask(here: string, words: readonly string[], program = commandLine): Answer {
  const memory = join(here, "peak.txt");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", writeScript(here, "peak.cjs", peak), program, ...words],
    {
      cwd: here,
      encoding: "utf8",
      timeout: longestSeconds * 1000,
      killSignal: "SIGKILL",
      maxBuffer: 2 ** 28,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PEAK: memory, XDG_CACHE_HOME: join(here, "cache") },
    },
  );
  const megabytes = status === null ? 0 : Number(readFileSync(memory, "utf8")) / 1024;
  return { code: status, out: stdout, err: stderr, megabytes };
}

/** What is wrong with an answer, whatever the question. */
function faultsOf({ code, out, err, megabytes }: Answer): string[] {
  const faults: string[] = [];
  if (code === null) faults.push(`no answer within ${longestSeconds} s, or killed`);
  if (megabytes > mostMegabytes) faults.push(`took ${megabytes.toFixed(0)} MB`);
  if (/this is a defect|heap out of memory|RangeError/.test(err))
    faults.push(`a stack: ${err.slice(0, 600)}`);
  if (out.includes("\u001b[31md")) faults.push("a terminal escape reached the output");
  return faults;
}

/** What is wrong with the list: both good runs as they were, the hostile one there and told of. */
function faultsOfList({ out }: Answer, folder: HostileFolder): string[] {
  const { runs, problems } = JSON.parse(out === "" ? "{}" : out) as { runs?: Listed[]; problems?: Told[] };
  const faults: string[] = [];
  for (const id of [workedOn, neighbour].map(folderOf)) {
    const run = runs?.find((one) => one.id === id || one.path?.endsWith(`/${id}`));
    if (run === undefined || run.status !== "finished") faults.push(`${id} is not listed as it was`);
  }
  const told = [...(problems ?? []), ...(runs ?? []).flatMap((run) => run.problems ?? [])];
  const wanted = folder.mustTell;
  if (
    wanted !== undefined &&
    !told.some(({ path = "" }) => path.includes("hostile") && path.includes(wanted))
  )
    faults.push(`no problem names ${wanted}, only: ${JSON.stringify(told).slice(0, 300)}`);
  return faults;
}

interface Told {
  readonly path?: string;
}
interface Listed {
  readonly id?: string;
  readonly path?: string;
  readonly status?: string;
  readonly problems?: Told[];
}

/** Asks all questions about one hostile folder. */
async function sweep(
  folder: HostileFolder,
): Promise<{ tried: number; failures: string[]; megabytes: number }> {
  const here = await copyOfTwoRuns(temporaryFolder());
  const root = join(here, "experiments");
  putHostile(root, folder);
  const failures: string[] = [];
  let megabytes = 0;
  for (const words of commands) {
    const answer = ask(here, words);
    megabytes = Math.max(megabytes, answer.megabytes);
    const faults = faultsOf(answer);
    if (words[0] === "list" && answer.code !== null) faults.push(...faultsOfList(answer, folder));
    failures.push(...faults.map((what) => `${folder.name}, runledger ${words.join(" ")}: ${what}`));
  }
  for (const id of [workedOn, neighbour].map(folderOf)) {
    const wanted = JSON.stringify([...snapshot(join(await twoRuns(), "experiments", id))]);
    if (JSON.stringify([...snapshot(join(root, id))]) !== wanted)
      failures.push(`${folder.name}: ${id} has changed`);
  }
  rmSync(here, { recursive: true, force: true });
  return { tried: commands.length, failures, megabytes };
}

/** Every day a few of them; the others are read in the tests of their formats. */
const chosen = faultTier === "everyday" ? hostileFolders.filter((_, at) => at % 6 === 1) : hostileFolders;

it("no file makes a command hang, swell or overlook a run", async () => {
  const results = [];
  for (const folder of chosen) results.push(await sweep(folder));
  const tried = results.reduce((sum, result) => sum + result.tried, 0);
  const notes = [
    `${chosen.length} kinds of files`,
    `most memory ${Math.max(...results.map((one) => one.megabytes)).toFixed(0)} MB`,
  ];
  report({
    harness,
    part: "the command line",
    unit,
    tried,
    failures: results.flatMap(({ failures }) => failures),
    notes,
  });
});

it("finds out a reader that opens everything and reads it whole", async () => {
  const careless = `const fs = require("node:fs"); const runs = []; process.on("exit", () => console.log(JSON.stringify({ runs })));
    for (const id of fs.readdirSync("experiments")) { if (id.startsWith(".")) continue;
      const { status } = JSON.parse(fs.readFileSync("experiments/" + id + "/metadata.json", "utf8")); runs.push({ id, status }); }`;
  const folders = hostileFolders.filter(({ name }) =>
    ['metadata is "[]"', 'metadata is "null"', "metadata is a folder"].includes(name),
  );
  let caught = 0;
  for (const folder of folders) {
    const here = await copyOfTwoRuns(temporaryFolder());
    putHostile(join(here, "experiments"), folder);
    const answer = ask(here, [], writeScript(here, "careless.cjs", careless));
    if (faultsOfList(answer, folder).length > 0) caught++;
  }
  const control = { what: "opens and reads whatever has the name", caught, tried: folders.length };
  report({ harness, part: "control", unit, tried: 0, failures: [], control });
});
