// The reader of TensorBoard's event files on damaged bytes.

import { expect, it } from "vitest";
import { maskedCrc32c } from "../../../src/formats/crc32c.js";
import { encodeFileVersion, encodeScalars, readEvents } from "../../../src/formats/tfevents.js";
import { bothWays } from "../../helpers/event-ways.js";
import { fuzz } from "../../helpers/fuzz.js";

const scalars = (step: number): Buffer =>
  Buffer.from(
    encodeScalars(step, 1_769_000_000 + step, [
      ["loss", 1 / (step + 1)],
      ["val/acc", step],
    ]),
  );
const sample = Buffer.concat([Buffer.from(encodeFileVersion(1_769_000_000)), ...[0, 1, 2, 3].map(scalars)]);

/** A record around any data, its checksums right, so that damage gets into what lies below. */
function framed(data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(data.length, 0);
  const sum = (bytes: Buffer): Buffer => {
    const four = Buffer.alloc(4);
    four.writeUInt32LE(maskedCrc32c(bytes));
    return four;
  };
  return Buffer.concat([head, sum(head), data, sum(data)]);
}

function read(bytes: Buffer): boolean {
  let events = 0;
  const { problems, records } = readEvents(bytes, (event) => {
    events++;
    if (event.values.length > 1_000_000) throw new Error("more values than are read");
  });
  if (events > records) throw new Error("more events than records");
  if (problems.length > 21) throw new Error("more problems than are listed");
  return events > 0;
}

const words = [
  Buffer.alloc(8),
  Buffer.alloc(12, 0xff),
  Buffer.from([0x0a, 0x04]),
  Buffer.from([0x2a, 0xff, 0xff, 0xff, 0x0f]),
  "loss",
  Buffer.from([0x15, 0, 0, 0x80, 0x7f]),
];

it("reads damaged event files, and damaged events in whole records, without throwing", () => {
  const files = fuzz({ name: "tfevents files", samples: [sample], words, inputs: 100_000, accepts: read });
  const data = [0, 1].map((step) => scalars(step).subarray(12, -4));
  const events = fuzz({
    name: "tfevents events",
    samples: data,
    words,
    inputs: 100_000,
    accepts: (input) => read(framed(input)),
  });
  expect([...files.failures, ...events.failures]).toEqual([]);
  expect(files.tried + events.tried).toBe(200_000);
  expect(Math.min(files.accepted, events.accepted)).toBeGreaterThan(5_000);
});

/** Throws when the fast way finds anything else than the general one. */
function agree(input: Buffer): boolean {
  const { fast, general } = bothWays(input);
  if (JSON.stringify(fast) !== JSON.stringify(general)) throw new Error("the two ways differ");
  return fast.some((line) => line.startsWith("scalar"));
}

it("the fast way says what the general one says of damaged files and events", () => {
  const tensor = Buffer.from("0a046c6f737342 0a08011200 22040000803f".replaceAll(" ", ""), "hex");
  const summary = Buffer.concat([Buffer.from([0x0a, tensor.length]), tensor]);
  const event = Buffer.concat([Buffer.from([0x10, 0x07, 0x2a, summary.length]), summary]);
  const data = [scalars(0), scalars(3)].map((record) => record.subarray(12, -4));
  const files = fuzz({
    name: "event files, both ways",
    samples: [sample],
    words,
    inputs: 100_000,
    accepts: agree,
  });
  const events = fuzz({
    name: "events, both ways",
    samples: [...data, event],
    words: [...words, Buffer.from([0x42, 0x0a, 0x08, 0x01]), Buffer.from([0x2d, 0, 0, 0x80, 0x3f])],
    inputs: 100_000,
    accepts: (input) => agree(framed(input)),
  });
  expect([...files.failures, ...events.failures]).toEqual([]);
  expect(Math.min(files.accepted, events.accepted)).toBeGreaterThan(5_000);
});
