// The records of a CSV file as bytes, in pieces, for files of our own that may be larger than memory.

import type { FileSystem } from "./file-system.js";

const pieceBytes = 64 * 1024;
/** A longer record is a quote that was never closed: what follows it cannot be told apart. */
const mostRecordBytes = 64 * 1024 * 1024;

const quote = 0x22;
const lineFeed = 0x0a;

/**
 * Every whole record without its line end; line ends inside quotes belong to the record. A last record without its line
 * end was cut by a crash and is not among them.
 * @param onTooLong called where a record is too long; what follows it is not read
 * @throws what the file system throws, and `onTooLong`
 */
export function* csvRecords(
  files: FileSystem,
  path: string,
  onTooLong: () => void = () => undefined,
): Generator<Buffer> {
  const handle = files.open(path, "read");
  try {
    let kept: Buffer[] = [];
    let keptBytes = 0;
    let isQuoted = false;
    let position = 0;
    for (;;) {
      const buffer = Buffer.allocUnsafe(pieceBytes);
      const count = files.read(handle, buffer, position);
      if (keptBytes > mostRecordBytes) onTooLong();
      if (count === 0 || keptBytes > mostRecordBytes) return;
      position += count;
      let start = 0;
      for (let at = 0; at < count; at++) {
        const byte = buffer[at];
        if (byte === quote) isQuoted = !isQuoted;
        if (byte !== lineFeed || isQuoted) continue;
        yield Buffer.concat([...kept, buffer.subarray(start, at)]);
        [kept, keptBytes, start] = [[], 0, at + 1];
      }
      kept.push(buffer.subarray(start, count));
      keptBytes += count - start;
    }
  } finally {
    files.close(handle);
  }
}
