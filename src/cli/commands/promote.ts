// `runledger promote`: pictures of the newest or best run of each group, at places that stay the same.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { withBestSummaries } from "../../catalog/best-summaries.js";
import { fieldTableOf } from "../../core/field/field-table.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { printable } from "../../core/printable.js";
import { exitCodes, type Problem, UserError } from "../../errors.js";
import { renderPlainTable } from "../../exporters/plain-table.js";
import { promotedGroups } from "../../report/choose-promoted.js";
import { checkPlot } from "../../report/find-picture.js";
import { type Gallery, galleryTable, withGallery } from "../../report/gallery-snippet.js";
import { copyPictures, linkTo, type Promotion, planPromotions } from "../../report/promote-pictures.js";
import { replaceFile } from "../../store/atomic-write.js";
import { fileErrorName } from "../../store/file-error.js";
import { nodeFileSystem } from "../../store/file-system.js";
import type { Invocation, RunCommand } from "../command.js";
import type { Context } from "../context.js";
import {
  type OpenRuns,
  openRuns,
  printNoRuns,
  printProblems,
  readingExitCode,
  shorten,
} from "../open-runs.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const { options } = invocation;
  const wishes = wishesOf(invocation, context);
  const open = openRuns(invocation.positionals, context);
  if (open.runs.length === 0) {
    printNoRuns(open, context);
    return exitCodes.failed;
  }
  const { promotions, problems } = await plan(invocation, open, wishes);
  const isDry = options["dry-run"] === true;
  const snippet =
    options.snippet === undefined ? undefined : resolve(context.workingFolder, String(options.snippet));
  const gallery = galleryOf(promotions, wishes, snippet ?? resolve(wishes.out, "README.md"));
  const changed = snippet === undefined || promotions.length === 0 ? undefined : newSnippet(snippet, gallery);
  if (!isDry) {
    await copyPictures(promotions);
    if (snippet !== undefined && changed !== undefined) saveSnippet(snippet, changed);
  }
  const told = [...problems, ...open.problems];
  const answer = { promotions, isDry, snippet, isSnippetNew: changed !== undefined };
  print(answer, { invocation, context, problems: told });
  return promotions.length === 0 ? exitCodes.failed : readingExitCode(invocation, open.problems);
};

interface Wishes {
  readonly plots: readonly string[];
  readonly out: string;
  readonly by: string | undefined;
  readonly best: string | undefined;
}

function wishesOf({ options }: Invocation, context: Context): Wishes {
  const plots = Array.isArray(options.plot) ? (options.plot as readonly string[]).map(checkPlot) : [];
  if (plots.length === 0)
    throw usage("--plot is missing.", "Name a picture that the runs hold: --plot trace.png");
  if (options.out === undefined)
    throw usage("--out is missing.", "Name the folder for the pictures: --out docs/gallery");
  const names = plots.map((plot) => plot.slice(plot.lastIndexOf("/") + 1));
  const twice = names.find((name, place) => names.indexOf(name) < place);
  if (twice !== undefined)
    throw usage(`--plot has two pictures called ${twice}.`, "One would replace the other.");
  return {
    plots,
    out: resolve(context.workingFolder, String(options.out)),
    by: options.by === undefined ? undefined : String(options.by),
    best: options.best === undefined ? undefined : String(options.best),
  };
}

async function plan({ options }: Invocation, open: OpenRuns, wishes: Wishes) {
  const { contract } = open.places;
  const table = withBestSummaries(fieldTableOf(open.runs), contract);
  const rows =
    options.where === undefined
      ? table.rows.map((_, row) => row)
      : await selectRows(table, String(options.where));
  const { by, best, plots, out } = wishes;
  const groups = promotedGroups(table, {
    contract,
    rows,
    ...(by === undefined ? {} : { by }),
    ...(best === undefined ? {} : { best }),
  });
  return planPromotions(groups, { runs: open.runs, plots, out, isStrict: best !== undefined });
}

