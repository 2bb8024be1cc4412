// A run's fields as they are compared: lists taken apart, packages and command lines under names of their own.

import type { FieldKind } from "../field/field-table.js";
import { flattenInto, isPlainObject } from "../flatten.js";
import type { Run } from "../run.js";
import type { Value } from "../value.js";
import { commandPrefix, uncommittedField } from "./judge-field.js";

export interface RunField {
  readonly kind: FieldKind;
  readonly value: Value;
}

/** Lists that are a program's words. */
const commandList = /^command(\.|_)?(arguments|args|line)?$|^(argv|sys_argv|cli_args)$/;
/** Where the files of an archived run are, which says nothing of the run. */
const archiveAttribute = /^archive\.(path|bytes|time)$/;
/** Lists of more items than this stay whole. */
const mostItems = 64;

/** The fields of a run by name, metrics left out. */
export function fieldsOfRun(run: Run): Map<string, RunField> {
  const fields = new Map<string, RunField>();
  const add = (kind: FieldKind, name: string, value: Value | undefined): void => {
    if (value !== undefined) addField(fields, { name, kind, value });
  };
  add("fact", "status", run.status);
  add("fact", "started_at", run.startedAt);
  add("fact", "ended_at", run.endedAt);
  add("fact", "duration_seconds", run.durationSeconds);
  add("fact", "layout", run.layout);
  add("fact", "tags", run.tags.length > 0 ? run.tags.join(" ") : undefined);
  for (const [name, value] of run.params) add("param", name, value);
  for (const [name, value] of run.attributes) add("attribute", name, value);
  addUncommitted(fields, run);
  return fields;
}

interface NamedField extends RunField {
  readonly name: string;
}

function addField(fields: Map<string, RunField>, field: NamedField): void {
  const { name, kind, value } = field;
  if (/^(git\.(dirty|changed_files|untracked_files|patch\w*|secret_kinds)|uncommitted\.\w+)$/.test(name))
    return;
  if (kind === "attribute" && archiveAttribute.test(name)) return;
  if (!Array.isArray(value)) fields.set(name, { kind, value });
  else addList(fields, field, value);
}

function addList(fields: Map<string, RunField>, { name, kind }: NamedField, list: readonly unknown[]): void {
  if (commandList.test(name)) {
    addCommand(fields, list);
    return;
  }
  const pins = list.map((item) => /^([A-Za-z0-9_.@/-]+)==([^\s;]+)$/.exec(String(item)));
  if (list.length > 0 && pins.every((pin) => pin !== null)) {
    for (const pin of pins) fields.set(`packages.${pin?.[1] ?? ""}`, { kind, value: pin?.[2] ?? "" });
    return;
  }
  if (list.length > mostItems || !list.some(isPlainObject)) {
    fields.set(name, { kind, value: list });
    return;
  }
  list.forEach((item, index) => void addItem(fields, { item, index, name, kind }));
}

function addItem(
  fields: Map<string, RunField>,
  entry: { readonly item: unknown; readonly index: number; readonly name: string; readonly kind: FieldKind },
): void {
  const { item, index, name, kind } = entry;
  if (!isPlainObject(item)) {
    flattenInto({ set: (leaf, value) => fields.set(leaf, { kind, value }) }, item, `${name}.${index}`);
    return;
  }
  const key = [item.path, item.name, item.id].find((candidate) => typeof candidate === "string");
  const own = key === undefined ? `${name}.${index}` : `${name}.${key}`;
  const digest = item.sha256 ?? item.digest ?? item.md5 ?? item.hash;
  if (typeof digest === "string") {
    const bytes = typeof item.bytes === "number" ? `, ${item.bytes} bytes` : "";
    fields.set(own, { kind, value: `${digest.slice(0, 12)}${bytes}` });
    return;
  }
  flattenInto({ set: (leaf, value) => fields.set(leaf, { kind, value }) }, item, own);
}

/** `--lr 0.1`, `--lr=0.1` and `lr=0.1` become a field each; other words are counted from the front. */
function addCommand(fields: Map<string, RunField>, words: readonly unknown[]): void {
  const set = (name: string, text: string): void => {
    fields.set(commandPrefix + name, { kind: "param", value: plainValue(text) });
  };
  const texts = words.map(String);
  for (let at = 0, place = 0; at < texts.length; at++) {
    const word = texts[at] ?? "";
    const joined = /^(?:--?)?([A-Za-z][\w.-]*)=(.*)$/s.exec(word);
    if (joined !== null) set(joined[1] ?? "", joined[2] ?? "");
    else if (/^--?[A-Za-z]/.test(word)) {
      const next = texts[at + 1];
      const hasValue = next !== undefined && !/^--?[A-Za-z]/.test(next) && !/^[A-Za-z][\w.-]*=/.test(next);
      set(word.replace(/^--?/, ""), hasValue ? next : "true");
      if (hasValue) at++;
    } else set(`word ${++place}`, word);
  }
}

function plainValue(text: string): Value {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** What is known of changes that are in no commit: which files, and a digest of the patch. */
function addUncommitted(fields: Map<string, RunField>, { attributes }: Run): void {
  const digest = attributes.get("uncommitted.digest");
  const files = attributes.get("uncommitted.files");
  const dirty = attributes.get("git.dirty");
  const kind = "attribute";
  if (typeof digest === "string") {
    const names = Array.isArray(files) ? files.map(String) : [];
    const shown = names.length > 0 ? `${names.join(", ")} ` : "";
    fields.set(uncommittedField, { kind, value: `${shown}(${digest.slice(0, 8)})` });
  } else if (dirty === true) fields.set(uncommittedField, { kind, value: "some, not kept" });
  else if (dirty === false) fields.set(uncommittedField, { kind, value: "none" });
}
