import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crc32c, maskedCrc32c } from "../../src/formats/crc32c.js";
import {
  EventEncoder,
  encodeFileVersion,
  encodeScalars,
  readEvents,
  type TfEvent,
} from "../../src/formats/tfevents.js";
import { withPython } from "../helpers/python.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runledger-events-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(source: Uint8Array | string) {
  const events: TfEvent[] = [];
  return { ...readEvents(source, (event) => events.push(event)), events };
}

/** A record around any data, with its checksums right or, on purpose, wrong. */
function record(
  data: Uint8Array,
  wrong: { length?: bigint; lengthSum?: number; dataSum?: number } = {},
): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(wrong.length ?? BigInt(data.length));
  head.writeUInt32LE((maskedCrc32c(head, 0, 8) + (wrong.lengthSum ?? 0)) % 2 ** 32, 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE((maskedCrc32c(data) + (wrong.dataSum ?? 0)) % 2 ** 32);
  return Buffer.concat([head, data, tail]);
}

const three = [
  encodeFileVersion(5),
  encodeScalars(1, 6, [["loss", 0.5]]),
  encodeScalars(2, 7, [["loss", 0.25]]),
];

describe("crc32c", () => {
  it("gives the published checksums", () => {
    // RFC 3720, appendix B.4.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it("is the same however the bytes are aligned and cut out", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), (bytes, before) => {
        const padded = Buffer.concat([Buffer.alloc(before, 7), bytes, Buffer.alloc(3, 7)]);
        expect(crc32c(padded, before, before + bytes.length)).toBe(crc32c(bytes));
      }),
    );
  });
});

describe("encoding and reading events", () => {
  it("gives back what was written, as 32-bit numbers", () => {
    const bytes = Buffer.concat([
      encodeFileVersion(1700000000.25),
      encodeScalars(12, 1700000001.5, [
        ["loss", 0.1],
        ["val/loss ä", Number.NaN],
        ["x".repeat(300), Number.NEGATIVE_INFINITY],
      ]),
      encodeScalars(2 ** 40 + 1, 0, new Map([["zero", -0]])),
      encodeScalars(-1, 0, []),
    ]);
    const { events, records, problems, cutTail } = read(bytes);
    expect({ records, problems, cutTail }).toEqual({ records: 4, problems: [], cutTail: false });
    expect(events).toEqual([
      { wallTime: 1700000000.25, step: 0, fileVersion: "brain.Event:2", isRestart: false, values: [] },
      {
        wallTime: 1700000001.5,
        step: 12,
        isRestart: false,
        values: [
          { tag: "loss", value: Math.fround(0.1) },
          { tag: "val/loss ä", value: Number.NaN },
          { tag: "x".repeat(300), value: Number.NEGATIVE_INFINITY },
        ],
      },
      { wallTime: 0, step: 2 ** 40 + 1, isRestart: false, values: [{ tag: "zero", value: -0 }] },
      { wallTime: 0, step: -1, isRestart: false, values: [] },
    ]);
  });

  it("round-trips any steps, times, tags and values", () => {
    const row = fc.tuple(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.float()), { maxLength: 5 }),
    );
    const encoder = new EventEncoder();
    fc.assert(
      fc.property(fc.array(row, { maxLength: 10 }), (rows) => {
        for (const [step, wallTime, values] of rows) encoder.addScalars(step, wallTime, values);
        const { events, problems } = read(encoder.take());
        expect(problems).toEqual([]);
        expect(events.map((event) => [event.step, event.wallTime])).toEqual(
          rows.map(([step, time]) => [step, time]),
        );
        expect(events.map((event) => event.values.map(({ tag, value }) => [tag, value]))).toEqual(
          rows.map(([, , values]) => values),
        );
      }),
    );
  });

  it("cuts a step that is no whole number", () => {
    const steps = [1.9, -1.9, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60];
    const bytes = Buffer.concat(steps.map((step) => encodeScalars(step, 0, [])));
    expect(read(bytes).events.map((event) => event.step)).toEqual([1, -1, 0, 0, 2 ** 60]);
  });

  it("keeps right beyond the number of tags it remembers", () => {
    const encoder = new EventEncoder();
    const tags = Array.from({ length: 10_000 }, (_, i) => `tag/${i}`);
    encoder.addScalars(
      1,
      0,
      tags.map((tag, i) => [tag, i] as const),
    );
    const { events } = read(encoder.take());
    expect(events[0]?.values.map(({ tag }) => tag)).toEqual(tags);
  });

  it("reads from a file, across its window, records larger than that too", () => {
    const path = join(folder, "large");
    const wide = Array.from({ length: 60_000 }, (_, i) => [`metric number ${i} of many`, i] as const);
    const steps = Array.from({ length: 50_000 }, (_, i) => encodeScalars(i, i, [["loss", i]]));
    writeFileSync(path, Buffer.concat([...steps, encodeScalars(-7, 0, wide), ...steps]));
    const { events, problems, records } = read(path);
    expect({ problems, records }).toEqual({ problems: [], records: 100_001 });
    expect(events[50_000]?.values).toHaveLength(60_000);
    expect(events[100_000]?.step).toBe(49_999);
  });
});

