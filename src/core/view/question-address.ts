// Where the page asks the server: addresses relative to the page. Both sides take them from here.

/** Questions that are answered with JSON; curves with bytes, see curves-body.ts. */
export type QuestionName =
  | "session"
  | "fields"
  | "table"
  | "compare"
  | "run"
  | "curves"
  | "points"
  | "log"
  | "predictions"
  | "sweeps"
  | "sweep"
  | "trials"
  | "matrix";

/** Name of the parameter that holds the question as JSON. */
export const questionParameter = "q";

/** Where a question is asked with GET. `run` and `predictions` ask with `{ key }`; session and fields without anything. */
export function questionAddress(name: QuestionName, question?: object): string {
  if (question === undefined) return `api/${name}`;
  return `api/${name}?${questionParameter}=${encodeURIComponent(JSON.stringify(question))}`;
}

/** Where a file of a run is fetched with GET. `path` is relative to the run, with "/". */
export function runFileAddress(key: string, path: string): string {
  return `api/file?key=${encodeURIComponent(key)}&path=${encodeURIComponent(path)}`;
}

/** Where an annotation is sent as JSON with POST; answered with 204 and nothing. */
export const annotateAddress = "api/annotate";

/**
 * Server-sent events: event `changed` with `{ kind, revision, keys }` whenever runs have changed, and once at the start
 * with the revision as it is and no keys.
 */
export const eventsAddress = "api/events";
