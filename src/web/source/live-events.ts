// Listens for changes of the runs; notices when the server is gone and tries to reach it until it is back.

import { eventsAddress } from "../../core/view/question-address.js";
import type { LiveEvent } from "../../server/api.js";

const firstPauseMs = 1000;
const longestPauseMs = 10_000;

/**
 * Calls the listener with every change, when the server does not answer any more, and when it does again. A server that
 * answers, but refuses us, was started anew: that is told too. Only its new address lets this browser in, perhaps in
 * another tab, so it is asked again. Returns how to end it.
 */
export function listen(
  listener: (event: LiveEvent) => void,
  isAnswering: () => Promise<"yes" | "no" | "refused">,
): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = firstPauseMs;
  let said: "lost" | "refused" | undefined;
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
    tell(answering === "yes" ? undefined : answering === "no" ? "lost" : "refused");
    timer = setTimeout(answering === "yes" ? open : () => void reach(), pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }

  function tell(state: typeof said): void {
    if (state === said) return;
    listener({ kind: state ?? "back" });
    said = state;
    if (state === undefined) pauseMs = firstPauseMs;
  }

  open();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    source?.close();
  };
}
