// Types of child-coverage.mjs, for its test.

interface Place {
  readonly start: { readonly line: number; readonly column: number };
}

/** Coverage of one file in istanbul's form. */
export interface FileCounts {
  readonly statementMap: Record<string, Place>;
  readonly fnMap: Record<string, { readonly name: string; readonly loc: Place }>;
  readonly branchMap: Record<string, { readonly type: string; readonly locations: readonly Place[] }>;
  readonly s: Record<string, number>;
  readonly f: Record<string, number>;
  readonly b: Record<string, number[]>;
}

export function addChildren(
  files: Record<string, FileCounts>,
  options: { readonly dumps: string; readonly home: string },
): Promise<{
  readonly dumps: number;
  readonly scripts: number;
  readonly places: Record<string, { readonly found: number; readonly met: number }>;
}>;
