import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MachineIdentity } from "../../src/store/read-context.js";
import {
  deriveStatus,
  encodeStatus,
  parseStatus,
  readStatusFile,
  type StatusRecord,
  silenceLimitMs,
} from "../../src/store/status-file.js";
import { hiddenStartTime } from "../../src/store/writer-identity.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const beat = "2026-01-22T12:00:00.000Z";
const writer = {
  host: "alpha",
  pid: 4711,
  process_start_time: "123456",
  boot_id: "boot-1",
  pid_namespace: "pid:[1]",
};

function record(parts: Partial<StatusRecord> = {}): StatusRecord {
  return {
    schema_version: 1,
    state: "running",
    writer,
    heartbeat: { sequence: 3, time: beat, monotonic_seconds: 30 },
    started_at: "2026-01-22T11:59:30.000Z",
    ...parts,
  };
}

function machine(parts: Partial<MachineIdentity> = {}): MachineIdentity {
  const startTimeOf = (pid: number) => (pid === 4711 ? "123456" : undefined);
  return { hostname: "alpha", bootId: "boot-1", pidNamespace: "pid:[1]", startTimeOf, ...parts };
}

function statusOn(on: MachineIdentity, parts: Partial<StatusRecord> = {}, secondsLater = 1): string {
  return deriveStatus(record(parts), "running", {
    nowMs: Date.parse(beat) + secondsLater * 1000,
    machine: on,
  });
}

describe("the status of a run that says it is running", () => {
  it("is running while its writer lives here, however long it has been silent", () => {
    expect(statusOn(machine(), {}, 86_400)).toBe("running");
  });

  it("is lost as soon as the writer is gone", () => {
    expect(statusOn(machine({ startTimeOf: () => undefined }))).toBe("lost");
  });

  it("is lost when another process has got the writer's number", () => {
    expect(statusOn(machine({ startTimeOf: () => "999999" }))).toBe("lost");
  });

  it("is lost when this machine was started again", () => {
    expect(statusOn(machine({ bootId: "boot-2" }))).toBe("lost");
  });

  describe("with a writer of this machine's name and another boot", () => {
    const beatMs = Date.parse(record().heartbeat?.time ?? "");
    const other = { bootId: "boot-2" };
    it("is lost when this machine was started after the last heartbeat", () => {
      expect(statusOn(machine({ ...other, bootedMs: beatMs + 20_000 }))).toBe("lost");
    });

    it("is running, then unresponsive, when it was heard of after this machine was started", () => {
      const on = machine({ ...other, bootedMs: beatMs - 3_600_000 });
      expect(statusOn(on)).toBe("running");
      expect(statusOn(on, {}, silenceLimitMs / 1000 + 1)).toBe("unresponsive");
    });

    it("is never lost when the machine's id is another", () => {
      const on = machine({ ...other, machineId: "b", bootedMs: beatMs + 20_000 });
      expect(statusOn(on, { writer: { ...writer, machine_id: "a" } })).toBe("running");
      expect(statusOn({ ...on, machineId: "a" }, { writer: { ...writer, machine_id: "a" } })).toBe("lost");
    });
  });

  it("is stopped when the writer is gone after a signal had asked it to go", () => {
    expect(statusOn(machine({ startTimeOf: () => undefined }), { signal: "SIGTERM" })).toBe("stopped");
  });

  it.each([
    ["on another host", machine({ hostname: "beta", bootId: "boot-2" })],
    ["in another container of this machine", machine({ hostname: "beta", pidNamespace: "pid:[2]" })],
    ["of a user whose processes are hidden", machine({ startTimeOf: () => hiddenStartTime })],
  ])("%s is running for five minutes after its heartbeat, then unresponsive, and running again", (_, on) => {
    const limit = silenceLimitMs / 1000;
    expect(statusOn(on, {}, limit)).toBe("running");
    expect(statusOn(on, {}, limit + 1)).toBe("unresponsive");
    const laterBeat = { sequence: 40, time: "2026-01-22T12:06:00.000Z", monotonic_seconds: 390 };
    expect(statusOn(on, { heartbeat: laterBeat }, limit + 61)).toBe("running");
  });

  it("is not lost when the writer's clock is ahead or ours was set back", () => {
    expect(statusOn(machine({ hostname: "beta", bootId: "boot-2" }), {}, -3600)).toBe("running");
  });

  it("is told by process and start time where the system has no boot id", () => {
    const noBoot = { ...writer, boot_id: null, pid_namespace: null };
    const on = machine({ bootId: undefined, pidNamespace: undefined });
    expect(statusOn(on, { writer: noBoot })).toBe("running");
    expect(statusOn({ ...on, startTimeOf: () => undefined }, { writer: noBoot })).toBe("lost");
  });

  it("is unknown without a writer or a heartbeat", () => {
    const text = JSON.stringify({ schema_version: 1, state: "running" });
    expect(deriveStatus(parseStatus(text), "finished", { nowMs: 0, machine: machine() })).toBe("unknown");
  });
});

describe("the status of a run that has ended or has no status file", () => {
  it.each(["finished", "failed", "stopped"] as const)(
    "is %s when the file says so, dead writer or not",
    (state) => {
      expect(statusOn(machine({ startTimeOf: () => undefined }), { state })).toBe(state);
    },
  );

  it.each([
    ["finished", "finished"],
    ["failed", "failed"],
    ["running", "unknown"],
    ["nonsense", "unknown"],
    [undefined, "unknown"],
  ])("without a status file, %s in metadata.json is %s", (written, derived) => {
    expect(deriveStatus(undefined, written, { nowMs: 0, machine: machine() })).toBe(derived);
  });
});

describe("reading status.json", () => {
  it("gives back what was written", () => {
    expect(parseStatus(encodeStatus(record()))).toEqual(record());
  });

  it.each(["", "{", "[]", "null", "42", '{"state":"sleeping"}', '{"state":"running","writer":7}', "\u0000"])(
    "takes %j for no status",
    (text) => {
      expect(parseStatus(text)).toBeUndefined();
    },
  );

  it("takes nothing but a regular file", () => {
    for (const make of [
      (path: string) => mkdirSync(path),
      (path: string) => symlinkSync(path, path),
      (path: string) => execFileSync("mkfifo", [path]),
      (path: string) => writeFileSync(path, "x".repeat(2 * 1024 * 1024)),
    ]) {
      const folder = temporaryFolder();
      make(join(folder, "status.json"));
      expect(readStatusFile(folder)).toBeUndefined();
    }
  });
});
