// How a writer is known on systems that tell it in other ways, or not at all.
import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  hiddenStartTime,
  isWriterIdentity,
  machineIdentity,
  ownIdentity,
  processStartTime,
} from "../../src/store/writer-identity.js";

const system = vi.hoisted(() => ({ platform: "linux" as string }));
vi.mock("node:process", async (original) => ({
  ...(await original<typeof import("node:process")>()),
  get platform() {
    return system.platform;
  },
}));
vi.mock("node:child_process", { spy: true });
vi.mock("node:fs", { spy: true });

/** What files hold; a path that is not named is missing. */
function filesHold(texts: Readonly<Record<string, string>>): void {
  vi.mocked(readFileSync).mockImplementation((path) => {
    const text = texts[String(path)];
    if (text === undefined) throw new Error("ENOENT");
    return text;
  });
}

/** What programs print; one that is not named fails. */
function programsPrint(texts: Readonly<Record<string, string>>): void {
  vi.mocked(execFileSync).mockImplementation((name, words) => {
    const text = texts[[name, ...(words as string[])].join(" ")];
    if (text === undefined) throw new Error("exit code 1");
    return text;
  });
}

/** What comes of sending a process the signal that only asks. */
function killSays(code: string | undefined): void {
  vi.spyOn(process, "kill").mockImplementation(() => {
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    return true;
  });
}

beforeEach(() => {
  system.platform = "linux";
  killSays("ESRCH");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.resetAllMocks();
});

/** A line of /proc/PID/stat: 18 fields lie between the state and the start time. */
const stat = (name: string, state: string, startTime: string): string =>
  `7 (${name}) ${state} ${Array.from({ length: 18 }, (_, at) => at).join(" ")} ${startTime} 22 23`;

describe("on Linux", () => {
  it("a process is known by its start time, whatever the program is called", () => {
    filesHold({ "/proc/7/stat": stat("a) Z 1 (b", "S", "4711") });
    expect(processStartTime(7)).toBe("4711");
  });

  it.each(["Z", "X"])("a process in state %s lives no more", (state) => {
    filesHold({ "/proc/7/stat": stat("sh", state, "4711") });
    killSays(undefined);
    expect(processStartTime(7)).toBeUndefined();
  });

  it.each([0, -1, 1.5, 2 ** 53, Number.NaN])(
    "what has the number %s is no process, and is not even asked for",
    (pid) => {
      filesHold({ [`/proc/${pid}/stat`]: stat("sh", "S", "4711") });
      expect(processStartTime(pid)).toBeUndefined();
      expect(process.kill).not.toHaveBeenCalled();
    },
  );

  it("a process of somebody else that may not be looked at is hidden, and one that is not there is none", () => {
    for (const text of [undefined, "", "7 (sh) S 1 2"]) {
      filesHold(text === undefined ? {} : { "/proc/7/stat": text });
      killSays("EPERM");
      expect(processStartTime(7)).toBe(hiddenStartTime);
      killSays("ESRCH");
      expect(processStartTime(7)).toBeUndefined();
      killSays(undefined);
      expect(processStartTime(7)).toBeUndefined();
    }
    expect(process.kill).toHaveBeenLastCalledWith(7, 0);
  });

  it("the machine tells its boot, its process numbers and a digest of its id", () => {
    filesHold({ "/proc/sys/kernel/random/boot_id": "boot-1\n", "/etc/machine-id": "abc\n" });
    vi.mocked(readlinkSync).mockReturnValue("pid:[1]" as never);
    const machine = machineIdentity();
    expect(machine).toMatchObject({ hostname: hostname(), bootId: "boot-1", pidNamespace: "pid:[1]" });
    // The beginning of the SHA-256 of "runledger abc".
    expect(machine.machineId).toBe("6a8d9d4b6d882371");
    expect(readlinkSync).toHaveBeenCalledWith("/proc/self/ns/pid");
    expect(ownIdentity()).toMatchObject({
      host: hostname(),
      pid: process.pid,
      boot_id: "boot-1",
      pid_namespace: "pid:[1]",
      machine_id: machine.machineId,
    });
  });

  it("a machine that tells nothing, as some containers, is known by its name alone", () => {
    filesHold({ "/proc/sys/kernel/random/boot_id": "\n", "/etc/machine-id": "" });
    vi.mocked(readlinkSync).mockImplementation(() => {
      throw new Error("EACCES");
    });
    expect(machineIdentity()).toMatchObject({
      bootId: undefined,
      pidNamespace: undefined,
      machineId: undefined,
    });
    const own = ownIdentity();
    expect(own).toEqual({
      host: hostname(),
      pid: process.pid,
      process_start_time: null,
      boot_id: null,
      pid_namespace: null,
      machine_id: null,
    });
    expect(isWriterIdentity(own)).toBe(true);
  });

  it("a machine was started as long ago as it runs", () => {
    const { bootedMs = 0 } = machineIdentity();
    const running = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000;
    expect(Math.abs(Date.now() - running - bootedMs)).toBeLessThan(60_000);
  });
});

describe("on macOS", () => {
  const started = "Thu Jan 22 02:01:57 2026";
  const ps = "ps -o stat=,lstart= -p 7";
  beforeEach(() => {
    system.platform = "darwin";
  });

  it("a process is known by the date that ps prints, asked for in one language and time zone", () => {
    programsPrint({ [ps]: `  Ss+   ${started}    \n` });
    expect(processStartTime(7)).toBe(started);
    expect(execFileSync).toHaveBeenLastCalledWith("ps", ["-o", "stat=,lstart=", "-p", "7"], {
      encoding: "utf8",
      env: { PATH: "/bin:/usr/bin:/sbin:/usr/sbin", LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 2000,
    });
    expect(readFileSync).not.toHaveBeenCalled();
  });

  it("a process that nobody waited for lives no more, and one that ps does not know is none or hidden", () => {
    programsPrint({ [ps]: `Z+ ${started}\n` });
    expect(processStartTime(7)).toBeUndefined();
    for (const printed of [undefined, "", "Ss\n"]) {
      programsPrint(printed === undefined ? {} : { [ps]: printed });
      expect(processStartTime(7)).toBeUndefined();
      killSays("EPERM");
      expect(processStartTime(7)).toBe(hiddenStartTime);
      killSays("ESRCH");
    }
  });

  it("the machine tells its boot and a digest of its id, and has one set of process numbers", () => {
    programsPrint({ "sysctl -n kern.bootsessionuuid": "BOOT-1\n", "sysctl -n kern.uuid": "abc\n" });
    expect(machineIdentity()).toMatchObject({
      bootId: "BOOT-1",
      pidNamespace: undefined,
      machineId: "6a8d9d4b6d882371",
    });
    programsPrint({});
    expect(machineIdentity()).toMatchObject({ bootId: undefined, machineId: undefined });
  });
});

describe("data that is no writer", () => {
  const own = { host: "alpha", pid: 7, process_start_time: null, boot_id: null, pid_namespace: null };
  it.each([
    [own, true],
    [{ ...own, process_start_time: "1", boot_id: "b", pid_namespace: "p", machine_id: "m" }, true],
    [{ ...own, machine_id: null }, true],
    [{ ...own, machine_id: 7 }, false],
    [{ ...own, pid: "7" }, false],
    [{ ...own, host: 7 }, false],
    [{ ...own, process_start_time: 7 }, false],
    [{ ...own, pid_namespace: 7 }, false],
    [{ host: "alpha", pid: 7 }, false],
    [[], false],
    ["alpha", false],
  ])("is told apart: %j", (data, is) => {
    expect(isWriterIdentity(data)).toBe(is);
  });
});
