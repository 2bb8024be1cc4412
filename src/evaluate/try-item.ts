// One item to its result: within its time, and again after a pause when it failed.

import { UserError } from "../errors.js";
import type { RetryOptions } from "./options.js";

export interface Attempt<Row> {
  readonly retry: RetryOptions;
  readonly timeLimitSeconds: number;
  readonly work: (signal: AbortSignal, attempt: number) => Promise<Row> | Row;
}

/**
 * The result of the first try that succeeds; rejects with the last error. A try that is too long is given up: its signal
 * is aborted, and what it may still return is ignored.
 */
export async function tryItem<Row>({ retry, timeLimitSeconds, work }: Attempt<Row>): Promise<Row> {
  const { attempts = 3, isTemporary = () => true } = retry;
  for (let attempt = 1; ; attempt++) {
    try {
      return await withinTime(timeLimitSeconds, (signal) => work(signal, attempt));
    } catch (error) {
      if (attempt >= attempts || !isTemporary(error)) throw error;
      await pause(pauseSeconds(retry, attempt));
    }
  }
}

/** Seconds before the try that follows the given one. */
export function pauseSeconds(retry: RetryOptions, attempt: number): number {
  const { firstDelaySeconds = 1, mostDelaySeconds = 30 } = retry;
  return Math.min(mostDelaySeconds, firstDelaySeconds * 2 ** (attempt - 1));
}

function withinTime<Row>(seconds: number, work: (signal: AbortSignal) => Promise<Row> | Row): Promise<Row> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new UserError("item-time-limit", `took longer than ${seconds} s`);
      controller.abort(error);
      reject(error);
    }, seconds * 1000);
    const settle = <T>(answer: (value: T) => void) => {
      return (value: T): void => {
        clearTimeout(timer);
        answer(value);
      };
    };
    Promise.resolve()
      .then(() => work(controller.signal))
      .then(settle(resolve), settle(reject));
  });
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
