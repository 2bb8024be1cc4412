import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { csvRecords } from "../../src/store/csv-records.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { countedHandles } from "../helpers/counted-handles.js";
import { failingFileSystem } from "../helpers/failing-file-system.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function recordsOf(content: string, files: FileSystem = nodeFileSystem): string[] {
  const path = join(temporaryFolder(), "results.csv");
  writeFileSync(path, content);
  return [...csvRecords(files, path)].map(String);
}

/** A disk that hands out a few bytes at a time. */
const slow = (mostBytes: number): FileSystem => ({
  ...nodeFileSystem,
  read: (handle, buffer, position) =>
    nodeFileSystem.read(handle, buffer.subarray(0, Math.min(mostBytes, buffer.length)), position),
});

describe("the records of a CSV file", () => {
  it("are its lines without their ends, empty ones too", () => {
    expect(recordsOf("a,b\n1,2\n\n3,4\n")).toEqual(["a,b", "1,2", "", "3,4"]);
    expect(recordsOf("")).toEqual([]);
  });

  it("leave out a last line that was cut", () => {
    expect(recordsOf("a,b\n1,2\n3,")).toEqual(["a,b", "1,2"]);
    expect(recordsOf("a,b")).toEqual([]);
  });

  it("keep line ends inside quotes, also beside doubled quotes", () => {
    expect(recordsOf('a,"x\ny"\n"say ""hi\n""",2\nlast\n')).toEqual(['a,"x\ny"', '"say ""hi\n""",2', "last"]);
  });

  it("are the same however the disk cuts the file", () => {
    const content = 'a,"x\ny"\nä €,2\n"""\n",3\nlast\ncut';
    const whole = recordsOf(content);
    expect(whole).toHaveLength(4);
    for (const mostBytes of [1, 2, 3, 7]) expect(recordsOf(content, slow(mostBytes))).toEqual(whole);
  });

  it("may be longer than a piece", () => {
    const [long, longer] = ["x".repeat(70_000), `"${"y\n".repeat(100_000)}"`];
    expect(recordsOf(`${long}\n${longer}\nend\n`)).toEqual([long, longer, "end"]);
  });

  it("end where a quote is never closed, however long the file is", () => {
    let readBytes = 0;
    const endless: FileSystem = {
      ...nodeFileSystem,
      read: (_handle, buffer, position) => {
        buffer.fill(0x78);
        if (position === 0) buffer.set(Buffer.from('a\nb,"'));
        readBytes += buffer.length;
        return buffer.length;
      },
    };
    expect(recordsOf("", endless)).toEqual(["a"]);
    expect(readBytes / 2 ** 20).toBeGreaterThan(64);
    expect(readBytes / 2 ** 20).toBeLessThan(65);
  });

  it("close the file at the end, when they are not read on, and when the disk fails", () => {
    const path = join(temporaryFolder(), "results.csv");
    writeFileSync(path, "a\nb\n");
    const { files, open } = countedHandles();
    for (const record of csvRecords(files, path)) {
      expect([String(record), open()]).toEqual(["a", [path]]);
      break;
    }
    expect(open()).toEqual([]);
    expect([...csvRecords(files, path)]).toHaveLength(2);
    expect(open()).toEqual([]);
    const faulty = countedHandles(failingFileSystem({ failAt: 2, only: ["read"] }));
    expect(() => [...csvRecords(faulty.files, path)]).toThrow("EIO");
    expect(faulty.open()).toEqual([]);
  });
});