function galleryOf(promotions: readonly Promotion[], { by, plots }: Wishes, file: string): Gallery {
  const groups = [...new Set(promotions.map(({ group }) => group))];
  return {
    by: by ?? "",
    plots: plots.map((plot) => plot.replace(/^.*\//, "").replace(/\.[^.]*$/, "")),
    entries: groups.flatMap((group) => {
      const own = promotions.filter((promotion) => promotion.group === group);
      const pictures = plots.map((plot) => own.find((promotion) => promotion.plot === plot)?.to);
      const runs = [...new Map(own.map(({ run: { id, startedAt } }) => [id, { id, startedAt }])).values()];
      return [
        {
          group,
          runId: runs.map(({ id }) => id).join(", "),
          ...(runs.length === 1 ? { startedAt: runs[0]?.startedAt } : {}),
          pictures: pictures.map((picture) => (picture === undefined ? undefined : linkTo(picture, file))),
        },
      ];
    }),
  };
}

/** The file's new bytes; undefined where they are what it has. */
function newSnippet(file: string, gallery: Gallery): Uint8Array | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined && statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usage(`--snippet ${file}: its folder does not exist.`, "Make the folder first.");
  }
  if (stat !== undefined && !stat.isFile())
    throw usage(`--snippet ${file}: is no file.`, "Name a Markdown file.");
  const old = stat === undefined ? undefined : readFileSync(file);
  const changed = withGallery(old, galleryTable(gallery), file);
  return old?.equals(changed) === true ? undefined : changed;
}

function saveSnippet(file: string, bytes: Uint8Array): void {
  try {
    const isThere = statSync(file, { throwIfNoEntry: false }) !== undefined;
    replaceFile(nodeFileSystem, isThere ? realpathSync(file) : file, bytes);
  } catch (error) {
    throw new UserError("cannot-write", `${file}: cannot be written (${fileErrorName(error)}).`, {
      hint: "The pictures are copied; choose another file with --snippet.",
      cause: error,
    });
  }
}

interface Answer {
  readonly promotions: readonly Promotion[];
  readonly isDry: boolean;
  readonly snippet: string | undefined;
  readonly isSnippetNew: boolean;
}

function print(
  { promotions, isDry, snippet, isSnippetNew }: Answer,
  how: { invocation: Invocation; context: Context; problems: readonly Problem[] },
): void {
  const { context, problems, invocation } = how;
  const { columns, useColor: color } = context.terminal;
  if (invocation.options.json === true) {
    const pictures = promotions.map(({ group, run: { id }, plot, from, to, isSame }) => ({
      ...{ group, run: id, plot, from, to },
      changed: !isSame,
    }));
    const changed = isSnippetNew;
    const answer = { schema: "runledger.promote/1", dry_run: isDry, pictures, snippet: snippet ?? null };
    context.writeOut(`${encodeJson({ ...answer, snippet_changed: changed, problems }, 2)}\n`);
    return;
  }
  const rows = promotions.map(({ group, run: { id }, to, isSame }) => [
    ...(group === "" ? [] : [group]),
    id,
    shorten(to, context),
    isSame ? "unchanged" : isDry ? "would be copied" : "copied",
  ]);
  const header = [...(rows[0]?.length === 4 ? ["group"] : []), "run", "picture", ""];
  if (rows.length > 0) context.writeOut(renderPlainTable(header, rows, { columns, color }));
  if (snippet !== undefined && promotions.length > 0) {
    const what = isSnippetNew ? (isDry ? "would be changed" : "changed") : "unchanged";
    context.writeError(`${printable(shorten(snippet, context))}: gallery ${what}\n`);
  }
  printProblems(problems, context);
}

function usage(message: string, hint: string): UserError {
  return new UserError("bad-option", `runledger promote: ${message}`, { hint, exitCode: exitCodes.usage });
}
