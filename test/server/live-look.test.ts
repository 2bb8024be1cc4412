import { describe, expect, it } from "vitest";
import { LiveLook } from "../../src/server/live-look.js";
import type { RootsChange } from "../../src/server/open-state.js";

function liveWorld() {
  const world = {
    nowMs: 0,
    costMs: 0,
    isWatched: true,
    looks: [] as number[],
    changes: [] as RootsChange[],
    defects: [] as unknown[],
    next: undefined as RootsChange | Error | undefined,
  };
  const live = new LiveLook({
    state: {
      look: () => {
        world.looks.push(world.nowMs);
        world.nowMs += world.costMs;
        if (world.next instanceof Error) throw world.next;
        return world.next;
      },
    },
    isWatched: () => world.isWatched,
    onChange: (change) => void world.changes.push(change),
    onDefect: (error) => void world.defects.push(error),
    monotonicMs: () => world.nowMs,
  });
  /** Lets time pass, a tick each quarter of a second. */
  const pass = (milliseconds: number, meanwhile = (): void => undefined): void => {
    const endMs = world.nowMs + milliseconds;
    while (world.nowMs < endMs) {
      world.nowMs += 250;
      meanwhile();
      live.tick();
    }
  };
  return { world, live, pass };
}

describe("looking again", () => {
  it("happens every two seconds while somebody watches", () => {
    const { world, pass } = liveWorld();
    pass(6000);
    expect(world.looks).toEqual([2000, 4000, 6000]);
    world.isWatched = false;
    pass(10_000);
    expect(world.looks).toHaveLength(3);
  });

  it("takes at most a twentieth of the time", () => {
    const { world, pass } = liveWorld();
    world.costMs = 500;
    pass(43_000);
    expect(world.looks).toEqual([2000, 12_500, 23_000, 33_500]);
  });

  it("waits for a quiet moment, but not for ever", () => {
    const { world, live, pass } = liveWorld();
    pass(6000, () => live.noteQuestion());
    expect(world.looks).toEqual([]);
    pass(2000, () => live.noteQuestion());
    expect(world.looks).toEqual([7000]);
  });

  it("tells changes, survives defects, and can be asked for", () => {
    const { world, live, pass } = liveWorld();
    world.next = { revision: 2, keys: ["a"] };
    pass(2000);
    expect(world.changes).toEqual([{ revision: 2, keys: ["a"] }]);
    world.next = new Error("planted");
    pass(2000);
    expect(world.defects).toEqual([world.next]);
    world.next = undefined;
    pass(500);
    live.refresh();
    expect(world.looks).toHaveLength(2);
    live.lookNow();
    expect(world.looks).toHaveLength(3);
  });
});
