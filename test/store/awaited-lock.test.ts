import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withAwaitedLock } from "../../src/store/awaited-lock.js";
import { nodeFileSystem } from "../../src/store/file-system.js";
import { takeLock } from "../../src/store/lock.js";
import { machineIdentity, ownIdentity } from "../../src/store/writer-identity.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const world = { files: nodeFileSystem, nowMs: () => Date.now() };

function holdLock(path: string) {
  return takeLock({ ...world, path, own: ownIdentity(), machine: machineIdentity() });
}

/** What became of a promise so far. */
function watch(promise: Promise<unknown>): { readonly state: () => unknown } {
  let state: unknown = "waiting";
  promise.then(
    (value) => (state = value),
    (error: unknown) => (state = error),
  );
  return { state: () => state };
}

describe("work under a lock that is waited for", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  it("is done with the lock held, and gives its result and the lock back", async () => {
    const path = join(temporaryFolder(), "own", "work.lock");
    expect(await withAwaitedLock(path, world, () => existsSync(path))).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  it("comes second where another holds it, as soon as that one is done", async () => {
    const path = join(temporaryFolder(), "work.lock");
    const other = holdLock(path);
    const second = watch(withAwaitedLock(path, world, () => "done"));
    await vi.advanceTimersByTimeAsync(9000);
    expect(second.state()).toBe("waiting");
    other.release();
    await vi.advanceTimersByTimeAsync(100);
    expect(second.state()).toBe("done");
  });

  it("is given up after ten seconds, with who holds the lock, and takes nothing away from the holder", async () => {
    const path = join(temporaryFolder(), "work.lock");
    const other = holdLock(path);
    const work = vi.fn();
    const second = watch(withAwaitedLock(path, world, work));
    await vi.advanceTimersByTimeAsync(9900);
    expect(second.state()).toBe("waiting");
    await vi.advanceTimersByTimeAsync(200);
    expect(second.state()).toMatchObject({
      code: "locked",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(work).not.toHaveBeenCalled();
    other.check();
  });

  it("throws what the work throws at once, and gives the lock back", async () => {
    const path = join(temporaryFolder(), "work.lock");
    const failing = () => {
      throw new Error("the work's own");
    };
    await expect(withAwaitedLock(path, world, failing)).rejects.toThrow("the work's own");
    expect(existsSync(path)).toBe(false);
  });

  it("does not wait where waiting mends nothing: a full disk, a folder in the lock's place", async () => {
    const path = join(temporaryFolder(), "work.lock");
    const full = failingFileSystem({ failAt: 1, code: "ENOSPC", only: ["write"] });
    await expect(withAwaitedLock(path, { ...world, files: full }, () => 1)).rejects.toMatchObject({
      code: "ENOSPC",
    });
    mkdirSync(path);
    await expect(withAwaitedLock(path, world, () => 1)).rejects.toMatchObject({ code: "bad-lock" });
  });
});
