import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startRun } from "../../../src/index.js";
import { type CliWorld, runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";

/** A recorded run that goes on, in a root of its own. */
async function runningRun() {
  const folder = temporaryFolder();
  const run = await startRun({
    root: join(folder, "experiments"),
    model: "lstm",
    config: { epochs: 4 },
    signals: false,
    tensorboard: false,
    collect: false,
  });
  run.log({ loss: 0.5, lr: 0.01 }, { step: 1, epoch: 1 });
  const world: CliWorld = { in: folder, now: Date.now() };
  return { run, folder, world };
}

describe("runledger watch", () => {
  it("prints a line for each run that has got on, and ends when none goes on", async () => {
    const { run, world } = await runningRun();
    let pauses = 0;
    const pause = async (): Promise<boolean> => {
      pauses++;
      if (pauses === 1) return true; // Nothing new: no line.
      if (pauses === 2) run.log({ loss: 0.25 }, { step: 2, epoch: 2 });
      else await run.finish();
      return true;
    };
    const { code, out } = await runCli(["watch", "--until-done"], { ...world, pause });
    expect(code).toBe(0);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/lstm_\S+ {2}running {2}epoch 1\/4, 25 % {2}loss 0\.5 {2}lr 0\.01$/);
    expect(lines[1]).toMatch(/running {2}epoch 2\/4, 50 % .* loss 0\.25/);
    expect(lines[2]).toMatch(/finished {2}epoch 2\/4/);
  });

  it("exits 1 when a watched run did not finish", async () => {
    const { run, world } = await runningRun();
    const pause = async (): Promise<boolean> => {
      await run.fail(new Error("out of memory"));
      return true;
    };
    const { code, out } = await runCli(["watch", "--until-done"], { ...world, pause });
    expect(out).toMatch(/failed {2}epoch 1\/4/);
    expect(code).toBe(1);
  });

  it("redraws its table in place on a terminal, and exits 130 when interrupted", async () => {
    const { run, world } = await runningRun();
    let looks = 0;
    const pause = (): Promise<boolean> => Promise.resolve(++looks < 2);
    const { code, out } = await runCli(["watch"], { ...world, columns: 100, pause });
    await run.finish();
    expect(code).toBe(130);
    // Three lines were drawn, and the cursor goes up as many before they are drawn again.
    expect(out.split("\x1b[3A\x1b[J")).toHaveLength(2);
  });

  it("prints JSON lines with --json, and shows the metrics asked for", async () => {
    const { run, world } = await runningRun();
    const json = await runCli(["watch", "--once", "--json"], world);
    expect(JSON.parse(json.out)).toMatchObject({
      schema: "runledger.watch/1",
      runs: [
        {
          status: "running",
          goes_on: true,
          progress: { axis: "epoch", done: 1, planned: 4 },
          last: { loss: 0.5 },
        },
      ],
    });
    const asked = await runCli(["watch", "--once", "--metric", "lr"], world);
    await run.finish();
    expect(asked.out).toMatch(/25 % {2}lr 0\.01$/m);
  });

  it("watches a log that grows though its layout tells no status, and not one that is old", async () => {
    const folder = temporaryFolder();
    const lines = [1, 2, 3].map((epoch) => `${JSON.stringify({ epoch, loss: 1 / epoch })}\n`).join("");
    writeTree(folder, { "a/train.jsonl": lines, "b/train.jsonl": lines });
    const fresh = await runCli(["watch", "--once"], { in: folder, now: Date.now() });
    expect(fresh.out.trimEnd().split("\n")).toHaveLength(2);
    const old = await runCli(["watch", "--once"], { in: folder, now: Date.now() + 600_000 });
    expect(old.out).toMatch(/^Nothing is running among the 2 runs of/);
  });

  it("refuses an interval that is none", async () => {
    const { code, err } = await runCli(["watch", "--interval", "0"], { in: temporaryFolder() });
    expect(code).toBe(2);
    expect(err).toContain("--interval is 0");
  });
});
