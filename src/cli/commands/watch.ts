// `runledger watch`: running runs with their progress, redrawn in place, or a line a change where that cannot be.

import { emptyContract } from "../../core/contract/contract.js";
import { matchingFields } from "../../core/field/field.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { exitCodes, UserError } from "../../errors.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { openRunTable, shorten } from "../open-runs.js";
import { drawFrame, plainLine } from "../watch-frame.js";
import { telltaleMetrics, type WatchedRun, watchedRuns } from "../watched-runs.js";

export const run: RunCommand = async (invocation, context) => {
  const interval = intervalOf(invocation);
  const { options } = invocation;
  const watched = new Map<string, WatchedRun>();
  const screen = new Screen(invocation, context);
  for (;;) {
    const startedAt = context.now();
    const look = lookAt(invocation, context, watched);
    for (const found of look.runs) watched.set(found.key, found);
    screen.show(look);
    if (options.once === true) return exitCodes.done;
    if (options["until-done"] === true && !look.runs.some(({ goesOn }) => goesOn)) {
      return doneCode(look.runs);
    }
    // Watching takes a fifth of one core's time at most.
    const pauseMilliseconds = Math.max(interval * 1000, 4 * (context.now() - startedAt));
    if (!(await context.pause(pauseMilliseconds))) return exitCodes.interrupted;
  }
};

function intervalOf({ options }: Invocation): number {
  const interval = options.interval ?? 2;
  if (typeof interval === "number" && interval >= 0.1 && interval <= 3600) return interval;
  throw new UserError("bad-option", `runledger watch: --interval is ${String(interval)}.`, {
    hint: "Give seconds between 0.1 and 3600.",
    exitCode: exitCodes.usage,
  });
}

/** 1 when one of the watched runs ended otherwise than finished. */
function doneCode(runs: readonly WatchedRun[]): number {
  const isBad = runs.some(({ status }) => status === "failed" || status === "lost" || status === "stopped");
  return isBad ? exitCodes.failed : exitCodes.done;
}

interface Look {
  readonly runs: readonly WatchedRun[];
  readonly metrics: readonly string[];
  readonly nowSeconds: number;
  readonly roots: readonly string[];
  /** Runs there are, watched or not. */
  readonly total: number;
}

function lookAt(invocation: Invocation, context: Context, watched: ReadonlyMap<string, WatchedRun>): Look {
  const open = openRunTable(invocation, context);
  const runs = watchedRuns(open, new Set(watched.keys()), context.now());
  const contract = open.places.contract ?? emptyContract;
  const { roots } = open.places;
  const total = open.table.rows.length;
  open.finish();
  const known = telltaleMetrics(runs, contract);
  return { runs, metrics: wantedMetrics(invocation, known), nowSeconds: context.now() / 1000, roots, total };
}

/** Metrics asked for need not be logged yet: then their column waits. */
function wantedMetrics({ options }: Invocation, known: readonly string[]): string[] {
  if (!Array.isArray(options.metric)) return [...known];
  return options.metric.map((wanted) => matchingFields(known, String(wanted))[0] ?? String(wanted));
}

/** Where looks are shown; remembers what is there. */
class Screen {
  readonly #isJson: boolean;
  readonly #once: boolean;
  readonly #context: Context;
  #linesAbove = 0;
  #printed = new Map<string, string>();
  #last = "";

  constructor({ options }: Invocation, context: Context) {
    this.#isJson = options.json === true;
    this.#once = options.once === true;
    this.#context = context;
  }

  show(look: Look): void {
    if (this.#isJson) this.#showJson(look);
    else if (this.#context.terminal.isInteractive) this.#redraw(look);
    else this.#addLines(look);
  }

  #showJson({ runs, nowSeconds }: Look): void {
    const state = runs.map((run) => ({
      id: run.id,
      status: run.status,
      goes_on: run.goesOn,
      ...(run.startedAt === undefined ? {} : { started_at: run.startedAt }),
      ...(run.progress === undefined ? {} : { progress: jsonOfProgress(run) }),
      last: Object.fromEntries([...run.curves].map(([metric, values]) => [metric, values.at(-1) ?? null])),
    }));
    const text = encodeJson(state);
    if (text === this.#last) return;
    this.#last = text;
    const time = new Date(nowSeconds * 1000).toISOString();
    this.#context.writeOut(`{"schema":"runledger.watch/1","time":${encodeJson(time)},"runs":${text}}\n`);
  }

  #redraw(look: Look): void {
    const { terminal, writeOut } = this.#context;
    const columns = terminal.columns ?? 80;
    const frame =
      look.runs.length === 0
        ? this.#nothing(look)
        : drawFrame(look.runs, {
            metrics: look.metrics,
            nowSeconds: look.nowSeconds,
            columns,
            color: terminal.useColor,
            rows: terminal.lines === undefined ? undefined : Math.max(1, terminal.lines - 6),
          });
    // Up to the first line of the last frame, and what is below cleared.
    const home = this.#linesAbove === 0 ? "" : `\x1b[${this.#linesAbove}A\x1b[J`;
    writeOut(`${home}${frame}`);
    this.#linesAbove = frame.split("\n").length - 1;
  }

  #addLines(look: Look): void {
    if (look.runs.length === 0 && this.#printed.size === 0) {
      const text = this.#nothing(look);
      if (text !== this.#last) this.#context.writeOut(text);
      this.#last = text;
    }
    for (const run of look.runs) {
      const state = `${run.status} ${run.progress?.done} ${run.progress?.lastTime}`;
      if (this.#printed.get(run.key) === state) continue;
      this.#printed.set(run.key, state);
      this.#context.writeOut(plainLine(run, look));
    }
  }

  #nothing({ roots, total }: Look): string {
    const where = roots.map((root) => shorten(root, this.#context)).join(", ");
    const runs = total === 1 ? "1 run" : `${total} runs`;
    const waiting = this.#once ? "" : " Waiting; Ctrl-C ends.";
    return `Nothing is running among the ${runs} of ${where}.${waiting}\n`;
  }
}

function jsonOfProgress({ progress }: WatchedRun): Record<string, unknown> {
  return {
    axis: progress?.axis,
    done: progress?.done,
    ...(progress?.planned === undefined ? {} : { planned: progress.planned }),
    ...(progress?.secondsEach === undefined ? {} : { seconds_each: progress.secondsEach }),
    ...(progress?.secondsLeft === undefined ? {} : { seconds_left: progress.secondsLeft }),
    ...(progress?.lastTime === undefined ? {} : { last_time: progress.lastTime }),
  };
}
