// Which colour and dash a run or family has in every picture of a set, for readers who see colours differently too.

/**
 * Colours that stay apart for people with every common kind of colour vision, on a light and on a dark ground: Masataka
 * Okabe and Kei Ito, "Color Universal Design" (2008), without its yellow, which is lost on white, and its black, which is
 * for axes and text.
 */
export const palette: readonly string[] = [
  "#0072B2",
  "#D55E00",
  "#009E73",
  "#CC79A7",
  "#E69F00",
  "#56B4E9",
  "#7F7F7F",
];

/** Dashes for more lines than there are colours: lengths of stroke and gap in pixels; [] is a whole line. */
export const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** How a line or point is drawn. */
export interface Stroke {
  /** "#RRGGBB" */
  readonly color: string;
  /** One of `dashes`. */
  readonly dash: readonly number[];
}

/**
 * A stroke for each identity of a set. It depends on the set alone, not on its order, and hardly on who else is in it:
 * each identity asks for a place of its own and moves on only where another had the same wish. Up to 28 strokes are
 * different; then they repeat.
 * @param identities what runs or families are told apart by, such as their ids; repeated ones count once
 */
export function strokesOf(identities: Iterable<string>): ReadonlyMap<string, Stroke> {
  const sorted = [...new Set(identities)].sort();
  const rounds = Math.min(dashes.length, Math.max(1, Math.ceil(sorted.length / palette.length)));
  const places = rounds * palette.length;
  const taken = new Set<number>();
  const strokes = new Map<string, Stroke>();
  for (const identity of sorted) {
    if (taken.size === places) taken.clear();
    const place = freePlace(identity, taken, places);
    taken.add(place);
    strokes.set(identity, {
      color: palette[place % palette.length] ?? "#000000",
      dash: dashes[Math.floor(place / palette.length)] ?? [],
    });
  }
  return strokes;
}

/** The place an identity asks for, or the next free one; whole lines are filled before dashed ones. */
function freePlace(identity: string, taken: ReadonlySet<number>, places: number): number {
  // Grey, the last, is only for those who find the others taken.
  const wish = hashOf(identity) % (palette.length - 1);
  for (let round = 0; round < places; round += palette.length) {
    for (let step = 0; step < palette.length; step++) {
      const place = round + ((wish + step) % palette.length);
      if (!taken.has(place)) return place;
    }
  }
  return wish;
}

/** FNV-1a of the UTF-16 units, 32 bits (Fowler, Noll, Vo, 1991). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
