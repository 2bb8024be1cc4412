// The source of the page where a server answers: questions over HTTP, changes as server-sent events.

import type { PageSource } from "../../server/api.js";

/** Answers of the server below an address: "" is where the page came from. */
export function httpSource(base: string): PageSource {
  throw new Error(`no source at "${base}" yet`);
}
