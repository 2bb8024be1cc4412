import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRuns, type StageTarget, saveArrays, stage, targetId } from "../../src/index.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const config = {
  model: "tiny",
  model_cfg: { depth: 1, widths: [2] },
  data: "line",
  data_cfg: { n_data: 4, noise_scale: 0.1 },
  training_cfg: { optimizer: "adam", steps: 5 },
  seed: 42,
  precision: "float64",
};

interface Built {
  readonly root: string;
  readonly target: StageTarget;
}

function writeParams(folder: string): void {
  saveArrays(folder, "data.npz", {
    X: { data: new Float64Array(8), shape: [4, 2] },
    Y: { data: new Float64Array(4) },
  });
  saveArrays(folder, "params.npz", {
    w: { data: new Float64Array([1, 2]) },
    b: { data: new Float64Array([3]), shape: [] },
  });
}

const facts = { dims: { n: 4, d: 2, p: 3 }, metrics: { L0: 0.04 } };

async function built(
  settings: Readonly<Record<string, unknown>> = config,
  root = temporaryFolder(),
): Promise<Built> {
  const target = await stage(
    "target",
    settings,
    (folder) => {
      writeParams(folder);
      return facts;
    },
    { root, collect: false },
  );
  return { root, target };
}

function lines(path: string): Record<string, unknown>[] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function visible(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort();
}

/** Everything that is not meant to stay when nobody is at work. */
function hidden(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("."));
}

