// `runledger ui`: serves the page on this machine until Ctrl-C.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { findPlaces } from "../../catalog/roots.js";
import { printable } from "../../core/printable.js";
import { exitCodes } from "../../errors.js";
import { OpenState } from "../../server/open-state.js";
import { type RunningServer, startServer } from "../../server/start-server.js";
import { cacheFolder } from "../../store/cache-file.js";
import { machineIdentity } from "../../store/writer-identity.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { findPageFolder } from "../page-folder.js";
import { usualPort } from "./ui.spec.js";

declare const __RUNLEDGER_VERSION__: string;

/** How long a wait is; another follows. Milliseconds. */
const waitMs = 60 * 60 * 1000;

export const run: RunCommand = async (invocation, context) => {
  const state = openState(invocation, context);
  const pageFolder = findPageFolder();
  const asked = invocation.options.port === undefined ? usualPort : Number(invocation.options.port);
  const server = await startServer({ state, pageFolder, port: asked, report: context.writeError });
  if (asked !== 0 && server.port !== asked)
    context.writeError(`Port ${asked} is taken; using ${server.port}.\n`);
  if (!existsSync(resolve(pageFolder, "index.html")))
    context.writeError("The page has not been built, so there is nothing to see. Build it: npm run build\n");
  context.writeOut(`${server.url}\n`);
  context.writeError(introduction(state, context));
  if (invocation.options.open === true) openInBrowser(server, context);
  let isOn = true;
  while (isOn) isOn = await context.pause(waitMs);
  await server.close();
  state.close();
  return exitCodes.interrupted;
};

function openState({ positionals, options }: Invocation, context: Context): OpenState {
  const places = findPlaces(context.workingFolder, positionals);
  const usual = cacheFolder({ environment: context.environment, platform: process.platform });
  const cache = options.cache === undefined ? usual : resolve(context.workingFolder, String(options.cache));
  return new OpenState({
    version: __RUNLEDGER_VERSION__,
    roots: places.roots,
    canWrite: options.write === true,
    findContract: () => findPlaces(context.workingFolder, positionals).contract,
    index:
      cache === undefined
        ? undefined
        : { folder: cache, isTrusted: false, forAll: options.cache !== undefined },
    cacheFolder: cache,
    nowMs: context.now,
    machine: machineIdentity,
  });
}

/** "14 runs in experiments. Read-only; …" */
function introduction({ table, roots, canWrite, problems }: OpenState, context: Context): string {
  const names = roots.map((root) => relative(context.workingFolder, root) || ".").map(printable);
  const count = table.rows.length === 1 ? "1 run" : `${table.rows.length} runs`;
  const trouble =
    problems.length === 0
      ? ""
      : ` ${problems.length} problem${problems.length === 1 ? "" : "s"}, shown in the page.`;
  const rights = canWrite ? "Notes and tags can be changed." : "Read-only; --write allows notes and tags.";
  return `${count} in ${names.join(", ")}.${trouble} ${rights} Ctrl-C ends it.\n`;
}

/** The address that is handed on works once: others on this machine can see what programs are started with. */
function openInBrowser(server: RunningServer, context: Context): void {
  const opener = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(opener, [server.oneTimeUrl()], { detached: true, stdio: "ignore" });
  child.on("error", () => context.writeError(`${opener} cannot be started. Open the address yourself.\n`));
  child.unref();
}
