// Records of a .wandb file field by field: values of every type, items removed, fields that nobody knows.

import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ProtobufWriter } from "../../../src/formats/protobuf-writer.js";
import { type RunFacts, readRecords } from "../../../src/readers/wandb/records.js";

const message = (): ProtobufWriter => new ProtobufWriter();
/** A field of another version of the tool. */
const unknown = 99;

/** A file of records that each fit one block; the sum of a record is that of its type and bytes. */
function fileOf(...records: readonly ProtobufWriter[]): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0)];
  for (const record of records) {
    const body = Buffer.concat([Buffer.of(1), record.take()]);
    const frame = Buffer.alloc(6);
    frame.writeUInt32LE(crc32(body), 0);
    frame.writeUInt16LE(body.length - 1, 4);
    parts.push(frame, body);
  }
  return Buffer.concat(parts);
}

function read(...records: readonly ProtobufWriter[]) {
  const seen: unknown[] = [];
  let run: RunFacts | undefined;
  const { problems } = readRecords(fileOf(...records), {
    onRun: (facts) => {
      run = facts;
    },
    onConfig: (items, removed) => seen.push(["config", items, removed]),
    onSummary: (items, removed) => seen.push(["summary", items, removed]),
    onHistory: (items, step) => seen.push(["history", items, step]),
    onExit: (exit) => seen.push(["exit", exit]),
  });
  return { seen, run, problems };
}

describe("records of a .wandb file", () => {
  it("have values of every type under plain and nested keys", () => {
    const item = (key: string): ProtobufWriter => message().addText(1, key);
    const items = [
      item("json").addText(16, "[1]"),
      item("text json").addText(8, '"a"'),
      item("no").addVarint(4, 0),
      item("yes").addVarint(4, 1),
      item("plus").addVarint(5, 6),
      item("minus").addVarint(5, 5),
      item("double").addDouble(6, 0.5),
      item("text").addText(7, 'say "x"'),
      item("nothing").addText(unknown, "new"),
      message().addText(2, "a").addText(2, "b").addText(16, "1"),
    ];
    const history = items.reduce((all, one) => all.addMessage(1, one), message());
    const step = message().addVarint(1, 7).addVarint(unknown, 1);
    history.addMessage(2, step).addVarint(unknown, 1);
    const { seen, problems } = read(message().addMessage(2, history));
    expect(problems).toEqual([]);
    const found = [
      ["json", "[1]"],
      ["text json", '"a"'],
      ["no", "false"],
      ["yes", "true"],
      ["plus", "3"],
      ["minus", "-3"],
      ["double", "0.5"],
      ["text", '"say \\"x\\""'],
      ["nothing", "null"],
      ["a.b", "1"],
    ];
    expect(seen).toEqual([["history", found.map(([key, json]) => ({ key, json })), 7]]);
  });

  it("update and remove items of config and summary, and tell the end", () => {
    const update = message()
      .addMessage(1, message().addText(1, "lr").addText(16, "0.1"))
      .addMessage(2, message().addText(1, "old"))
      .addVarint(unknown, 1);
    const exit = message().addVarint(1, 3).addVarint(2, 60).addVarint(unknown, 1);
    const { seen } = read(
      message().addMessage(5, update).addMessage(unknown, update),
      message().addMessage(3, update),
      message().addMessage(18, exit),
    );
    const items = [{ key: "lr", json: "0.1" }];
    expect(seen).toEqual([
      ["config", items, ["old"]],
      ["summary", items, ["old"]],
      ["exit", { code: 3, runtimeSeconds: 60 }],
    ]);
  });

  it("tell who the run is, with its first config and summary", () => {
    const update = message().addMessage(1, message().addText(1, "a").addText(16, "1"));
    const start = message().addVarint(1, 100).addVarint(2, 500_000_000).addVarint(unknown, 1);
    const run = message().addText(1, "id").addText(8, "name").addText(10, "one").addText(10, "two");
    run.addMessage(4, update).addMessage(5, update).addMessage(17, start).addText(unknown, "new");
    expect(read(message().addMessage(17, run)).run).toMatchObject({
      ...{ id: "id", name: "name", project: "", tags: ["one", "two"], start: 100.5 },
      ...{ config: [{ key: "a", json: "1" }], summary: [{ key: "a", json: "1" }] },
    });
  });

  it("that cannot be read are told, and the others stay", () => {
    const broken = message().addBytes(2, Uint8Array.of(0x0a, 0xff));
    const good = message().addMessage(18, message().addVarint(1, 0));
    const { seen, problems } = read(broken, good);
    expect(seen).toEqual([["exit", { code: 0, runtimeSeconds: 0 }]]);
    expect(JSON.stringify(problems)).toContain("a record cannot be read");
  });
});