describe("a target", () => {
  it("is named after its config, whatever the order of its members", async () => {
    const { root, target } = await built();
    expect(target.id).toMatch(/^tgt_[0-9a-f]{12}$/);
    expect(target.id).toBe(targetId(Object.fromEntries(Object.entries(config).reverse())));
    expect(target).toMatchObject({ folder: join(root, "targets", target.id), isNew: true });
    expect(visible(target.folder)).toEqual(["data.npz", "meta.json", "params.npz"]);
    expect(hidden(join(root, "targets"))).toEqual([]);
  });

  it("has a meta.json that says of what, by what and how well it was made", async () => {
    const { target } = await built();
    const meta = JSON.parse(readFileSync(join(target.folder, "meta.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(meta).toEqual({
      target_id: target.id,
      created_at: expect.any(Number),
      precision: "float64",
      seed: 42,
      model_cfg: config.model_cfg,
      data_cfg: config.data_cfg,
      training_cfg: config.training_cfg,
      ...facts,
      walltime_sec: expect.any(Number),
      config,
    });
    expect(target.meta).toEqual(meta);
  });

  it("notes the commit and the packages unless told not to", async () => {
    const target = await stage("target", config, () => facts, { root: temporaryFolder() });
    expect(target.meta.code_sha).toMatch(/^[0-9a-f]{12}(-dirty)?$/);
    expect(target.meta.pkg_versions).toMatchObject({ vitest: expect.stringMatching(/^\d/) });
  });

  it("is built once, however often it is asked for", async () => {
    const { root, target } = await built();
    const again = await stage("target", config, () => expect.unreachable(), { root });
    expect(again).toMatchObject({ id: target.id, isNew: false, meta: target.meta });
    expect(lines(join(root, "targets", "_catalog.jsonl"))).toEqual([
      { target_id: target.id, created_at: target.meta.created_at, model: "tiny", data: "line", seed: 42 },
    ]);
  });

  it("is built once for two who ask at the same moment in one process", async () => {
    const root = temporaryFolder();
    let built = 0;
    const build = async (): Promise<typeof facts> => {
      built++;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return facts;
    };
    const waits: string[] = [];
    const ask = (): Promise<StageTarget> =>
      stage("target", config, build, { root, collect: false, onWait: (message) => waits.push(message) });
    const targets = await Promise.all([ask(), ask(), ask()]);
    expect(built).toBe(1);
    expect(targets.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toContain(`process ${process.pid}`);
    expect(lines(join(root, "targets", "_catalog.jsonl"))).toHaveLength(1);
  });

  it("is not there when its build throws; the attempt is in the trash, with the reason", async () => {
    const root = temporaryFolder();
    const build = (folder: string): never => {
      writeParams(folder);
      throw new Error("out of memory");
    };
    await expect(stage("target", config, build, { root, collect: false })).rejects.toThrow("out of memory");
    expect(readdirSync(join(root, "targets"))).toEqual([]);
    const [entry = ""] = readdirSync(join(root, ".trash"));
    const record = JSON.parse(readFileSync(join(root, ".trash", entry, "trash.json"), "utf8"));
    expect(record).toMatchObject({ reason: "failed", error: "out of memory" });
    expect((await built(config, root)).target.isNew).toBe(true);
  });

  it("takes the place of an empty folder, and of one that is no target, which goes to the trash", async () => {
    const root = temporaryFolder();
    const place = join(root, "targets", targetId(config));
    mkdirSync(place, { recursive: true });
    expect((await built(config, root)).target.isNew).toBe(true);
    expect(existsSync(join(root, ".trash"))).toBe(false);
    rmSync(join(place, "meta.json"));
    expect((await built(config, root)).target.isNew).toBe(true);
    const [entry = ""] = readdirSync(join(root, ".trash"));
    expect(visible(join(root, ".trash", entry, targetId(config)))).toEqual(["data.npz", "params.npz"]);
  });

  it("that another finished first is taken, and one's own goes to the trash", async () => {
    const root = temporaryFolder();
    const { target } = await built();
    const place = join(root, "targets", target.id);
    const late = await stage(
      "target",
      config,
      (folder) => {
        writeParams(folder);
        // Somebody who does not know of the lock, or whose lock was broken.
        mkdirSync(place, { recursive: true });
        writeFileSync(join(place, "meta.json"), JSON.stringify({ ...target.meta, created_at: 1 }));
        return facts;
      },
      { root, collect: false },
    );
    expect(late).toMatchObject({ isNew: false, meta: { created_at: 1 } });
    expect(visible(place)).toEqual(["meta.json"]);
    expect(hidden(join(root, "targets"))).toEqual([]);
  });

  it("of another config with the same id is refused, not shared", async () => {
    const { root, target } = await built();
    const path = join(target.folder, "meta.json");
    const other = { ...target.meta, config: { ...config, seed: 43 } };
    writeFileSync(path, JSON.stringify(other));
    await expect(built(config, root)).rejects.toMatchObject({ code: "id-collision", exitCode: 5 });
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(other);
  });

  it.each([
    [
      { model_cfg: config.model_cfg, data_cfg: config.data_cfg, training_cfg: config.training_cfg, seed: 42 },
      true,
    ],
    [{ model_cfg: { depth: 9 }, data_cfg: config.data_cfg, seed: 42 }, false],
    [{ model_cfg: config.model_cfg, seed: 7 }, false],
    [{ target_id: "tgt_1" }, false],
  ])(
    "of another writer is shared only if its sections are those of the config: %j",
    async (meta, isShared) => {
      const root = temporaryFolder();
      const place = join(root, "targets", targetId(config));
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "meta.json"), JSON.stringify(meta));
      const asked = built(config, root);
      if (isShared) expect((await asked).target.isNew).toBe(false);
      else await expect(asked).rejects.toMatchObject({ code: "id-collision" });
    },
  );

  it("whose meta.json is damaged is neither used nor replaced", async () => {
    const { root, target } = await built();
    writeFileSync(join(target.folder, "meta.json"), '{"target_id": ');
    await expect(built(config, root)).rejects.toMatchObject({ code: "damaged-artifact" });
  });

  it.each([
    ["a NaN in its config", { ...config, seed: Number.NaN }, "not-canonical"],
    ["a precision nobody knows", { ...config, precision: "float16" }, "bad-precision"],
    [
      "float64 in its config and float32 in its parameters",
      { ...config, precision: "float32" },
      "precision-mismatch",
    ],
  ])("with %s is refused", async (_, settings, code) => {
    const root = temporaryFolder();
    await expect(built(settings, root)).rejects.toMatchObject({ code });
    expect(existsSync(join(root, "targets", "_catalog.jsonl"))).toBe(false);
  });

  it.each([
    [
      { dims: { p: 4 } },
      "parameter-mismatch",
      /params\.npz: its arrays do not hold the 4 parameters of dims\.p: w \(2\), b \(\)/,
    ],
    [{ dims: {}, precision: "float32" as const }, "precision-mismatch", /returned precision float32/],
    [{ target_id: "tgt_x" }, "reserved-member", /"target_id"/],
  ])("whose builder returns %j is refused", async (returned, code, message) => {
    const root = temporaryFolder();
    const asked = stage(
      "target",
      config,
      (folder) => {
        writeParams(folder);
        return returned;
      },
      { root, collect: false },
    );
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(visible(join(root, "targets"))).toEqual([]);
  });

  it("is the only kind of stage", async () => {
    const root = temporaryFolder();
    await expect(stage("model" as "target", config, () => facts, { root })).rejects.toMatchObject({
      code: "bad-stage",
    });
    await expect(stage("target", [1], () => facts, { root })).rejects.toMatchObject({ code: "bad-stage" });
  });

  it("gets its line in the catalog from the next who uses it, when its builder died before that", async () => {
    const { root } = await built();
    const catalog = join(root, "targets", "_catalog.jsonl");
    const before = readFileSync(catalog, "utf8");
    writeFileSync(catalog, '{"target_id": "tgt_ha');
    await built(config, root);
    expect(readFileSync(catalog, "utf8")).toBe(`{"target_id": "tgt_ha\n${before}`);
  });
});

