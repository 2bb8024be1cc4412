import { spawn } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";
import { describe, expect, it } from "vitest";
import {
  isWriterIdentity,
  machineIdentity,
  ownIdentity,
  processStartTime,
} from "../../src/store/writer-identity.js";

describe("the identity of a writer", () => {
  it("is found alive on the machine that it names", () => {
    const own = ownIdentity();
    const machine = machineIdentity();
    expect(own.process_start_time).toMatch(/\S/);
    expect(machine.startTimeOf(own.pid)).toBe(own.process_start_time);
    expect([machine.hostname, machine.bootId ?? null, machine.pidNamespace ?? null]).toEqual([
      own.host,
      own.boot_id,
      own.pid_namespace,
    ]);
  });

  it("survives being written as JSON", () => {
    expect(isWriterIdentity(JSON.parse(JSON.stringify(ownIdentity())))).toBe(true);
    expect(isWriterIdentity({ ...ownIdentity(), boot_id: 7 })).toBe(false);
    expect(isWriterIdentity(null)).toBe(false);
  });

  it("differs between two processes and ends with each", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    await once(child, "spawn");
    const pid = child.pid ?? 0;
    expect(processStartTime(pid)).toMatch(/\S/);
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
    expect(processStartTime(pid)).toBeUndefined();
  });

  it.runIf(platform() === "linux")(
    "does not take a dead process that nobody waited for as alive",
    async () => {
      const parent = spawn("sh", ["-c", "sh -c 'exit 0' & echo $!; exec sleep 5"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [chunk] = (await once(parent.stdout, "data")) as [Buffer];
      await new Promise((resolve) => setTimeout(resolve, 100));
      // The parent became `sleep`, which waits for no children: its child stays as a zombie.
      expect(processStartTime(Number(chunk.toString()))).toBeUndefined();
      parent.kill("SIGKILL");
    },
  );

  it.each([0, -1, 1.5, Number.NaN, 2 ** 31])("finds no process with the number %s", (pid) => {
    expect(processStartTime(pid)).toBeUndefined();
  });
});
