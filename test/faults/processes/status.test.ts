// Whether a recording process lives is told at once and never wrongly: killed, stopped, its number used again, clocks set.

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { it } from "vitest";
import { readStatusFile } from "../../../src/store/status-file.js";
import { processStartTime } from "../../../src/store/writer-identity.js";
import { type HarnessResult, inTurns, report } from "../fault-report.js";
import { countOf, faultTier } from "../fault-tier.js";
import {
  canUnshare,
  endLasting,
  listedRun,
  ownProcesses,
  type Recorded,
  startLasting,
  statusOf,
  withReusedNumber,
} from "./status-scenes.js";

const harness = "status of runs";
const unit = "runs";
const [minute, hour] = [60_000, 3_600_000];
const noOwnProcesses = "processes may not have numbers of their own here";

/** A rule that people write: silent for half a minute by the wall clock means dead. */
function looksSilent({ folder }: Recorded, laterMs = 0): boolean {
  const beatMs = Date.parse(readStatusFile(folder)?.heartbeat?.time ?? "");
  return Math.abs(Date.now() + laterMs - beatMs) > minute / 2;
}

function wrong(what: string, found: unknown, expected: unknown): string[] {
  return found === expected ? [] : [`${what}: ${found}, not ${expected}`];
}

it("a run whose process was killed reads lost as soon as it is gone", async () => {
  const turns = Array.from({ length: countOf({ everyday: 2, long: 10, release: 40 }) }, (_, at) => at);
  let longestMs = 0;
  const failures = await inTurns(turns, 2, async () => {
    const recorded = await startLasting();
    const found = wrong("alive", statusOf(recorded), "running");
    const gone = once(recorded.child, "exit");
    const killedMs = performance.now();
    recorded.child.kill("SIGKILL");
    while (statusOf(recorded) === "running" && performance.now() - killedMs < minute) await sleep(5);
    longestMs = Math.max(longestMs, performance.now() - killedMs);
    await gone;
    return [...found, ...wrong("killed", listedRun(recorded).status, "lost")];
  });
  const notes = [`at most ${longestMs.toFixed(0)} ms until it was seen`];
  report({ harness, part: "killed", unit, tried: turns.length, failures: failures.flat(), notes });
});

it("a number that is used again does not keep a run alive", () => {
  const common: Pick<HarnessResult, "harness" | "part" | "unit"> = {
    harness,
    part: "number used again",
    unit,
  };
  const found = canUnshare ? withReusedNumber() : undefined;
  if (found?.isSame !== true) {
    report({ ...common, tried: 0, failures: [], skipped: noOwnProcesses });
    return;
  }
  report({
    ...common,
    tried: 1,
    failures: [...wrong("alive", found.before, "running"), ...wrong("dead", found.after, "lost")],
    control: { what: "asks for the number alone", caught: found.isAlive ? 1 : 0, tried: 1 },
  });
});

it("a process of other numbers, as in a container, is never taken for dead", async () => {
  const common: Pick<HarnessResult, "harness" | "part" | "unit"> = { harness, part: "in a container", unit };
  if (!canUnshare) {
    report({ ...common, tried: 0, failures: [], skipped: noOwnProcesses });
    return;
  }
  const recorded = await startLasting({}, ownProcesses);
  const writer = readStatusFile(recorded.folder)?.writer;
  const isOther = processStartTime(writer?.pid ?? 0) !== writer?.process_start_time;
  const failures = [
    ...wrong("alive", statusOf(recorded), "running"),
    ...wrong("silent for six minutes", statusOf(recorded, 6 * minute), "unresponsive"),
  ];
  await endLasting(recorded);
  failures.push(...wrong("at its end", listedRun(recorded).status, "finished"));
  const control = { what: "does not ask whose numbers they are", caught: isOther ? 1 : 0, tried: 1 };
  report({ ...common, tried: 1, failures, control });
});

it("a process that is stopped for long is running", async () => {
  const recorded = await startLasting();
  recorded.child.kill("SIGSTOP");
  if (faultTier !== "everyday") await sleep(minute);
  const laterMs = faultTier === "everyday" ? 10 * minute : 0;
  const failures = wrong("stopped", statusOf(recorded, laterMs), "running");
  const isFooled = looksSilent(recorded, laterMs);
  recorded.child.kill("SIGCONT");
  await endLasting(recorded);
  failures.push(...wrong("at its end", listedRun(recorded).status, "finished"));
  const control = { what: "goes by the last heartbeat", caught: isFooled ? 1 : 0, tried: 1 };
  report({ harness, part: "SIGSTOP for a minute", unit, tried: 1, failures, control });
});

it("clocks that are set by an hour end no run and spoil no duration", async () => {
  let caught = 0;
  const scenes = [
    { what: "the writer's, forward", jump: hour, later: 0 },
    { what: "the writer's, back", jump: -hour, later: 0 },
    { what: "the reader's, forward", jump: 0, later: hour },
    { what: "the reader's, back", jump: 0, later: -hour },
  ];
  const failures = await inTurns(scenes, 2, async ({ what, jump, later }) => {
    const startMs = performance.now();
    const recorded = await startLasting({ JUMP: String(jump) });
    // Long enough for a heartbeat by the new clock.
    if (faultTier !== "everyday") await sleep(12_000);
    const found = wrong(what, statusOf(recorded, later), "running");
    if (looksSilent(recorded, later)) caught++;
    await endLasting(recorded);
    const { status, seconds = Number.NaN } = listedRun(recorded);
    const mostSeconds = (performance.now() - startMs) / 1000;
    if (!(seconds >= 0 && seconds <= mostSeconds)) found.push(`${what}: took ${seconds} s`);
    return [...found, ...wrong(`${what}, at its end`, status, "finished")];
  });
  const control = { what: "goes by the last heartbeat", caught, tried: scenes.length };
  report({
    harness,
    part: "clocks set by an hour",
    unit,
    tried: scenes.length,
    failures: failures.flat(),
    control,
  });
});
