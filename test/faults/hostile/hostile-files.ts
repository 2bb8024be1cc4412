// Files and folders that nobody should find in a run folder, by name: each put into a folder of its own below a root.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { faultTier } from "../fault-tier.js";
import { eventOf, made, npyOf, repeated, sparse } from "./hostile-bytes.js";

export interface HostileFolder {
  readonly name: string;
  /** Puts it into a run folder that holds a good metadata.json unless `isWithout`. */
  readonly put: (folder: string) => void;
  /** The folder has no metadata.json before. */
  readonly isWithout?: boolean;
  /** Too large for every day. */
  readonly isLarge?: boolean;
  /** Whether the run must be listed with a problem that names the file; a list of words that one of its problems says. */
  readonly mustTell?: string;
}

const metadata = (content: string | Buffer) => (folder: string) =>
  writeFileSync(join(folder, "metadata.json"), content);
const file = (name: string, content: string | Buffer) => (folder: string) =>
  writeFileSync(join(folder, name), content);
const good = (more: Record<string, unknown>): string =>
  JSON.stringify({ schema_version: 1, run_id: "hostile", status: "finished", ...more });

const all: readonly HostileFolder[] = [
  ...["[]", "null", "42", "", "{", '"text"', "\u0000".repeat(500)].map(
    (text): HostileFolder => ({
      name: `metadata is ${JSON.stringify(text).slice(0, 12)}`,
      put: metadata(text),
      mustTell: "metadata.json",
    }),
  ),
  {
    name: "metadata of depth 200,000",
    put: metadata(`${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`),
    mustTell: "metadata.json",
  },
  {
    name: "metadata of arrays of depth 200,000",
    put: metadata("[".repeat(200_000)),
    mustTell: "metadata.json",
  },
  {
    name: "metadata with 100,000 keys",
    put: metadata(
      good({ config: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])) }),
    ),
  },
  { name: "metadata with a text of 10 MB", put: metadata(good({ notes: "x".repeat(10_000_000) })) },
  {
    name: "metadata of wrong types",
    put: metadata('{"run_id":[1],"status":{"a":1},"config":"text","metrics":[1,2],"tags":7,"started_at":[]}'),
  },
  {
    name: "metadata of a newer schema",
    put: metadata(good({ schema_version: 99, hovercraft: { eels: 1 } })),
  },
  {
    name: "metadata with __proto__ and constructor",
    put: metadata(
      '{"schema_version":1,"run_id":"hostile","config":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
    ),
  },
  {
    name: "metadata with duplicate keys",
    put: metadata('{"run_id":"a","run_id":"b","metrics":{"x":1,"x":2}}'),
  },
  {
    name: "metadata in UTF-16",
    put: metadata(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good({}), "utf16le")])),
  },
  {
    name: "metadata with a byte order mark and CRLF",
    put: metadata(`\ufeff${good({ a: 1 }).replaceAll(",", ",\r\n")}`),
  },
  {
    name: "metadata in bad UTF-8",
    put: metadata(Buffer.from('{"run_id":"\xff\xfe\xc0","config":{"a":1}}', "latin1")),
  },
  {
    name: "metadata with Infinity, NaN, -0, 5e-324, 2^53+1",
    put: metadata(
      '{"schema_version":1,"run_id":"hostile","metrics":{"a":Infinity,"b":NaN,"c":-0,"d":5e-324,"e":9007199254740993}}',
    ),
  },
  {
    name: "metadata is a FIFO",
    isWithout: true,
    put: (folder) => made("mkfifo", join(folder, "metadata.json")),
    mustTell: "metadata.json",
  },
  {
    name: "metadata is a device",
    isWithout: true,
    put: (folder) => made("mknod", join(folder, "metadata.json"), "c", "1", "5"),
    mustTell: "metadata.json",
  },
  {
    name: "metadata is a socket",
    isWithout: true,
    put: (folder) =>
      made(
        process.execPath,
        "-e",
        `const s = require("node:net").createServer().listen(${JSON.stringify(join(folder, "metadata.json"))}, () => process.kill(process.pid, "SIGKILL"));`.replace(
          'process.kill(process.pid, "SIGKILL")',
          "process.reallyExit(0)",
        ),
      ),
    mustTell: "metadata.json",
  },
  {
    name: "metadata is a folder",
    isWithout: true,
    put: (folder) => void mkdirSync(join(folder, "metadata.json")),
    mustTell: "metadata.json",
  },
  {
    name: "metadata is a link to itself",
    isWithout: true,
    put: (folder) => symlinkSync("metadata.json", join(folder, "metadata.json")),
    mustTell: "metadata.json",
  },
  {
    name: "metadata is a link to /dev/zero",
    isWithout: true,
    put: (folder) => symlinkSync("/dev/zero", join(folder, "metadata.json")),
    mustTell: "metadata.json",
  },
  { name: "a loop of folders", put: (folder) => symlinkSync("..", join(folder, "loop")) },
  { name: "history is a FIFO", put: (folder) => made("mkfifo", join(folder, "history.jsonl")) },
  {
    name: "history with depth 200,000 in a line",
    put: file("history.jsonl", `{"step":1,"loss":1}\n${"[".repeat(200_000)}\n{"step":2,"loss":2}\n`),
  },
  {
    name: "history out of order and repeated",
    put: file("history.jsonl", [5, 5, 3, -1, 9e15].map((step) => `{"step":${step},"loss":1}\n`).join("")),
  },
  { name: "status is a FIFO", put: (folder) => made("mkfifo", join(folder, "status.json")) },
  {
    name: "predictions with an object dtype",
    put: file("predictions.npy", npyOf("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }")),
  },
  {
    name: "predictions of a huge shape",
    put: file(
      "predictions.npy",
      npyOf("{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 1000), }"),
    ),
  },
  {
    name: "predictions with code in the header",
    put: file("predictions.npy", npyOf("__import__('os').system('touch pwned')")),
  },
  {
    name: "event file of length 2^63",
    put: (folder) => {
      mkdirSync(join(folder, "tensorboard_logs"));
      file("tensorboard_logs/events.out.tfevents.1.h", eventOf(2n ** 63n))(folder);
    },
  },
  {
    name: "event file with a bad checksum",
    put: (folder) => {
      mkdirSync(join(folder, "tensorboard_logs"));
      file("tensorboard_logs/events.out.tfevents.1.h", Buffer.alloc(200, 7))(folder);
    },
  },
  {
    name: "names with newline, ESC and no UTF-8",
    put: (folder) =>
      made(
        "bash",
        "-c",
        `cd "$1" && touch $'a\\nb' $'c\\e[31md' $'e\\xff\\xfef' && mkdir $'g\\xffh' && cp metadata.json $'g\\xffh/'`,
        "bash",
        folder,
      ),
  },
  {
    name: "checksums with paths that lead out",
    put: file(
      "checksums.json",
      '{"schema_version":1,"files":[{"path":"../../../etc/passwd","bytes":1,"sha256":"00"}]}',
    ),
  },
  {
    name: "history of 3 GiB",
    isLarge: true,
    put: (folder) =>
      repeated(
        join(folder, "history.jsonl"),
        `{"step":1,"loss":0.5,"text":"${"x".repeat(400)}"}\n`,
        3 * 2 ** 30,
      ),
  },
  {
    name: "history with a line of 600 MiB",
    isLarge: true,
    put: (folder) => repeated(join(folder, "history.jsonl"), "x", 600 * 2 ** 20),
  },
  {
    name: "metadata of 600 MiB",
    isLarge: true,
    put: (folder) => repeated(join(folder, "metadata.json"), " ", 600 * 2 ** 20),
    mustTell: "metadata.json",
  },
  { name: "predictions of 1 TiB, empty", put: (folder) => sparse(join(folder, "predictions.npy"), 2 ** 40) },
];

/** Those of the tier that runs. */
export const hostileFolders = all.filter(({ isLarge }) => isLarge !== true || faultTier !== "everyday");

/** Puts one into a new folder below a root. */
export function putHostile(root: string, { put, isWithout }: HostileFolder): string {
  const folder = join(root, "hostile_20260122_010000");
  mkdirSync(folder);
  if (isWithout !== true) writeFileSync(join(folder, "metadata.json"), good({ metrics: { mae: 0.5 } }));
  put(folder);
  return folder;
}
