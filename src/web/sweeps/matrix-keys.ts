// Keys that move from cell to cell of a matrix.

export interface CellPlace {
  readonly column: number;
  readonly row: number;
}

const steps: Readonly<Record<string, readonly [across: number, down: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/**
 * The cell that a key leads to from another: the nearest that is there in that direction, the first and last of the row
 * with Home and End. Undefined for other keys, and where there is none.
 */
export function nextCell<Cell extends CellPlace>(
  key: string,
  from: CellPlace,
  cells: readonly Cell[],
): Cell | undefined {
  if (key === "Home" || key === "End") {
    const inRow = cells.filter(({ row }) => row === from.row).sort((a, b) => a.column - b.column);
    return key === "Home" ? inRow[0] : inRow.at(-1);
  }
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined) return undefined;
  const [across, down] = step;
  const onTheWay = cells.filter(({ column, row }) =>
    across === 0
      ? column === from.column && (row - from.row) * down > 0
      : row === from.row && (column - from.column) * across > 0,
  );
  const distance = ({ column, row }: CellPlace): number =>
    Math.abs(column - from.column) + Math.abs(row - from.row);
  return onTheWay.sort((a, b) => distance(a) - distance(b))[0];
}
