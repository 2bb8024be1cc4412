// The world of a launch: slots, signals of the person, and the worker's command line.

import { exitCodes, UserError } from "../../errors.js";
import { cacheFolder } from "../../store/cache-file.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { LaunchWorld } from "../../sweep/launchers/launcher.js";
import type { Invocation } from "../command.js";
import type { Context } from "../context.js";

/** Program and first words of a worker. */
export function workerCommand(): string[] {
  return [process.execPath, process.argv[1] ?? "runledger", "sweep", "worker"];
}

/** Where looks at sweeps remember what they have seen. */
export function memoryOf({ environment }: Pick<Context, "environment">): { cacheFolder: string | undefined } {
  return { cacheFolder: cacheFolder({ environment, platform: process.platform }) };
}

export interface LaunchControl {
  readonly world: Omit<LaunchWorld, "report">;
  /** Stops listening to signals. */
  readonly end: () => void;
}

/** The first Ctrl-C stops gently, the second at once. @throws UserError for wrong numbers */
export function openWorld(
  invocation: Invocation,
  context: Context,
  say: (line: string) => void,
): LaunchControl {
  const [stop, kill] = [new AbortController(), new AbortController()];
  const interrupt = (): void => {
    if (stop.signal.aborted) {
      kill.abort();
      return;
    }
    say("Stopping: trials are asked to end, and can be resumed. Ctrl-C again ends them at once.");
    stop.abort();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  return {
    world: {
      files: nodeFileSystem,
      environment: context.environment,
      nowMs: context.now,
      pause: (milliseconds) => pauseUntil(milliseconds, stop.signal),
      workerCommand: workerCommand(),
      parallel: parallelOf(invocation, context),
      stop: stop.signal,
      kill: kill.signal,
      say,
    },
    end: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}

function parallelOf({ options }: Invocation, { environment }: Context): number | undefined {
  const named = environment.PARALLEL_JOBS;
  const given = options.parallel ?? (named === undefined || named === "" ? undefined : Number(named));
  if (given === undefined) return undefined;
  if (typeof given === "number" && Number.isInteger(given) && given >= 1 && given <= 4096) return given;
  const name =
    options.parallel === undefined ? `PARALLEL_JOBS is "${named}"` : `--parallel is ${String(given)}`;
  throw new UserError("bad-option", `runledger sweep: ${name}, not a whole number from 1 to 4096.`, {
    hint: "Example: --parallel 4",
    exitCode: exitCodes.usage,
  });
}

function pauseUntil(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (stop.aborted) end();
    else stop.addEventListener("abort", end);
  });
}
