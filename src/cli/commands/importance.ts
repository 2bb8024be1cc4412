// `runledger importance`: which params go with a metric.

import { type Importance, type ParamImportance, paramImportance } from "../../core/importance/importance.js";
import { encodeJson } from "../../core/json/encode-json.js";
import { nearestNames } from "../../core/nearest-names.js";
import { exitCodes, UserError } from "../../errors.js";
import type { Invocation, RunCommand } from "../command.js";
import { importanceText } from "../importance-text.js";
import { openRunTable, printNoRuns, printProblems } from "../open-runs.js";
import { selectRows } from "../where.js";

export const run: RunCommand = async (invocation, context) => {
  const { options } = invocation;
  const metric = wantedMetric(invocation);
  const open = openRunTable(invocation, context);
  if (open.table.rows.length === 0 && options.json !== true) {
    printNoRuns(open, context);
    open.finish();
    return exitCodes.done;
  }
  const rows = options.where === undefined ? undefined : await selectRows(open.table, String(options.where));
  const { contract } = open.places;
  const importance = paramImportance(open.table, {
    contract,
    metric,
    ...(rows === undefined ? {} : { rows }),
  });
  const by = pickParams(importance, Array.isArray(options.by) ? options.by : []);
  if (options.json === true) {
    context.writeOut(`${encodeJson(toJson(importance), 2)}\n`);
  } else {
    const { columns, useColor: color } = context.terminal;
    context.writeOut(
      importanceText(importance, { columns, color, contract, ...(by === undefined ? {} : { by }) }),
    );
    printProblems(open.problems, context);
  }
  open.finish();
  return exitCodes.done;
};

function wantedMetric({ options }: Invocation): string {
  if (options.metric !== undefined) return String(options.metric);
  throw new UserError("missing-option", "runledger importance: --metric is missing.", {
    hint: "Say which metric; see the names with: runledger fields",
    exitCode: exitCodes.usage,
  });
}

/** The params that `--by` names; undefined when it names none. */
function pickParams(
  { params }: Importance,
  names: readonly string[],
): readonly ParamImportance[] | undefined {
  if (names.length === 0) return undefined;
  return names
    .flatMap((list) => list.split(","))
    .map((name) => {
      const wanted = name.trim();
      const found =
        params.find(({ param }) => param === wanted) ??
        params.find(({ param }) => param.endsWith(`.${wanted}`));
      if (found !== undefined) return found;
      const known = params.map(({ param }) => param);
      const nearest = nearestNames(wanted, known);
      throw new UserError("unknown-param", `--by ${wanted}: no such param varies between the runs.`, {
        hint:
          nearest.length > 0
            ? `Nearest: ${nearest.join(", ")}`
            : `There is: ${known.slice(0, 12).join(", ") || "none"}`,
        exitCode: exitCodes.usage,
      });
    });
}

function toJson({ field, runs, params, constant }: Importance): Record<string, unknown> {
  return {
    schema: "runledger.importance/1",
    metric: field.replace(/^metrics\./, ""),
    runs,
    constant_params: constant,
    params: params.map((entry) => ({
      param: entry.param,
      kind: entry.kind,
      measure: entry.kind === "number" ? "spearman_rho" : "omega_squared",
      n: entry.n,
      values: entry.values,
      strength: entry.strength ?? null,
      interval: entry.interval === undefined ? null : [entry.interval.low, entry.interval.high],
      p: entry.p ?? null,
      p_adjusted: entry.adjustedP ?? null,
      is_marked: entry.isMarked,
      reason: entry.reason ?? null,
      entangled_with: entry.entangledWith,
      by: entry.by.map(({ value, n, mean, interval }) => ({
        value,
        n,
        mean,
        interval: interval === undefined ? null : [interval.low, interval.high],
      })),
    })),
  };
}
