// One entry of a ZIP archive, and the parts that its two headers have in common.

export interface ZipEntry {
  /** As written, "/" between the parts. */
  readonly name: string;
  /** 0 stored, 8 deflate, 93 zstd; others exist. */
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** CRC-32 of what it holds. */
  readonly crc: number;
  /** Byte of its local header. */
  readonly headerOffset: number;
}

/** What was found in an archive. Troubles are said with their byte. */
export interface ZipListing {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly troubles: readonly string[];
}

/** More entries are not listed. */
export const mostEntries = 500_000;

/** Takes entries by name: of one that occurs twice the last counts, and names that lead out of the archive are left out. */
export class EntryList {
  readonly entries = new Map<string, ZipEntry>();
  readonly troubles: string[] = [];
  #twice = 0;
  #leading = 0;

  add(entry: ZipEntry): void {
    if (leadsOut(entry.name)) {
      if (this.#leading++ === 0) this.#tell(entry, "has a name that leads out of the archive; left out");
    } else {
      if (this.entries.has(entry.name) && this.#twice++ === 0)
        this.#tell(entry, "is there more than once; the last counts");
      this.entries.set(entry.name, entry);
    }
  }

  listing(): ZipListing {
    const more = this.#twice + this.#leading - this.troubles.length;
    const rest = more > 0 ? [`${more} more entries are of such names.`] : [];
    return { entries: this.entries, troubles: [...this.troubles, ...rest] };
  }

  #tell(entry: ZipEntry, what: string): void {
    this.troubles.push(`byte ${entry.headerOffset}: "${shortName(entry.name)}" ${what}.`);
  }
}

/** A name for messages. */
export function shortName(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}

/** Absolute names, names of drives, and names with "..". */
function leadsOut(name: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:)/.test(name) || /(?:^|[\\/])\.\.(?:[\\/]|$)/.test(name);
}

/** Names are UTF-8 by a flag, and nearly always without it. */
export function decodeName(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

const full = 0xffffffff;

/**
 * Sizes and offset of the extra field for archives beyond 4 GiB (id 1): only what the header could not hold is there, in this order.
 * @param values what the header has, in that order
 */
export function largeValues(extra: Buffer, values: readonly number[]): number[] {
  const large = fieldOf(extra, 1);
  let at = 0;
  return values.map((value) => {
    if (value !== full || large === undefined || at + 8 > large.length) return value;
    at += 8;
    return Number(large.readBigUInt64LE(at - 8));
  });
}

function fieldOf(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}
