// submitit's log folders: status and times from its own lines; pickles are never opened.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSources } from "../../src/catalog/find-sources.js";
import { submitit } from "../../src/readers/submitit.js";
import { expectStatus, readTool, toolAnswer, toolTree } from "../helpers/golden-tools.js";
import { readRoot } from "../helpers/read-golden.js";

const answer = toolAnswer("submitit");
const read = readTool(submitit, "submitit");

describe("what submitit wrote", () => {
  it("lists each job once", () => {
    const ids = answer.runs.map(({ id }) => id);
    expect(read.map(({ run }) => run.id)).toEqual(ids);
    expect(findSources(toolTree("submitit")).sources.map(({ id }) => id)).toEqual(ids);
  });

  it.each(answer.runs)("$id has submitit's status", (expected) => {
    const run = read.find((other) => other.run.id === expected.id)?.run;
    if (run === undefined) throw new Error("not found");
    expectStatus(run, expected, answer);
    expect(run.startedAt).toMatch(/^2026-11-21T11:22:0\d\.\d+$/);
    expect(run.attributes.get("host")).toBe("node-1");
    expect(run.problems).toEqual([]);
  });

  it("the last line of the error log says why a job failed", () => {
    const run = read.find((other) => other.run.id === "12")?.run;
    expect(run?.attributes.get("error")).toBe("ArithmeticError: diverged é");
  });
});

describe("bad input and other forms", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "runledger-submitit-"));
    cpSync(toolTree("submitit"), root, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const statusOf = (id: string): string | undefined =>
    readRoot(submitit, join(root, "jobs")).runs.find((run) => run.id === id)?.status;
  const write = (name: string, text: string): void => writeFileSync(join(root, "jobs", name), text);

  it("its log cut at every seventh byte: finished is said only where it is written", () => {
    const path = join(root, "jobs/11_0_log.out");
    const text = readFileSync(path);
    for (let length = text.length - 1; length >= 0; length -= 7) {
      truncateSync(path, length);
      const isSaid = text.subarray(0, length).includes("Job completed successfully");
      expect(statusOf("11")).toBe(isSaid ? "finished" : "unknown");
    }
    expect(statusOf("12")).toBe("failed");
  });

  it("pickles may hold anything and may be cut: they are not opened", () => {
    write("11_0_result.pkl", "cos\nsystem\n");
    truncateSync(join(root, "jobs/11_submitted.pkl"), 0);
    expect(statusOf("11")).toBe("finished");
  });

  it("a job without logs waits; one whose time was up was stopped; of several tasks one may fail", () => {
    write("20_submitted.pkl", "");
    write("21_submitted.pkl", "");
    write(
      "21_0_log.out",
      "submitit INFO (2026-01-05 08:00:00,1) - Starting with JobEnvironment(job_id=21, hostname=n)\n",
    );
    write(
      "21_0_log.err",
      "slurmstepd: error: *** JOB 21 ON n CANCELLED AT 2026-01-05T09:00:00 DUE TO TIME LIMIT ***\n",
    );
    write("22_3_submitted.pkl", "");
    write("22_3_0_log.out", "submitit INFO (2026-01-05 08:00:00,100) - Job completed successfully\n");
    write(
      "22_3_1_log.out",
      "submitit ERROR (2026-01-05 08:00:00,200) - Submitted job triggered an exception\n",
    );
    expect(statusOf("20")).toBe("queued");
    expect(statusOf("21")).toBe("stopped");
    expect(statusOf("22_3")).toBe("failed");
  });

  it("what was printed before a requeue does not count", () => {
    const line = (words: string): string => `submitit INFO (2026-01-05 08:00:00,100) - ${words}\n`;
    const begin = line("Starting with JobEnvironment(job_id=30, hostname=n)");
    write("30_submitted.pkl", "");
    write("30_0_log.out", `${begin}${line("Exiting gracefully after preemption/timeout.")}${begin}epoch 1\n`);
    expect(statusOf("30")).toBe("unknown");
  });

  it("files of a program in the folder of a single job are part of it", () => {
    const job = join(root, "one/40");
    mkdirSync(job, { recursive: true });
    writeFileSync(join(job, "40_submitted.pkl"), "");
    writeFileSync(join(job, "config.json"), '{"lr": 0.1}');
    writeFileSync(join(job, "log.csv"), "epoch,val_loss\n0,3\n1,2\n2,1.5\n");
    const { runs, sources } = readRoot(submitit, job);
    expect(runs).toHaveLength(1);
    expect(runs[0]?.params.get("lr")).toBe(0.1);
    expect(runs[0]?.metrics.get("val_loss")).toBe(1.5);
    expect(sources[0]?.readHistory?.().history.get("val_loss")).toHaveLength(3);
  });

  it("jobs that Hydra's launcher submitted are Hydra's runs, once", () => {
    const sweep = join(root, "multirun/2026-01-05/09-00-00");
    cpSync(join(toolTree("hydra"), "multirun/2026-01-05/09-00-00"), sweep, { recursive: true });
    cpSync(join(root, "jobs"), join(sweep, ".submitit/11"), { recursive: true });
    const { sources } = findSources(join(root, "multirun"));
    expect(sources.map(({ layout }) => layout)).toEqual(["hydra", "hydra", "hydra", "hydra"]);
  });
});
