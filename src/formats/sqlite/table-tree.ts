// The b-trees of SQLite: all rows of a table in their order, and rows found through an index.

import { SqliteDamage } from "./file-bytes.js";
import type { Page, Pages } from "./pages.js";
import { readVarint, type Varint } from "./record.js";

/** Deeper trees do not exist: a page has at least two children, and there are fewer than 2^32 pages. */
const deepest = 40;

const interiorIndex = 2;
const interiorTable = 5;
const leafIndex = 10;
const leafTable = 13;

/** Called with each row. `record` is valid during the call. */
type OnRow = (rowId: number, record: Buffer) => void;

/**
 * Walks all rows of a table, in the order of their row ids. Damaged pages are told to `onDamage` and left out with what
 * hangs on them.
 */
export function walkTable(
  pages: Pages,
  root: number,
  on: { row: OnRow; damage: (damage: SqliteDamage) => void },
): void {
  const seen = new Set<number>();
  const varint: Varint = { value: 0, end: 0 };
  const visit = (number: number, depth: number): void => {
    guarded(on.damage, () => {
      const page = enter(pages, number, { seen, depth });
      const kind = kindOf(page);
      if (kind === interiorTable) {
        for (const child of childrenOf(page)) visit(child, depth + 1);
        return;
      }
      if (kind !== leafTable) throw damageAt(page, headOf(page), `page ${number} is no page of a table.`);
      for (const cell of cellsOf(page)) {
        guarded(on.damage, () => {
          if (!readVarint(page.bytes, cell, varint))
            throw damageAt(page, cell, "the row runs over its page.");
          const length = varint.value;
          if (!readVarint(page.bytes, varint.end, varint))
            throw damageAt(page, cell, "the row runs over its page.");
          const rowId = varint.value;
          on.row(rowId, payloadOf(pages, page, { at: varint.end, length, kind }));
        });
      }
    });
  };
  visit(root, 0);
}

/**
 * Walks the records of an index that may fit, in their order.
 * @param compare of a record: below 0 when it comes before what is wanted, above 0 when it comes after, 0 when it fits
 */
export function walkIndex(
  pages: Pages,
  root: number,
  on: {
    compare: (record: Buffer) => number;
    record: (record: Buffer) => void;
    damage: (damage: SqliteDamage) => void;
  },
): void {
  const seen = new Set<number>();
  const varint: Varint = { value: 0, end: 0 };
  const visit = (number: number, depth: number): void => {
    guarded(on.damage, () => {
      const page = enter(pages, number, { seen, depth });
      const kind = kindOf(page);
      if (kind !== interiorIndex && kind !== leafIndex) {
        throw damageAt(page, headOf(page), `page ${number} is no page of an index.`);
      }
      const isInterior = kind === interiorIndex;
      for (const cell of cellsOf(page)) {
        if (!readVarint(page.bytes, isInterior ? cell + 4 : cell, varint)) {
          throw damageAt(page, cell, "the entry runs over its page.");
        }
        const record = payloadOf(pages, page, { at: varint.end, length: varint.value, kind });
        const order = on.compare(record);
        if (isInterior && order >= 0) visit(page.bytes.readUInt32BE(cell), depth + 1);
        if (order === 0) on.record(record);
        if (order > 0) return;
      }
      if (isInterior) visit(page.bytes.readUInt32BE(headOf(page) + 8), depth + 1);
    });
  };
  visit(root, 0);
}

/** The record of one row of a table; undefined when it has no such row. */
export function findRow(pages: Pages, root: number, rowId: number): Buffer | undefined {
  const varint: Varint = { value: 0, end: 0 };
  let number = root;
  for (let depth = 0; depth <= deepest; depth++) {
    const page = pages.at(number);
    const kind = kindOf(page);
    const isInterior = kind === interiorTable;
    if (!isInterior && kind !== leafTable)
      throw damageAt(page, headOf(page), `page ${number} is no page of a table.`);
    const cells = cellsOf(page);
    const place = firstNotBefore(cells, (cell) => keyOf(page, { cell, isInterior, varint }) >= rowId);
    const cell = cells[place];
    if (isInterior) {
      number = page.bytes.readUInt32BE(cell === undefined ? headOf(page) + 8 : cell);
      continue;
    }
    if (cell === undefined || keyOf(page, { cell, isInterior, varint }) !== rowId) return undefined;
    const at = varint.end;
    readVarint(page.bytes, cell, varint);
    return payloadOf(pages, page, { at, length: varint.value, kind });
  }
  throw damageAt(pages.at(root), 0, "the tree has no end.");
}