describe("reading damaged files", () => {
  it("takes a cut last record for what it is", () => {
    const whole = Buffer.concat(three);
    const last = three[2]?.length ?? 0;
    for (let cut = 1; cut < last; cut++) {
      const { records, problems, cutTail } = read(whole.subarray(0, whole.length - cut));
      expect({ records, problems, cutTail }).toEqual({ records: 2, problems: [], cutTail: true });
    }
    expect(read(new Uint8Array(0))).toMatchObject({ records: 0, problems: [], cutTail: false });
  });

  it("skips a record whose checksum is wrong and says where it was", () => {
    const [first, second, third] = three.map((part) => Buffer.from(part)) as [Buffer, Buffer, Buffer];
    second[14] = 0xff;
    const { events, problems } = read(Buffer.concat([first, second, third]));
    expect(events.map((event) => event.step)).toEqual([0, 2]);
    expect(problems).toEqual([
      {
        code: "bad-record",
        path: "",
        message: `at byte ${first.length}: the checksum of the record is wrong. Skipped.`,
      },
    ]);
  });

  it("stops where a length cannot be trusted, with or without a right checksum", () => {
    const [first, , third] = three as [Uint8Array, Uint8Array, Uint8Array];
    const bad = read(Buffer.concat([first, record(new Uint8Array(4), { lengthSum: 1 }), third]));
    expect(bad.records).toBe(1);
    expect(bad.problems[0]?.message).toContain("length is wrong. The rest was not read.");
    const huge = read(Buffer.concat([first, record(new Uint8Array(4), { length: 2n ** 63n }), third]));
    expect(huge.problems[0]?.message).toContain(
      "says it has 9223372036854776000 bytes. The rest was not read.",
    );
    const zeros = read(Buffer.concat([first, Buffer.alloc(500)]));
    expect(zeros).toMatchObject({ records: 1, problems: [{ code: "bad-record" }] });
  });

  it("skips what is no event and lists few of many problems", () => {
    const noEvents = [
      ...[[0x0a], [0x09, 1, 2], [0x2a, 0x7f], [0x10, ...new Array(11).fill(0xff)], [0x0b], [0x0e]],
      ...[
        [0x2a, 2, 0x0a, 9],
        [0x28, 1],
        [0x0a, 1, 1],
      ],
    ];
    for (const bytes of noEvents) {
      const { records, problems } = read(Buffer.concat([record(Uint8Array.from(bytes)), ...three]));
      expect(records).toBe(3);
      expect(problems[0]?.message).toMatch(/^at byte 0: the record is no event: .+ Skipped\.$/);
    }
    const many = read(Buffer.concat(new Array(100).fill(record(Uint8Array.from([0x0a])))));
    expect(many.problems).toHaveLength(21);
    expect(many.problems[20]?.message).toBe("80 more records could not be read.");
  });

  it("refuses an event of millions of values", () => {
    const values = Buffer.alloc(4_400_000, Buffer.from([0x0a, 0x02, 0x0a, 0x00]));
    const summary = Buffer.concat([Buffer.from([0x2a, 0x80, 0xc7, 0x8c, 0x02]), values]);
    expect(read(record(summary)).problems[0]?.message).toContain("more than 1000000 values");
  });

  it("says that a file is missing or no file", () => {
    expect(read(join(folder, "none"))).toMatchObject({ missing: true, problems: [] });
    expect(read(folder).problems[0]?.code).toBe("not-a-file");
  });

  it("never throws on damaged bytes", () => {
    const valid = Buffer.concat(three);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }), (edits) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of edits) bytes[at] = byte;
        expect(read(bytes).records).toBeLessThanOrEqual(3);
      }),
      { numRuns: 2000 },
    );
    // The same with checksums that are right, so that the damage reaches the messages.
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        const { records, problems } = read(record(data));
        expect(records + problems.length).toBe(1);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("with TensorBoard", () => {
  withPython(["tensorboard"], (test) => {
    test("TensorBoard's own reader gives the same numbers", (runPython) => {
      const run = join(folder, "run");
      mkdirSync(run);
      const encoder = new EventEncoder();
      encoder.addFileVersion(1700000000);
      for (let step = 0; step < 500; step++) {
        encoder.addScalars(step, 1700000000 + step, [
          ["loss", 1 / (step + 1)],
          ["t20.mae", step === 3 ? Number.NaN : -step],
        ]);
      }
      writeFileSync(join(run, "events.out.tfevents.1700000000.test"), encoder.take());
      const code = `
import sys, json
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
a = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
assert a.file_version == 2, a.file_version
print(json.dumps({t: [[e.step, e.wall_time, e.value] for e in a.Scalars(t)] for t in a.Tags()["scalars"]}).replace("NaN", "null"))`;
      const scalars = JSON.parse(runPython(code, run)) as Record<string, [number, number, number | null][]>;
      expect(Object.keys(scalars)).toEqual(["loss", "t20.mae"]);
      expect(scalars.loss).toHaveLength(500);
      expect(scalars.loss?.[7]).toEqual([7, 1700000007, Math.fround(1 / 8)]);
      expect(scalars["t20.mae"]?.[3]).toEqual([3, 1700000003, null]);
    });

    test("we read what TensorBoard's own writer writes, in both forms of scalars", (runPython) => {
      const path = join(folder, "theirs");
      const code = `
import sys, numpy
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util
from tensorboard.plugins.scalar import metadata
out = RecordWriter(open(sys.argv[1], "wb"))
out.write(event_pb2.Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString())
def put(step, **value):
    v = summary_pb2.Summary.Value(**value)
    out.write(event_pb2.Event(wall_time=2, step=step, summary=summary_pb2.Summary(value=[v])).SerializeToString())
put(1, tag="simple", simple_value=0.1)
meta = metadata.create_summary_metadata("name", "")
for i, kind in enumerate(["float32", "float64", "int32", "int64"]):
    put(2 + i, tag=kind, tensor=tensor_util.make_tensor_proto(numpy.array(7, dtype=kind)), metadata=meta)
put(6, tag="raw", tensor=tensor_pb2.TensorProto(dtype=1, tensor_content=numpy.float32(2.5).tobytes()))
put(7, tag="int_val", tensor=tensor_pb2.TensorProto(dtype=3, int_val=[-300]))
put(8, tag="int64_val", tensor=tensor_pb2.TensorProto(dtype=9, int64_val=[-1]))
put(9, tag="double_val", tensor=tensor_pb2.TensorProto(dtype=2, double_val=[0.1]))
put(10, tag="vector", tensor=tensor_util.make_tensor_proto(numpy.array([7.0])))
put(11, tag="text", tensor=tensor_util.make_tensor_proto("words"))
out.write(event_pb2.Event(step=12, session_log=event_pb2.SessionLog(status=1)).SerializeToString())
out.flush()`;
      runPython(code, path);
      const { events, problems, records } = read(path);
      expect({ problems, records }).toEqual({ problems: [], records: 13 });
      const values = events.flatMap((event) =>
        event.values.map(({ tag, value }) => [event.step, tag, value]),
      );
      expect(values).toEqual([
        [1, "simple", Math.fround(0.1)],
        [2, "float32", 7],
        [3, "float64", 7],
        [4, "int32", 7],
        [5, "int64", 7],
        [6, "raw", 2.5],
        [7, "int_val", -300],
        [8, "int64_val", -1],
        [9, "double_val", 0.1],
        [10, "vector", undefined],
        [11, "text", undefined],
      ]);
      expect(events[2]?.values[0]?.plugin?.name).toBe("scalars");
      expect(events.map((event) => event.isRestart).indexOf(true)).toBe(12);
      expect(events[0]).toMatchObject({ fileVersion: "brain.Event:2", wallTime: 1.5 });
    });
  });
});
