// Databases that are gone, or have become something else, when a run's history is asked for.

import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mlflowDatabase } from "../../src/readers/mlflow-database.js";
import { optunaDatabase } from "../../src/readers/optuna-database.js";
import type { Reader } from "../../src/readers/reader.js";
import { trackio } from "../../src/readers/trackio.js";
import { plain, readTables, table } from "../helpers/read-tables.js";
import type { SmallTable } from "../helpers/small-database.js";

describe("a database that goes between the listing and the reading of a history", () => {
  const empty = (names: string): Record<string, SmallTable> =>
    Object.fromEntries(names.split(" ").map((name) => [name, table("id")]));
  it.each<readonly [string, Reader, Readonly<Record<string, SmallTable>>]>([
    [
      "Trackio",
      trackio,
      {
        ...empty("system_metrics project_metadata"),
        metrics: table("run_id run_name timestamp step metrics", ["a", "a", null, 0, "{}"]),
        configs: table("run_id run_name config created_at"),
      },
    ],
    [
      "MLflow",
      mlflowDatabase,
      {
        ...empty("experiments params tags metrics"),
        runs: table("run_uuid lifecycle_stage", ["a", "active"]),
      },
    ],
    [
      "Optuna",
      optunaDatabase,
      {
        ...empty("study_directions trial_params trial_values"),
        studies: table("study_id study_name", [1, "a"]),
        trials: table("trial_id number study_id state", [1, 0, 1, "COMPLETE"]),
      },
    ],
  ])(
    "%s: of one that is gone nothing is said, of one that became another file what it is",
    (_, reader, tables) => {
      const { path, sources } = readTables(reader, tables);
      const read = (): unknown => {
        const { history, problems } = sources[0]?.readHistory?.() ?? { history: undefined, problems: [] };
        return [plain(history), problems.map(({ code }) => code)];
      };
      expect(sources.length).toBe(1);
      rmSync(path);
      expect(read()).toEqual([{}, []]);
      writeFileSync(path, "another file");
      expect(read()).toEqual([{}, ["damaged-database"]]);
    },
  );
});
