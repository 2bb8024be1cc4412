import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { type SignalSource, watchForStop } from "../../src/recorder/forward-signals.js";

class FakeSignals extends EventEmitter implements SignalSource {
  readonly pid = 1;
  kill(): void {
    throw new Error("nobody is to be told");
  }
}

/** Whether the promise has settled by now. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), new Promise<false>((no) => setImmediate(no, false))]);
}

describe("waiting to be asked to stop", () => {
  it("ends with the first signal, and leaves the next to the system", async () => {
    const signals = new FakeSignals();
    const { asked } = watchForStop(signals, { ignoresHangup: false });
    expect(await isSettled(asked)).toBe(false);
    signals.emit("SIGHUP");
    expect(await isSettled(asked)).toBe(true);
    expect(signals.eventNames()).toEqual([]);
  });

  it("takes no notice of a closed terminal under nohup", async () => {
    const signals = new FakeSignals();
    const { asked, end } = watchForStop(signals, { ignoresHangup: true });
    expect(signals.emit("SIGHUP")).toBe(true);
    expect(await isSettled(asked)).toBe(false);
    signals.emit("SIGTERM");
    expect(await isSettled(asked)).toBe(true);
    end();
    expect(signals.eventNames()).toEqual([]);
  });
});