/** The row id of a cell; `varint.end` is behind it. */
function keyOf(
  page: Page,
  {
    cell,
    isInterior,
    varint,
  }: { readonly cell: number; readonly isInterior: boolean; readonly varint: Varint },
): number {
  const isWhole = isInterior
    ? readVarint(page.bytes, cell + 4, varint)
    : readVarint(page.bytes, cell, varint) && readVarint(page.bytes, varint.end, varint);
  if (!isWhole) throw damageAt(page, cell, "the row runs over its page.");
  return varint.value;
}

function firstNotBefore(cells: readonly number[], isReached: (cell: number) => boolean): number {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isReached(cells[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function enter(
  pages: Pages,
  number: number,
  { seen, depth }: { readonly seen: Set<number>; readonly depth: number },
): Page {
  const page = pages.at(number);
  if (seen.has(number) || depth > deepest) throw damageAt(page, 0, `page ${number} is in the tree twice.`);
  seen.add(number);
  return page;
}

/** Damage in one place leaves the rest as it is. */
function guarded(onDamage: (damage: SqliteDamage) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SqliteDamage)) throw error;
    onDamage(error);
  }
}

/** Where the page's own head begins: the first page begins with that of the database. */
function headOf(page: Page): number {
  return page.number === 1 ? 100 : 0;
}

function kindOf(page: Page): number {
  return page.bytes[headOf(page)] ?? 0;
}

/** Where the cells begin, in the order of their keys. */
function cellsOf(page: Page): number[] {
  const head = headOf(page);
  const isLeaf = kindOf(page) >= leafIndex;
  const first = head + (isLeaf ? 8 : 12);
  const count = page.bytes.readUInt16BE(head + 3);
  if (first + 2 * count > page.bytes.length)
    throw damageAt(page, head + 3, `${count} rows do not fit into a page.`);
  const cells: number[] = new Array(count);
  for (let place = 0; place < count; place++) {
    const cell = page.bytes.readUInt16BE(first + 2 * place);
    if (cell < first || cell + 4 > page.bytes.length) {
      throw damageAt(page, first + 2 * place, `a row should be at byte ${cell} of its page.`);
    }
    cells[place] = cell;
  }
  return cells;
}

function childrenOf(page: Page): number[] {
  const children = cellsOf(page).map((cell) => page.bytes.readUInt32BE(cell));
  children.push(page.bytes.readUInt32BE(headOf(page) + 8));
  return children;
}

/**
 * The record of a cell: what of it lies in the page, and the chain of overflow pages.
 * Formula: https://www.sqlite.org/fileformat2.html#b_tree_pages ("M" and "K")
 */
function payloadOf(
  pages: Pages,
  page: Page,
  { at, length, kind }: { readonly at: number; readonly length: number; readonly kind: number },
): Buffer {
  const { usable } = pages;
  const most = kind === leafTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
  if (length < 0 || length > pages.count * usable) throw damageAt(page, at, `a row of ${length} bytes.`);
  if (length <= most) {
    if (at + length > page.bytes.length) throw damageAt(page, at, "the row runs over its page.");
    return page.bytes.subarray(at, at + length);
  }
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((length - least) % (usable - 4));
  const local = even <= most ? even : least;
  if (at + local + 4 > page.bytes.length) throw damageAt(page, at, "the row runs over its page.");
  return withOverflow(pages, page, { at, local, length });
}

function withOverflow(
  pages: Pages,
  page: Page,
  { at, local, length }: { readonly at: number; readonly local: number; readonly length: number },
): Buffer {
  const parts = [page.bytes.subarray(at, at + local)];
  let next = page.bytes.readUInt32BE(at + local);
  for (let filled = local; filled < length; ) {
    const more = pages.at(next);
    const part = more.bytes.subarray(4, Math.min(pages.usable, 4 + length - filled));
    parts.push(part);
    filled += part.length;
    next = more.bytes.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function damageAt(page: Page, at: number, message: string): SqliteDamage {
  return new SqliteDamage(page.path, page.offset + at, message);
}
