// The extended headers of tar (pax, POSIX.1): names and sizes that do not fit a plain header.

/** One record a line, each beginning with its own length in bytes: "23 path=some/long/name\n". */
export function encodePax(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([name, value]) => paxLine(`${name}=${value}`));
  return Buffer.from(lines.join(""));
}

/** The records of an extended header, values as text. Undefined when it is malformed. */
export function parsePax(bytes: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 ? "" : bytes.toString("latin1", at, space);
    const end = at + Number(digits);
    if (!/^\d{1,9}$/.test(digits) || end > bytes.length || end <= space || bytes[end - 1] !== 0x0a)
      return undefined;
    const record = bytes.toString("utf8", space + 1, end - 1);
    const equals = record.indexOf("=");
    if (equals <= 0) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return records;
}

function paxLine(record: string): string {
  const bytes = Buffer.byteLength(record) + 2; // the space and the line end
  let total = bytes + String(bytes).length;
  if (total !== bytes + String(total).length) total = bytes + String(total).length;
  return `${total} ${record}\n`;
}
