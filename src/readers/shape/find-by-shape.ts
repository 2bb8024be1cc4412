// Finds the runs of a root that no known layout describes, by the shape of its folders, files and tables.

import { basename } from "node:path";
import type { Run } from "../../core/run.js";
import { compareTexts } from "../../core/value.js";
import type { Problem } from "../../errors.js";
import type { ReadContext } from "../../store/read-context.js";
import type { Folder } from "../folder.js";
import type { Found, RunSource } from "../reader.js";
import { type Built, buildRow, buildShape, finishRun, historyOf, type RunIdentity } from "./build-run.js";
import { Profiler } from "./file-profile.js";
import { withoutGenerated } from "./generated-configs.js";
import { lookInto } from "./look-into.js";
import { paramsOfNames } from "./name-params.js";
import { nearestThing } from "./nearest-thing.js";
import type { RowRun } from "./row-runs.js";
import { filesOfRun, foldersOfRun } from "./run-files.js";
import { type RunShape, relativeOf, type Skipped } from "./run-shape.js";
import { settleFolder } from "./settle-folder.js";
import { type JoinedRow, settleTables } from "./settle-tables.js";
import { SharedTables } from "./shared-tables.js";
import { hasPrinted, listTree, type Tree } from "./tree.js";

/**
 * Runs below a root that nobody described; what belongs to a known layout is not looked at: folders by `isClaimed`, single
 * files by `isTakenFile`, both asked with absolute paths.
 */
export function findByShape(
  root: Folder,
  isClaimed: (path: string) => boolean,
  isTakenFile: (path: string) => boolean = () => false,
): Found {
  let isAlone = true;
  const noted =
    (isKnown: (path: string) => boolean) =>
    (path: string): boolean => {
      const isTaken = isKnown(path);
      isAlone &&= !isTaken;
      return isTaken;
    };
  const tree = listTree(root, noted(isClaimed), { isTakenFile: noted(isTakenFile) });
  const found = runsOfTree(root, tree);
  if (found.runs.length === 0 && isAlone && hasPrinted(tree.root)) {
    const printed = runsOfTree(root, listTree(root, isClaimed, { withPrinted: true, isTakenFile }));
    if (printed.runs.length > 0) return printed;
  }
  return found.runs.length > 0 ? found : { ...found, problems: [...found.problems, ...whatIsNear(tree)] };
}

function runsOfTree(root: Folder, tree: Tree): Found & { readonly problems: readonly Problem[] } {
  const outcome = settleFolder(lookInto(tree.root, new Profiler()), { alike: [] });
  const { runs: shapes, skipped } = withoutGenerated(outcome.runs);
  const tables = new SharedTables();
  const named = nameShapes(shapes, basename(root.path));
  const candidates = named.map((run) => ({ id: run.id, params: () => paramsOf(run, tables) }));
  const settled = settleTables(outcome.loose, candidates, tables);
  const maker = new SourceMaker(root.path, tables);
  const taken = new Set(named.map((run) => run.id));
  const runs = [
    ...named.map((run, index) => maker.ofShape(run, settled.joined.get(index) ?? [])),
    ...settled.rowRuns.map((run) => maker.ofRow(run, freeId(run, taken))),
  ].sort((a, b) => compareTexts(a.id, b.id));
  const leftOut = skippedProblems([...outcome.skipped, ...skipped]);
  return { runs, problems: [...tree.problems, ...settled.problems, ...leftOut], openFolders: [] };
}

interface NamedShape {
  readonly shape: RunShape;
  readonly id: string;
  /** Params that its name tells. */
  readonly tokens: RunIdentity["tokens"];
}

function nameShapes(shapes: readonly RunShape[], rootName: string): NamedShape[] {
  const ids = shapes.map((shape) => relativeOf(shape) || rootName);
  const tokens = paramsOfNames(ids);
  return shapes.map((shape, index) => ({
    shape,
    id: ids[index] ?? "",
    tokens: tokens[index] ?? new Map(),
  }));
}

function paramsOf({ shape, tokens }: NamedShape, tables: SharedTables): Run["params"] {
  const { draft } = buildShape(shape, [], tables);
  return new Map([...tokens, ...draft.attributes, ...draft.params]);
}

/** Makes sources: what is read is read again at each call, so that a change shows at the next look. */
class SourceMaker {
  readonly #root: string;
  readonly #tables: SharedTables;

  constructor(root: string, tables: SharedTables) {
    this.#root = root;
    this.#tables = tables;
  }

  ofShape({ shape, id, tokens }: NamedShape, joined: readonly JoinedRow[]): RunSource {
    const folder = shape.outer ?? shape.folder;
    const path = shape.group?.files[0]?.path ?? folder.path;
    const read = [...filesOfRun(shape).map(({ file }) => file), ...joined.map(({ file }) => file)];
    const identity = { id, path, root: this.#root, tokens };
    return this.#source(identity, [...foldersOfRun(shape), ...read], () =>
      buildShape(shape, joined, this.#tables),
    );
  }

  ofRow(run: RowRun, id: string): RunSource {
    const { file } = run.place.profile;
    const files = [file, ...run.others.map((place) => place.profile.file)];
    const identity = { id, path: file.path, root: this.#root, tokens: new Map() };
    return { ...this.#source(identity, files, () => buildRow(run, this.#tables)), rowKey: run.id };
  }

  #source(identity: RunIdentity, files: readonly { readonly path: string }[], build: () => Built): RunSource {
    return {
      id: identity.id,
      path: identity.path,
      files: [...new Set(files.map((file) => file.path))],
      read: (context: ReadContext): Run => finishRun(identity, build(), context),
      readHistory: () => historyOf(build()),
    };
  }
}

/** The id of a row, with its table's name where another run has it, and numbered where that is taken too; takes it. */
function freeId(run: RowRun, taken: Set<string>): string {
  const named = `${run.place.profile.file.stem}/${run.id}`;
  let id = taken.has(run.id) ? named : run.id;
  for (let count = 2; taken.has(id); count++) id = `${named}-${count}`;
  taken.add(id);
  return id;
}

function skippedProblems(skipped: readonly Skipped[]): Problem[] {
  return skipped.map(({ path, reason }) => ({
    code: "left-out",
    path,
    message: `${reason}; left out.`,
  }));
}

function whatIsNear(tree: Tree): Problem[] {
  const near = nearestThing(tree.root);
  return near === undefined ? [] : [near];
}
