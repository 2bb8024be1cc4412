// The address bar holds what is shown: `#/runs?where=lr+%3E+0.1&sort=metrics.mae`. Reading and writing of that text.

export type ViewName = "runs" | "compare" | "run" | "scatter" | "parallel" | "sweeps";

/** What the page shows. A link made of it shows the same again. */
export interface Address {
  readonly view: ViewName;
  /** Filter as typed; "" shows all runs. */
  readonly where: string;
  /** Full name of the field to sort by; absent: the source chooses. */
  readonly sort?: string;
  /** Absent: best first. */
  readonly order?: "asc" | "desc";
  /** Full names of the columns of the table; absent: the usual ones. */
  readonly columns?: readonly string[];
  readonly by: "run" | "family";
  /** Only columns in which the runs differ. */
  readonly isDifferingOnly: boolean;
  /** Keys of the selected rows in the order of selection: what is compared. The first is the reference. */
  readonly keys: readonly string[];
  /** Key of the run that the view "run" shows. */
  readonly run?: string;
  /** What one view alone knows: its axes, metric, switches. Names are the view's own. */
  readonly extra: Readonly<Record<string, string>>;
}

export const viewNames: readonly ViewName[] = ["runs", "compare", "run", "scatter", "parallel", "sweeps"];

/** What is shown where the address bar says nothing. */
export const startAddress: Address = {
  view: "runs",
  where: "",
  by: "run",
  isDifferingOnly: false,
  keys: [],
  extra: {},
};

const ownNames = ["where", "sort", "order", "columns", "by", "differing", "keys", "run"];

/** The address that a fragment ("#/runs?…") names. What cannot be read is left out. */
export function parseAddress(fragment: string): Address {
  const [path = "", query = ""] = fragment.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const words = new URLSearchParams(query);
  const order = words.get("order");
  const extra = [...words].filter(([name]) => !ownNames.includes(name));
  return {
    view: viewNames.find((name) => name === path) ?? "runs",
    where: words.get("where") ?? "",
    by: words.get("by") === "family" ? "family" : "run",
    isDifferingOnly: words.get("differing") === "1",
    keys: splitList(words.get("keys")) ?? [],
    extra: Object.fromEntries(extra),
    ...withText("sort", words.get("sort")),
    ...withText("run", words.get("run")),
    ...((order === "asc" || order === "desc") && { order }),
    ...(words.has("columns") && { columns: splitList(words.get("columns")) ?? [] }),
  };
}

/** The fragment of an address; what is as at the start is not said. */
export function printAddress(address: Address): string {
  const words = new URLSearchParams();
  const say = (name: string, text: string | undefined): void => {
    if (text !== undefined && text !== "") words.set(name, text);
  };
  say("where", address.where);
  say("sort", address.sort);
  say("order", address.order);
  if (address.columns !== undefined) words.set("columns", joinList(address.columns));
  say("by", address.by === "family" ? "family" : undefined);
  say("differing", address.isDifferingOnly ? "1" : undefined);
  say("keys", joinList(address.keys));
  say("run", address.run);
  for (const [name, text] of Object.entries(address.extra)) say(name, text);
  const query = words.toString();
  return `#/${address.view}${query === "" ? "" : `?${query}`}`;
}

function withText<Name extends string>(name: Name, text: string | null): { readonly [N in Name]?: string } {
  return (text === null || text === "" ? {} : { [name]: text }) as { readonly [N in Name]?: string };
}

/** Commas part; a comma or backslash inside a name has a backslash before it. */
function joinList(names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\,]/g, "\\$&")).join(",");
}

function splitList(text: string | null): string[] | undefined {
  if (text === null || text === "") return undefined;
  return (text.match(/(?:\\.|[^\\,])+/gs) ?? []).map((name) => name.replace(/\\(.)/gs, "$1"));
}
