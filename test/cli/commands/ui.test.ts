import { get } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

function someRuns(): string {
  const folder = temporaryFolder();
  const run = { model_name: "gru", timestamp: "20260122_020157", metrics: { mae: 1 } };
  writeTree(folder, { "experiments/gru_1/metadata.json": run, "experiments/gru_2/metadata.json": run });
  return folder;
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

describe("runledger ui", () => {
  it("prints its address, serves until Ctrl-C, and ends with 130", async () => {
    const folder = someRuns();
    const statuses: (number | undefined)[] = [];
    let url = "";
    const { code, out, err } = await runCli(["ui", "--port", "0", "--cache", join(folder, "cache")], {
      in: folder,
      pause: async (_, printed) => {
        url = printed.trim();
        statuses.push(await statusOf(url), await statusOf(url.replace(/token=.*/, "token=wrong")));
        return false;
      },
    });
    expect(code).toBe(130);
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}\n$/);
    expect(err).toContain(
      "2 runs in experiments. Read-only; --write allows notes and tags. Ctrl-C ends it.\n",
    );
    expect(statuses).toEqual([303, 403]);
    await expect(statusOf(url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("says which port it takes instead of a taken one", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const { out, err } = await runCli(["ui", "experiments", "--write", "--port", String(port)], {
      in: someRuns(),
    });
    const [used = "none"] = /(?<=:)\d+(?=\/)/.exec(out) ?? [];
    expect(Number(used)).toBeGreaterThan(port);
    expect(err).toContain(`Port ${port} is taken; using ${used}.\n`);
    expect(err).toContain("Notes and tags can be changed.");
  });

  it("refuses ports and roots that there are not", async () => {
    const folder = someRuns();
    const port = await runCli(["ui", "--port", "70000"], { in: folder });
    expect([port.code, port.err]).toEqual([2, expect.stringContaining("70000: is not a port")]);
    const root = await runCli(["ui", "nowhere"], { in: folder });
    expect([root.code, root.err]).toEqual([2, expect.stringContaining("nowhere: no such folder")]);
  });

  it("works where there are no runs", async () => {
    const folder = temporaryFolder();
    const { code, err } = await runCli(["ui", "--port", "0"], { in: folder });
    expect([code, err]).toEqual([130, expect.stringContaining("0 runs in .")]);
  });
});
