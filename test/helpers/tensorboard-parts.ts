// Which runs of TensorBoard are parts of one run of ours, written down from what their writers do, not from the reader.

interface Named {
  readonly id: string;
  readonly path?: string;
  readonly metrics?: Readonly<Record<string, unknown>>;
}

/** Folder, below it, that belongs to it, and what its metrics are called there. */
const forms: readonly (readonly [RegExp, (tag: string, folder: string) => string])[] = [
  // Keras: training and validation of a fit.
  [/^(.*fit-[^/]+)\/(train|validation)$/, (tag, folder) => `${folder}/${tag}`],
  // tensorboardX: add_scalars("both", { train, val }).
  [/^(.*)\/(both\/(?:train|val))$/, (_, folder) => folder],
  // add_hparams: a folder named after the time, or as it was told.
  [/^(.*)\/(\d+\.\d+|hparams)$/, (tag) => tag],
];

/** The answer of TensorBoard about a run, in the place and names of the run it is part of here. */
export function inItsRun<T extends Named>(run: T): T {
  for (const [pattern, nameOf] of forms) {
    const [, owner, folder = ""] = pattern.exec(run.id) ?? [];
    if (owner === undefined) continue;
    const metrics = Object.entries(run.metrics ?? {}).map(([tag, points]) => [nameOf(tag, folder), points]);
    const path = run.path?.slice(0, -folder.length - 1);
    return { ...run, id: owner, path, metrics: Object.fromEntries(metrics) };
  }
  return run;
}

/** All answers of one run as one; what a later one says is added. */
export function joinedRuns<T extends Named & { readonly params?: object; readonly status?: string }>(
  runs: readonly T[],
): T[] {
  const byId = new Map<string, T>();
  for (const run of runs.map(inItsRun)) {
    const known = byId.get(run.id);
    if (known === undefined) byId.set(run.id, run);
    else {
      const whole = { ...known, metrics: { ...known.metrics, ...run.metrics } };
      byId.set(run.id, {
        ...whole,
        params: { ...known.params, ...run.params },
        ...(run.status === undefined ? {} : { status: run.status }),
      });
    }
  }
  return [...byId.values()];
}
