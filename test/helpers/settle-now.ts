// Ends a promise within one call, so that the fuzzer can stop asynchronous parsers that hang as it stops others.

import { setFlagsFromString } from "node:v8";

setFlagsFromString("--allow-natives-syntax");
const workOff = new Function("%PerformMicrotaskCheckpoint()") as () => void;
setFlagsFromString("--no-allow-natives-syntax");

/**
 * What the promise comes to. For work that waits for nothing outside: no timer, file or thread. Inside of a promise's own
 * callback nothing can be worked off; start from `afterCallbacks`.
 * @throws what the promise is rejected with; Error when it waits for something
 */
export function settleNow<T>(start: () => Promise<T>): T {
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined;
  start().then(
    (value) => {
      outcome = { value };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  workOff();
  const settled = outcome as { readonly value: T } | { readonly error: unknown } | undefined;
  if (settled === undefined) throw new Error("the promise waits for something outside");
  if ("error" in settled) throw settled.error;
  return settled.value;
}

/** Calls a function where no promise's callback is under way. */
export function afterCallbacks<T>(call: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(call());
      } catch (error) {
        reject(error);
      }
    });
  });
}