const hmc = { draws: 10, warmup: 5, step_size: 0.1, seed: 1 };
const analysis = { llc_mean: 1.5, llc_std: 0.2, ess: 100.5, rhat: 1.01, total_fges: 60 };

describe("a sampler's run", () => {
  it("lies under its target, is made once, and is listed", async () => {
    const { root, target } = await built();
    const first = await target.run("hmc", hmc, (folder) => {
      writeFileSync(join(folder, "notes.txt"), "ok");
      return analysis;
    });
    expect(first.id).toMatch(/^run_hmc_[0-9a-f]{8}$/);
    expect(first).toMatchObject({ folder: join(target.folder, first.id), isNew: true });
    expect(visible(first.folder)).toEqual(["analysis.json", "notes.txt"]);
    expect(JSON.parse(readFileSync(join(first.folder, "analysis.json"), "utf8"))).toEqual({
      ...analysis,
      walltime_sec: expect.any(Number),
      sampler_config: hmc,
      created_at: expect.any(Number),
    });
    const again = await target.run("hmc", hmc, () => expect.unreachable());
    expect(again).toMatchObject({ isNew: false, analysis: first.analysis });
    expect(lines(join(target.folder, "_runs.jsonl"))).toEqual([
      {
        target_id: target.id,
        sampler: "hmc",
        hyperparams: hmc,
        walltime_sec: first.analysis.walltime_sec,
        artifact_path: `${root.split("/").at(-1)}/targets/${target.id}/${first.id}`,
        created_at: first.analysis.created_at,
      },
    ]);
    expect(hidden(target.folder)).toEqual([]);
  });

  it("is made again when its folder was deleted, and no other", async () => {
    const { target } = await built();
    const first = await target.run("hmc", hmc, () => analysis);
    await target.run("sgld", hmc, () => analysis);
    rmSync(first.folder, { recursive: true });
    expect((await target.run("sgld", hmc, () => expect.unreachable())).isNew).toBe(false);
    expect((await target.run("hmc", hmc, () => analysis)).isNew).toBe(true);
  });

  it.each([
    ["float64", "float32"],
    ["float32", "float64"],
  ])("on a target in %s is refused in %s", async (builtIn, asked) => {
    const { target } = await built({ ...config, precision: builtIn }).catch(() => precisely(builtIn));
    const run = target.run("hmc", { ...hmc, precision: asked }, () => analysis);
    await expect(run).rejects.toMatchObject({
      code: "precision-mismatch",
      message: `${target.folder}: was built in ${builtIn}, but the hmc run asks for ${asked}.`,
    });
    expect((await target.run("hmc", { ...hmc, precision: builtIn }, () => analysis)).isNew).toBe(true);
  });

  it.each([
    [true, "float32"],
    [false, "float64"],
  ])("reads JAX's switch for 64 bits: %s", async (is64, refused) => {
    const { root, target } = await built({ ...config, precision: undefined });
    writeFileSync(join(target.folder, "meta.json"), JSON.stringify({ ...target.meta, jax_enable_x64: is64 }));
    const again = await stage("target", { ...config, precision: undefined }, () => facts, { root });
    await expect(again.run("hmc", { precision: refused }, () => analysis)).rejects.toMatchObject({
      code: "precision-mismatch",
    });
  });

  it("is refused on parameters that are not those of the target", async () => {
    const { target } = await built();
    saveArrays(target.folder, "params.npz", { w: { data: new Float64Array(7), shape: [7] } });
    await expect(target.run("hmc", hmc, () => analysis)).rejects.toMatchObject({
      code: "parameter-mismatch",
    });
  });

  it("of another config with the same id is refused, not shared", async () => {
    const { target } = await built();
    const { folder } = await target.run("hmc", hmc, () => analysis);
    writeFileSync(
      join(folder, "analysis.json"),
      JSON.stringify({ ...analysis, sampler_config: { ...hmc, seed: 2 } }),
    );
    await expect(target.run("hmc", hmc, () => analysis)).rejects.toMatchObject({ code: "id-collision" });
  });

  it.each([
    ["a sampler with an underline", "my_hmc", hmc, "bad-sampler"],
    ["a sampler that leads elsewhere", "../x", hmc, "bad-sampler"],
    ["a config of another sampler", "hmc", { sampler: "sgld" }, "bad-sampler"],
    ["a config with Infinity", "hmc", { step: Number.POSITIVE_INFINITY }, "not-canonical"],
  ])("with %s is refused", async (_, sampler, settings, code) => {
    const { target } = await built();
    await expect(target.run(sampler, settings, () => analysis)).rejects.toMatchObject({ code });
  });

  it("that returns no analysis is refused", async () => {
    const { target } = await built();
    await expect(target.run("hmc", hmc, () => [] as never)).rejects.toMatchObject({ code: "bad-analysis" });
    await expect(target.run("hmc", hmc, () => ({ created_at: 1 }))).rejects.toMatchObject({
      code: "bad-analysis",
    });
  });

  it("of a target that is gone is refused, and makes no half target", async () => {
    const { root, target } = await built();
    rmSync(target.folder, { recursive: true });
    await expect(target.run("hmc", hmc, () => analysis)).rejects.toMatchObject({ code: "target-gone" });
    expect(visible(join(root, "targets"))).toEqual(["_catalog.jsonl"]);
  });
});

