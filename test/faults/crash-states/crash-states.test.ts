// Every state in which a crash may leave the disk while a run is recorded, packed, moved and removed.

import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { openRun } from "../../../src/recorder/start-run.js";
import { testWorld } from "../../helpers/recorder-world.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { type ControlResult, report } from "../fault-report.js";
import { countOf } from "../fault-tier.js";
import { isKnown, killedCommands, runCommand } from "../kill/killed-commands.js";
import { hastyRealDisk, switchDisk } from "../switched-disk.js";
import { copyOfTwoRuns, folderOf, neighbour, twoRuns, workedOn } from "../two-runs.js";
import type { CrashMoment, FoundTree } from "./crash-model.js";
import { DiskJournal } from "./disk-journal.js";
import { damageOfFound, type TwoRuns } from "./found-commands.js";
import { damageOfRecorded } from "./found-recording.js";
import { expectComplete, play, treeOf } from "./played-states.js";

vi.mock("../../../src/store/file-system.js", async (original) => {
  const real = await original<typeof import("../../../src/store/file-system.js")>();
  const { switchedDisk } = await import("../switched-disk.js");
  return { ...real, nodeFileSystem: switchedDisk(real.nodeFileSystem) };
});
afterEach(() => switchDisk(undefined));

const harness = "simulated crash states";
const unit = "states";

const rows = countOf({ everyday: 12, long: 48, release: 200 });

async function record(top: string, isHasty = false): Promise<DiskJournal> {
  const journal = new DiskJournal(hastyRealDisk(), top);
  const disk = journal.fileSystem();
  const files = isHasty ? { ...disk, sync: () => undefined, syncSoon: hastyRealDisk().syncSoon } : disk;
  const options = {
    root: join(top, "runs"),
    runTag: "k",
    collect: false,
    signals: false,
    config: { rate: 0.5 },
  } as const;
  const { recorder, run } = openRun(options, testWorld({ files }));
  journal.acknowledge("started");
  for (let step = 0; step < rows; step++) {
    recorder.log({ loss: step }, { step });
    if (step % 4 !== 3) continue;
    run?.sync();
    for (let done = step - 3; done <= step; done++) journal.acknowledge(`row ${done}`);
  }
  recorder.describe({ training_config: { batch_size: 2 } });
  journal.acknowledge("described");
  await recorder.saveFile("outputs/a.txt", "text");
  journal.acknowledge("saved");
  await recorder.savePredictions([1, 2, 3], [1, 2, 3]);
  await recorder.finish({ metrics: { a: 1 } });
  journal.acknowledge("finished");
  return journal;
}

it("no crash while a run is recorded leaves it damaged or takes what was acknowledged", async () => {
  const top = temporaryFolder();
  const given = { top, before: new Map() };
  const journal = await record(top);
  expectComplete(journal.changes, given);
  const damageOf = (found: FoundTree, moment: CrashMoment) =>
    damageOfRecorded(found, join(top, "runs", "run_k"), moment);
  const readEvery = countOf({ everyday: 25, long: 50, release: 200 });
  const { states, failures } = play(journal.changes, { ...given, readEvery }, damageOf);
  const careless = temporaryFolder();
  const hasty = await record(careless, true);
  const damageOfCareless = (found: FoundTree, moment: CrashMoment) =>
    damageOfRecorded(found, join(careless, "runs", "run_k"), moment);
  const caught = play(hasty.changes, { top: careless, before: new Map() }, damageOfCareless);
  const control: ControlResult = {
    what: "the same recorder without fsync",
    caught: caught.failures.length,
    tried: caught.states,
  };
  report({ harness, part: "start, log, finish", unit, tried: states, failures, control });
});

const moving = killedCommands.filter(({ name }) => !["tag", "index"].includes(name));

it.each(moving)(
  "no crash leaves a run half or nowhere: $name",
  async ({ name, words, before: first = [] }) => {
    const here = await copyOfTwoRuns(temporaryFolder());
    for (const setting of first) await runCommand(here, setting);
    if (!isKnown({ words })) {
      report({ harness, part: name, unit, tried: 0, failures: [], skipped: "there is no such command yet" });
      return;
    }
    const before = treeOf(here);
    const journal = new DiskJournal(hastyRealDisk(), here);
    switchDisk(journal.fileSystem());
    const ended = await runCli(words, { in: here, now: Date.now() });
    switchDisk(undefined);
    expect([ended.code, ended.err]).toEqual([0, ""]);
    journal.acknowledge("done");
    expectComplete(journal.changes, { top: here, before });
    const runs = await stagedRuns(here, before, name);
    const { states, failures } = play(journal.changes, { top: here, before }, (found) =>
      damageOfFound(found, runs),
    );
    report({ harness, part: name, unit, tried: states, failures });
  },
);

async function stagedRuns(here: string, before: FoundTree, name: string): Promise<TwoRuns> {
  const id = folderOf(workedOn);
  const original = await twoRuns();
  return {
    root: join(here, "experiments"),
    archives: join(here, "archive"),
    workedOn: id,
    neighbour: folderOf(neighbour),
    before,
    recorded: { tree: treeOf(original), folder: join(original, "experiments", id) },
    isPurge: name === "trash empty",
  };
}

it("finds out a command that removes what it has not brought to the disk", async () => {
  const here = await copyOfTwoRuns(temporaryFolder());
  const before = treeOf(here);
  const journal = new DiskJournal(hastyRealDisk(), here);
  const disk = journal.fileSystem();
  switchDisk({ ...disk, sync: () => undefined, syncSoon: hastyRealDisk().syncSoon });
  await runCli(["archive", folderOf(workedOn), "--remove"], { in: here, now: Date.now() });
  await runCli(["trash", "empty", "--yes"], { in: here, now: Date.now() });
  switchDisk(undefined);
  const runs = await stagedRuns(here, before, "");
  const { states, failures } = play(journal.changes, { top: here, before }, (found) =>
    damageOfFound(found, runs),
  );
  const control = {
    what: "archive --remove and trash empty without fsync",
    caught: failures.length,
    tried: states,
  };
  report({ harness, part: "control, commands", unit, tried: 0, failures: [], control });
});
