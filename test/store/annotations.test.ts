import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { UserError } from "../../src/errors.js";
import {
  annotationFile,
  appendNote,
  appendTag,
  effectiveTags,
  readAnnotations,
  readRootAnnotations,
  removeTag,
} from "../../src/store/annotations.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const nowMs = Date.parse("2026-01-22T12:00:00Z");
const time = "2026-01-22T12:00:00.000Z";

function makeRunIn(root: string, id: string, layout = "native") {
  const path = join(root, id);
  mkdirSync(path, { recursive: true });
  return { id, path, root, layout };
}

describe("annotations", () => {
  it("of our own runs lie in the run folder", () => {
    const run = makeRunIn(temporaryFolder(), "a");
    appendNote(run, "first", { nowMs });
    appendNote(run, "two\nlines \u001b[31m", { nowMs });
    appendTag(run, " good ", { nowMs });
    expect(readAnnotations(run)).toEqual({
      annotations: {
        notes: [
          { text: "first", time },
          { text: "two\nlines \u001b[31m", time },
        ],
        addedTags: ["good"],
        removedTags: [],
      },
      problems: [],
    });
    expect(readFileSync(join(run.path, "annotations.jsonl"), "utf8").split("\n")).toHaveLength(4);
  });

  it("of other people's runs lie beside them and never inside", () => {
    const root = temporaryFolder();
    const [a, b] = [makeRunIn(root, "deep/a", "training-log"), makeRunIn(root, "b", "shape")];
    appendNote(a, "for a", { nowMs });
    appendTag(b, "bad", { nowMs });
    expect(existsSync(join(a.path, "annotations.jsonl"))).toBe(false);
    expect(readAnnotations(a).annotations.notes).toEqual([{ text: "for a", time }]);
    const { annotationsOf, problems } = readRootAnnotations(root);
    expect([annotationsOf(b).addedTags, problems]).toEqual([["bad"], []]);
    const lines = readFileSync(join(root, ".runledger", "annotations.jsonl"), "utf8");
    expect(JSON.parse(lines.split("\n")[0] ?? "")).toMatchObject({ run_id: "deep/a", path: "deep/a" });
  });

  it("are none where nothing was added, be it to this run or to any", () => {
    const root = temporaryFolder();
    const none = { notes: [], addedTags: [], removedTags: [] };
    const [ours, theirs] = [makeRunIn(root, "a"), makeRunIn(root, "b", "shape")];
    for (const run of [ours, theirs])
      expect(readAnnotations(run)).toEqual({ annotations: none, problems: [] });
    const unknown = readRootAnnotations(root);
    expect([unknown.isEmpty, unknown.annotationsOf(theirs), unknown.problems]).toEqual([true, none, []]);
    appendTag(theirs, "good", { nowMs });
    const known = readRootAnnotations(root);
    expect([known.isEmpty, known.annotationsOf(makeRunIn(root, "c", "shape"))]).toEqual([false, none]);
    writeFileSync(annotationFile(ours), '{"type":"tag","tag":"x","path":"a","run_id":"a"}\n');
    expect(readAnnotations(ours)).toEqual({ annotations: none, problems: [] });
  });

  it("are kept apart for runs that lie in one file or one folder, also for a run that is the root", () => {
    const root = temporaryFolder();
    const first = { id: "first", path: root, root, layout: "shape" };
    const second = { ...first, id: "second" };
    appendTag(first, "good", { nowMs });
    appendTag(second, "bad", { nowMs });
    expect([first, second].map((run) => readAnnotations(run).annotations.addedTags)).toEqual([
      ["good"],
      ["bad"],
    ]);
    const [line = ""] = readFileSync(annotationFile(first), "utf8").split("\n");
    expect(JSON.parse(line)).toEqual({ time, run_id: "first", path: ".", type: "tag", tag: "good" });
  });

  it("that cannot be read are a problem, and so are bytes that are no text", () => {
    const run = makeRunIn(temporaryFolder(), "a");
    mkdirSync(annotationFile(run));
    expect(readAnnotations(run)).toMatchObject({
      annotations: { notes: [] },
      problems: [{ path: annotationFile(run) }],
    });
    const other = makeRunIn(temporaryFolder(), "b");
    writeFileSync(annotationFile(other), Buffer.from('{"type":"note","text":"\xff"}\n\n', "latin1"));
    const { annotations, problems } = readAnnotations(other);
    expect([annotations.notes.length, problems.map(({ code }) => code)]).toEqual([1, ["bad-encoding"]]);
  });

  it("say the last word on a tag, also on one that the run was started with", () => {
    const run = makeRunIn(temporaryFolder(), "a");
    removeTag(run, "from-start", { nowMs });
    appendTag(run, "x", { nowMs });
    removeTag(run, "x", { nowMs });
    appendTag(run, "y", { nowMs });
    removeTag(run, "z", { nowMs });
    appendTag(run, "z", { nowMs });
    const { annotations } = readAnnotations(run);
    expect(effectiveTags(["from-start", "kept"], annotations)).toEqual(["kept", "y", "z"]);
  });

  it("keep a torn line apart from what is added after it, and say where it is", () => {
    const run = makeRunIn(temporaryFolder(), "a");
    appendNote(run, "before", { nowMs });
    appendFileSync(join(run.path, "annotations.jsonl"), '{"time":"2026","type":"no');
    appendNote(run, "after", { nowMs });
    const { annotations, problems } = readAnnotations(run);
    expect(annotations.notes.map((note) => note.text)).toEqual(["before", "after"]);
    expect(problems).toMatchObject([
      { code: "malformed-annotation", path: `${join(run.path, "annotations.jsonl")}:2` },
    ]);
  });

  it("skip what is no annotation and go on", () => {
    const run = makeRunIn(temporaryFolder(), "a");
    const lines = [
      "[]",
      "null",
      '{"type":"note"}',
      '{"type":"tag","tag":7}',
      '{"type":"other","text":"x"}',
      '{"type":"other","tag":"x"}',
      '{"type":"note","text":7}',
      "  ",
      '{"type":"note","text":"good"}',
      '{"type":"note","text":"undated","time":7}',
      "",
    ];
    writeFileSync(join(run.path, "annotations.jsonl"), lines.join("\n"));
    const { annotations, problems } = readAnnotations(run);
    expect(annotations).toEqual({
      notes: [{ text: "good" }, { text: "undated" }],
      addedTags: [],
      removedTags: [],
    });
    expect(problems).toHaveLength(7);
  });

  it.each([
    ["empty-note", () => appendNote(makeRunIn(temporaryFolder(), "a"), "  ", { nowMs })],
    ["bad-tag", () => appendTag(makeRunIn(temporaryFolder(), "a"), "", { nowMs })],
    ["bad-tag", () => appendTag(makeRunIn(temporaryFolder(), "a"), "a,b", { nowMs })],
    ["bad-tag", () => removeTag(makeRunIn(temporaryFolder(), "a"), "a\u001bb", { nowMs })],
  ])("refuse bad words with %s", (code, action) => {
    expect(action).toThrow(expect.objectContaining({ code, exitCode: 2 }));
  });

  it("name the bad word and a good one", () => {
    const run = makeRunIn(temporaryFolder(), "a");
    expect(() => appendTag(run, "a,b", { nowMs })).toThrow(
      expect.objectContaining({ message: '"a,b" is not a tag.', hint: expect.stringContaining("paper-v2") }),
    );
  });

  it("say why they could not be added where their folder could not be made, and how to go on", () => {
    const run = makeRunIn(temporaryFolder(), "a", "shape");
    const files = failingFileSystem({ failAt: 1, code: "EROFS", only: ["makeFolder"] });
    expect(() => appendTag(run, "good", { nowMs, files })).toThrow(
      expect.objectContaining({
        code: "cannot-annotate",
        message: `${annotationFile(run)}: cannot be written (EROFS).`,
        hint: "Check that you may write there and that the disk has room. Nothing was added.",
        cause: expect.objectContaining({ code: "EROFS" }),
      }),
    );
  });

  it("outlive a power cut from the first on: the folder that is made for them has its name on the disk", () => {
    const run = makeRunIn(temporaryFolder(), "a", "shape");
    const files = failingFileSystem({ only: ["makeFolder", "open"] });
    appendTag(run, "good", { nowMs, files });
    const own = join(run.root, ".runledger");
    expect(files.calls).toEqual([
      `makeFolder ${own}`,
      `open ${run.root}/.`,
      `open ${annotationFile(run)}`,
      `open ${own}/.`,
    ]);
    expect(() => appendTag({ ...run, root: join(run.root, "gone") }, "good", { nowMs })).toThrow("ENOENT");
  });

  it("say how to go on where the run's folder is gone", () => {
    const run = { ...makeRunIn(temporaryFolder(), "a"), path: join(temporaryFolder(), "gone") };
    expect(() => appendTag(run, "good", { nowMs })).toThrow(
      expect.objectContaining({
        message: `${annotationFile(run)}: cannot be written (ENOENT).`,
        hint: "The run's folder is not there. If it is archived: runledger restore a. Nothing was added.",
      }),
    );
  });

  it.each(["native", "shape"])(
    "are added whole or not at all, whichever call fails, as the error says: %s",
    (layout) => {
      let unsynced = 0;
      for (let failAt = 1; ; failAt++) {
        const run = makeRunIn(temporaryFolder(), "a", layout);
        appendNote(run, "old", { nowMs });
        const files = failingFileSystem({ failAt, code: "ENOSPC" });
        let error: UserError | undefined;
        try {
          appendNote(run, "new", { nowMs, files });
        } catch (thrown) {
          error = thrown as UserError;
          expect(error).toMatchObject({
            code: "cannot-annotate",
            message: `${annotationFile(run)}: cannot be written (ENOSPC).`,
          });
        }
        const texts = readAnnotations(run).annotations.notes.map((note) => note.text);
        const isAdded = error === undefined || error.hint?.startsWith("It was added") === true;
        expect(texts, `call ${failAt}`).toEqual(isAdded ? ["old", "new"] : ["old"]);
        if (!isAdded) expect(error?.hint).toContain("Nothing was added.");
        if (files.failures() === 0) break;
        if (isAdded) unsynced++;
      }
      expect(unsynced).toBeGreaterThan(3);
    },
  );
});
