// Listens for changes of the runs; notices when the server is gone and tries to reach it until it is back.

import { eventsAddress } from "../../core/view/question-address.js";
import type { LiveEvent } from "../../server/api.js";

const firstPauseMs = 1000;
const longestPauseMs = 10_000;

/**
 * Calls the listener with every change, when the server does not answer any more, and when it does again. A server that
 * answers, but refuses us, was started anew: that is told as "back" and nothing more is tried, because only its new
 * address lets us in. Returns how to end it.
 */
export function listen(
  listener: (event: LiveEvent) => void,
  isAnswering: () => Promise<"yes" | "no" | "refused">,
): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = firstPauseMs;
  let isLost = false;
  let isEnded = false;

  function open(): void {
    source = new EventSource(eventsAddress);
    source.addEventListener("open", () => {
      pauseMs = firstPauseMs;
    });
    source.addEventListener("changed", ({ data }: MessageEvent<string>) => {
      listener(JSON.parse(data) as LiveEvent);
    });
    source.addEventListener("error", () => {
      source?.close();
      void reach();
    });
  }

  async function reach(): Promise<void> {
    const answering = await isAnswering();
    if (isEnded) return;
    if (answering === "no") tellLost();
    else tellBack();
    if (answering === "refused") return;
    timer = setTimeout(answering === "no" ? () => void reach() : open, pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }

  function tellLost(): void {
    if (!isLost) listener({ kind: "lost" });
    isLost = true;
  }

  function tellBack(): void {
    if (isLost) {
      listener({ kind: "back" });
      pauseMs = firstPauseMs;
    }
    isLost = false;
  }

  open();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    source?.close();
  };
}