describe("the tree", () => {
  it("is read back as one run each, with nothing to complain of", async () => {
    const { root, target } = await built();
    const one = await target.run("hmc", hmc, () => analysis);
    const two = await target.run("sgld", { ...hmc, precision: "float64" }, () => analysis);
    const { runs, problems } = await readRuns(root);
    expect(problems).toEqual([]);
    expect(runs.flatMap((run) => run.problems)).toEqual([]);
    expect(runs.map(({ id }) => id).sort()).toEqual([one.id, two.id, target.id].sort());
    expect(
      runs.every(({ layout, status }) => layout === "content-addressed-tree" && status === "finished"),
    ).toBe(true);
    const run = runs.find(({ id }) => id === one.id);
    expect(Object.fromEntries(run?.metrics ?? [])).toMatchObject(analysis);
    expect([...(run?.params.keys() ?? [])].sort()).toEqual([
      ...[
        "data",
        "data_cfg.n_data",
        "data_cfg.noise_scale",
        "dims.d",
        "dims.n",
        "dims.p",
        "model",
        "model_cfg.depth",
      ],
      ...["model_cfg.widths", "precision", "sampler", "sampler_config.draws", "sampler_config.seed"],
      ...[
        "sampler_config.step_size",
        "sampler_config.warmup",
        "seed",
        "training_cfg.optimizer",
        "training_cfg.steps",
      ],
    ]);
  });
});

describe("an attempt", () => {
  it("is no run for anybody, however much lies in it", async () => {
    const root = temporaryFolder();
    const seen: string[][] = [];
    const look = async (folder: string): Promise<void> => {
      writeFileSync(
        join(folder, "meta.json"),
        JSON.stringify({ target_id: "tgt_1", model_cfg: {}, data_cfg: {} }),
      );
      writeFileSync(join(folder, "analysis.json"), JSON.stringify(analysis));
      seen.push((await readRuns(root)).runs.map(({ id }) => id));
    };
    const build = async (folder: string): Promise<undefined> => look(folder).then(() => undefined);
    const first = await stage("target", { seed: 1 }, build, { root, collect: false });
    const second = await stage("target", { seed: 2 }, build, { root, collect: false });
    await second.run("hmc", hmc, (folder) => look(folder).then(() => analysis));
    expect(seen).toEqual([[], [first.id], [first.id, second.id].sort()]);
  });
});

function precisely(precision: string): Promise<Built> {
  const root = temporaryFolder();
  return stage("target", { ...config, precision }, () => facts, { root, collect: false }).then((target) => ({
    root,
    target,
  }));
}
