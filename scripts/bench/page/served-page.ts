// The page in a browser, served by a `runledger ui` of its own.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { commandFile } from "../measure/places.js";

export interface ServedPage {
  readonly page: Page;
  /** The address that lets in. */
  readonly url: string;
  /** Resident memory of the server now. MB (10^6 bytes). */
  readonly serverMemory: () => number;
}

/** Serves a root, opens an empty page in the browser, does the work and ends both. */
export async function withServedPage<Result>(
  where: { readonly root: string; readonly cache: string; readonly browser: string },
  work: (served: ServedPage) => Promise<Result>,
): Promise<Result> {
  const words = [commandFile, "ui", where.root, "--port", "0", "--cache", where.cache];
  const server = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  let browser: Browser | undefined;
  try {
    const url = await firstLine(server);
    browser = await chromium.launch({ executablePath: where.browser, args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    return await work({ page, url, serverMemory: () => residentMegabytes(server.pid ?? 0) });
  } finally {
    await browser?.close();
    server.kill("SIGINT");
    if (server.exitCode === null) await once(server, "exit");
  }
}

async function firstLine(server: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of server.stdout ?? []) {
    text += String(chunk);
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error(`runledger ui ended with ${server.exitCode}`);
}

function residentMegabytes(pid: number): number {
  if (process.platform === "linux") {
    const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return (Number(kibibytes) * 1024) / 1e6;
  }
  return (Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) * 1024) / 1e6;
}
