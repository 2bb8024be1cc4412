// Tells open pages what has changed, as server-sent events (HTML Living Standard 9.2), with a heartbeat in between.

import type { ServerResponse } from "node:http";
import type { LiveEvent } from "../api.js";
import { type Exchange, guardHeaders } from "./send.js";

/** Pause between heartbeats, by which the page knows that we live. Milliseconds. */
const heartbeatMs = 10_000;
/** The page comes back so long after it has lost us. Milliseconds. */
const retryMs = 2000;
/** Pages that listen at the same time. */
const mostListeners = 64;
/** A page that has not taken so many bytes does not listen any more. */
const mostWaiting = 1024 * 1024;

/** The pages that listen. */
export class EventStream {
  readonly #listeners = new Set<ServerResponse>();
  #heartbeat: NodeJS.Timeout | undefined;

  /** Whether any page listens. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Adds a page and tells it the revision as it is; false when there are too many. */
  add({ request, response }: Exchange, revision: number): boolean {
    if (this.#listeners.size >= mostListeners) return false;
    response.writeHead(200, { ...guardHeaders, "Content-Type": "text/event-stream; charset=utf-8" });
    if (request.method === "HEAD") {
      response.end();
      return true;
    }
    this.#listeners.add(response);
    response.on("close", () => this.#drop(response));
    response.on("error", () => this.#drop(response));
    this.#heartbeat ??= setInterval(() => this.#write(": alive\n\n"), heartbeatMs).unref();
    response.write(`retry: ${retryMs}\n${eventText({ kind: "changed", revision, keys: [] })}`);
    return true;
  }

  /** Tells all pages. */
  tell(event: LiveEvent): void {
    this.#write(eventText(event));
  }

  /** Ends all connections. */
  close(): void {
    for (const response of this.#listeners) response.end();
    this.#listeners.clear();
    clearInterval(this.#heartbeat);
  }

  #write(text: string): void {
    for (const response of this.#listeners) {
      if (response.writableLength > mostWaiting) this.#drop(response);
      else response.write(text);
    }
  }

  #drop(response: ServerResponse): void {
    this.#listeners.delete(response);
    response.destroy();
    if (this.#listeners.size > 0) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }
}

function eventText(event: LiveEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
