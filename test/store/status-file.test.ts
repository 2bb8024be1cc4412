import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MachineIdentity } from "../../src/store/read-context.js";
import {
  deriveStatus,
  encodeStatus,
  lifeHere,
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
    const { writer: _writer, ...nobody } = record();
    const { heartbeat: _heartbeat, ...mute } = record();
    for (const one of [nobody, mute])
      expect(deriveStatus(one, undefined, { nowMs: 0, machine: machine() })).toBe("unknown");
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

describe("a run of several ranks", () => {
  const finished = { state: "finished" } as const;
  const ended = (state: StatusRecord["state"]): StatusRecord => record({ state });
  const dead = machine({ startTimeOf: () => undefined });
  const joint = (on: MachineIdentity, ...records: StatusRecord[]) => {
    const [first = record(), ...others] = records;
    return deriveStatus({ ...first, others }, "running", { nowMs: Date.parse(beat), machine: on });
  };

  it.each([
    ["running", [ended("finished"), record()]],
    ["running", [ended("failed"), record()]],
    ["failed", [ended("finished"), ended("failed"), ended("stopped")]],
    ["stopped", [ended("finished"), ended("stopped")]],
    ["finished", [ended("finished"), ended("finished")]],
  ] as const)("is %s by what all of them say", (status, records) => {
    expect(joint(machine(), ...records)).toBe(status);
  });

  it("is lost when one of them is, and failed when another one failed", () => {
    expect(joint(dead, ended("finished"), record())).toBe("lost");
    expect(joint(dead, ended("failed"), record())).toBe("failed");
    expect(joint(dead, ended("stopped"), record({ signal: "SIGTERM" }))).toBe("stopped");
  });

  it("is unknown when one of them says too little and none goes on", () => {
    const silent: StatusRecord = { schema_version: 1, state: "running" };
    expect(joint(machine(), ended("finished"), silent)).toBe("unknown");
    expect(joint(dead, record(), silent)).toBe("lost");
  });

  it("is read with the files of those that have begun and can be read", () => {
    const folder = temporaryFolder();
    const put = (name: string, content: unknown) =>
      writeFileSync(join(folder, name), JSON.stringify(content));
    put("status.json", record({ ...finished, world_size: 4 }));
    put("status.rank1.json", record({ rank: 1 }));
    put("status.rank2.json", []);
    put("status.rank3.json", record({ rank: 3 }));
    put("status.rank4.json", record({ rank: 4 }));
    expect(readStatusFile(folder)?.others?.map(({ rank }) => rank)).toEqual([1, 3]);
    put("status.json", record({ ...finished, world_size: 2 }));
    expect(readStatusFile(folder)?.others?.map(({ rank }) => rank)).toEqual([1]);
    for (const parts of [
      {},
      { world_size: 1 },
      { world_size: -3 },
      { world_size: "many" as unknown as number },
    ]) {
      put("status.json", record({ ...finished, ...parts }));
      expect(readStatusFile(folder)).toEqual(record({ ...finished, ...parts }));
    }
    put("status.json", record({ ...finished, world_size: 1e9 }));
    expect(readStatusFile(folder)?.others?.length).toBe(3);
  });
});

describe("whether a writer lives here", () => {
  const ofOtherBoot = { ...writer, boot_id: "boot-0" };
  const seenMs = Date.parse(beat);

  it("is known by this boot also where the host was given another name", () => {
    expect(lifeHere({ ...writer, host: "old-name" }, machine())).toBe("alive");
    expect(lifeHere({ ...writer, host: "old-name" }, machine({ startTimeOf: () => undefined }))).toBe("dead");
  });

  it("is not known of another host, nor where neither side has a boot id", () => {
    const nameless = { ...writer, host: "beta", boot_id: null };
    expect(lifeHere(nameless, machine({ bootId: undefined }))).toBe("elsewhere");
    expect(lifeHere({ ...writer, host: "beta", boot_id: "boot-2" }, machine())).toBe("elsewhere");
  });

  it("is not known of another set of process numbers", () => {
    expect(lifeHere({ ...writer, pid_namespace: null }, machine())).toBe("elsewhere");
    expect(lifeHere(writer, machine({ pidNamespace: undefined }))).toBe("elsewhere");
    const both = [{ ...writer, pid_namespace: null }, machine({ pidNamespace: undefined })] as const;
    expect(lifeHere(...both)).toBe("alive");
  });

  it("is decided by the process where one side knows no boot", () => {
    expect(lifeHere({ ...writer, boot_id: null }, machine())).toBe("alive");
    expect(lifeHere(writer, machine({ bootId: undefined, startTimeOf: () => undefined }))).toBe("dead");
  });

  it("takes a writer that never had a start time for dead where no process has its number", () => {
    expect(lifeHere(writer, machine({ startTimeOf: () => hiddenStartTime }))).toBe("elsewhere");
    const timeless = { ...writer, process_start_time: null };
    expect(lifeHere(timeless, machine({ startTimeOf: () => undefined }))).toBe("dead");
  });

  it("allows for clocks that differ by a minute before a namesake is believed", () => {
    const on = (bootedMs: number) => machine({ bootedMs });
    expect(lifeHere(ofOtherBoot, on(seenMs - 60_000), seenMs)).toBe("dead");
    expect(lifeHere(ofOtherBoot, on(seenMs - 60_001), seenMs)).toBe("elsewhere");
    expect(lifeHere(ofOtherBoot, on(seenMs - 60_001))).toBe("dead");
    expect(lifeHere(ofOtherBoot, machine(), seenMs)).toBe("dead");
  });

  it("takes machines for one as long as not both tell their ids", () => {
    const ided = { ...ofOtherBoot, machine_id: "a" };
    expect(lifeHere(ided, machine())).toBe("dead");
    expect(lifeHere(ofOtherBoot, machine({ machineId: "b" }))).toBe("dead");
    expect(lifeHere({ ...ofOtherBoot, machine_id: null }, machine({ machineId: "b" }))).toBe("dead");
    expect(lifeHere(ided, machine({ machineId: "b" }))).toBe("elsewhere");
  });
});

it.each([
  [{ state: "running", heartbeat: 7 }, false],
  [{ state: "running", heartbeat: { time: 7 } }, false],
  [{ state: "running", heartbeat: { time: beat } }, true],
  [{ state: "failed" }, true],
  [{ state: "stopped", writer }, true],
  [{ state: "finished" }, true],
  [{}, false],
])("%j is a status: %s", (data, is) => {
  expect(parseStatus(JSON.stringify(data))).toEqual(is ? data : undefined);
});

it("status.json is indented, and ends with its line", () => {
  expect(encodeStatus({ schema_version: 1, state: "failed" })).toBe(
    '{\n  "schema_version": 1,\n  "state": "failed"\n}\n',
  );
});
