// A fixed world for readers: a clock that stands still and a machine on which nothing lives.

import type { ReadContext } from "../../src/store/read-context.js";

export function testContext(parts: Partial<ReadContext> = {}): ReadContext {
  return {
    nowMs: Date.parse("2026-01-22T12:00:00Z"),
    machine: { hostname: "test", bootId: "boot", pidNamespace: "pid:[1]", startTimeOf: () => undefined },
    ...parts,
  };
}
