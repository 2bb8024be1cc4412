// Params that vary together: what goes with one of them may as well be the other's doing.

import type { CodedParam } from "../family/family-values.js";
import { ranksOf } from "../statistics/ranks.js";

export interface Entanglement {
  readonly param: string;
  /** `same`: each tells the other. `determines`: this one tells the other. `determined`: the other tells this one. */
  readonly how: "same" | "determines" | "determined" | "correlated";
  /** Of "correlated": Spearman's ρ. */
  readonly rho?: number;
}

/** |ρ| above which two numbers cannot be told apart. */
const mostCorrelated = 0.9;
/** More params than this are not held against each other. */
const mostParams = 60;
/** A value occurs in so many runs on average, else that it tells another param says nothing. */
const leastRepeats = 1.5;
const fewestRows = 4;

/** The entanglements of every param, in the order given. */
export function findEntanglements(params: readonly CodedParam[], rows: readonly number[]): Entanglement[][] {
  const found: Entanglement[][] = params.map(() => []);
  const ranks = params.map((param) => numberRanks(param, rows));
  for (let a = 0; a < Math.min(params.length, mostParams); a++) {
    for (let b = a + 1; b < Math.min(params.length, mostParams); b++) {
      const [first, second] = [params[a], params[b]];
      if (first === undefined || second === undefined) continue;
      const how = relation(first, second, { rows, ranks: [ranks[a], ranks[b]] });
      if (how === undefined) continue;
      found[a]?.push({ ...how, param: second.param.label });
      found[b]?.push({ ...how, how: reverse(how.how), param: first.param.label });
    }
  }
  return found;
}

function reverse(how: Entanglement["how"]): Entanglement["how"] {
  return how === "determines" ? "determined" : how === "determined" ? "determines" : how;
}

type Ranks = Float64Array | undefined;

function relation(
  a: CodedParam,
  b: CodedParam,
  { rows, ranks }: { rows: readonly number[]; ranks: readonly [Ranks, Ranks] },
): Omit<Entanglement, "param"> | undefined {
  const tells = tellsOther(a, b, rows);
  const told = tellsOther(b, a, rows);
  if (tells && told) return { how: "same" };
  const rho = ranks[0] === undefined || ranks[1] === undefined ? undefined : correlation(ranks[0], ranks[1]);
  if (rho !== undefined && Math.abs(rho) > mostCorrelated) return { how: "correlated", rho };
  if (tells) return { how: "determines" };
  return told ? { how: "determined" } : undefined;
}

/** Whether every value of `a` comes with one value of `b` only, and values repeat so that this is no accident. */
function tellsOther(a: CodedParam, b: CodedParam, rows: readonly number[]): boolean {
  const partner = new Int32Array(a.values.length);
  let used = 0;
  for (const row of rows) {
    const [from, to] = [a.codes[row] ?? 0, b.codes[row] ?? 0];
    if (from === 0 || to === 0) continue;
    used++;
    if (partner[from] === 0) partner[from] = to;
    else if (partner[from] !== to) return false;
  }
  const distinct = partner.reduce((count, code) => count + (code === 0 ? 0 : 1), 0);
  return used >= fewestRows && used >= leastRepeats * distinct;
}

/** Centered ranks over the rows; undefined unless every row has a number. */
function numberRanks({ codes, values }: CodedParam, rows: readonly number[]): Ranks {
  if (!values.slice(1).every((value) => typeof value === "number" && Number.isFinite(value)))
    return undefined;
  if (rows.length < fewestRows || rows.some((row) => codes[row] === 0)) return undefined;
  const ranks = Float64Array.from(ranksOf(rows.map((row) => Number(values[codes[row] ?? 0]))));
  const mean = (rows.length + 1) / 2;
  return ranks.map((rank) => rank - mean);
}

function correlation(a: Float64Array, b: Float64Array): number | undefined {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  return squareA * squareB === 0 ? undefined : product / Math.sqrt(squareA * squareB);
}
