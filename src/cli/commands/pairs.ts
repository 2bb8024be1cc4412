// `runledger pairs`: two runs compared by the items that both were evaluated on.

import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { archiveOf } from "../../catalog/archive/archive-field.js";
import { getRow } from "../../catalog/find-run.js";
import { ruleFor } from "../../core/contract/contract.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { compareItems, type PairedOptions } from "../../core/paired-items/compare-items.js";
import { SeededRandom } from "../../core/seeded-random.js";
import { exitCodes, UserError } from "../../errors.js";
import { type ItemPlace, readPairedItems } from "../../readers/items/read-items.js";
import { replaceFile } from "../../store/atomic-write.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import { checkOutputFile } from "../export-file.js";
import { nextCommand } from "../next-command.js";
import { openRunTable, printProblems, rootsOf } from "../open-runs.js";
import { bootstrapSeed } from "../paired-answer.js";
import { disagreementsCsv } from "../pairs-csv.js";
import { pairsToJson } from "../pairs-json.js";
import { pairsText } from "../pairs-text.js";

export const run: RunCommand = (invocation, context) => {
  const { options } = invocation;
  const csv = options.csv === undefined ? undefined : String(options.csv);
  if (csv === "-" && options.json === true) throw bothOnOutput();
  const csvFile = csv === undefined || csv === "-" ? undefined : checkedFile(csv, invocation, context);
  const { a, b, directionOf } = findPlaces(invocation, context);
  const wanted = options.items === undefined ? undefined : String(options.items);
  const read = readPairedItems(a, b, wanted);
  const compared = compareItems(read.pair, optionsOf(invocation, directionOf));
  const answer = { a, b, read, compared };
  if (csv === "-") context.writeOut(disagreementsCsv(read.pair, compared));
  else if (options.json === true) context.writeOut(`${encodeJson(pairsToJson(answer), 3)}\n`);
  else context.writeOut(pairsText(answer, context.terminal));
  if (csvFile !== undefined) {
    writeCsv(csvFile, disagreementsCsv(read.pair, compared));
    const count = compared.disagreements.length;
    context.writeError(`${csv}: ${count} disagreeing item${count === 1 ? "" : "s"}\n`);
  }
  printProblems(read.problems, context);
  return exitCodes.done;
};

function bothOnOutput(): UserError {
  return new UserError("bad-option", "runledger pairs: --csv - and --json exclude each other.", {
    hint: "Write one of them into a file.",
    exitCode: exitCodes.usage,
  });
}

function checkedFile(file: string, { options }: Invocation, context: Context): string {
  return checkOutputFile(file, { context, option: "--csv", mayReplace: options.force === true });
}

function writeCsv(file: string, text: string): void {
  try {
    replaceFile(nodeFileSystem, file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError("cannot-write", `${file}: cannot be written (${code ?? String(error)}).`, {
      hint: "Choose another place with --csv FILE.",
      cause: error,
    });
  }
}

interface FoundPlaces {
  readonly a: ItemPlace;
  readonly b: ItemPlace;
  readonly directionOf: PairedOptions["directionOf"];
}

/** The two runs, or files and folders that are no runs but there. */
function findPlaces(invocation: Invocation, context: Context): FoundPlaces {
  const open = openRunTable({ ...invocation, positionals: rootsOf(invocation) }, context);
  const { contract } = open.places;
  const place = (name: string): ItemPlace => {
    try {
      const key =
        open.table.rows[getRow(open.table, name, { contract, workingFolder: context.workingFolder })];
      if (key !== undefined) {
        if (archiveOf(open.runOf(key)) !== undefined) throw packedAway(key.id, rootsOf(invocation));
        return { id: key.id, path: key.path, layout: key.layout };
      }
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "no-such-run") throw error;
      if (!existsSync(resolve(context.workingFolder, name))) throw error;
    }
    return { id: basename(resolve(context.workingFolder, name)), path: resolve(context.workingFolder, name) };
  };
  const [a = "", b = ""] = invocation.positionals;
  const found = {
    a: place(a),
    b: place(b),
    directionOf: (metric: string) => ruleFor(contract, metric).direction,
  };
  open.finish();
  return found;
}

function packedAway(id: string, roots: readonly string[]): UserError {
  return new UserError("archived-run", `${id}: is archived; its items are packed with it.`, {
    hint: `First bring it back: ${nextCommand(["restore", id], roots)}`,
  });
}

function optionsOf({ options }: Invocation, directionOf: PairedOptions["directionOf"]): PairedOptions {
  const text = (name: string): { [key: string]: string } =>
    options[name] === undefined ? {} : { [name]: String(options[name]) };
  return {
    key: listOf(options.key),
    metrics: listOf(options.metric),
    ...text("correct"),
    ...text("expected"),
    ...text("answer"),
    ...text("cluster"),
    directionOf,
    random: (purpose) => {
      const generator = SeededRandom.fromSeed(bootstrapSeed, purpose);
      return () => generator.next();
    },
  };
}

/** Values of a repeated option, each of which may be a list with commas. */
function listOf(value: Invocation["options"][string]): string[] {
  const texts = Array.isArray(value) ? (value as readonly string[]) : [];
  return texts
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}
