// Files as tools leave them, with texts planted in each: the same texts in fourteen kinds of file.

import { gzipSync } from "node:zlib";
import { packTar } from "../../../src/formats/tar.js";

/** Where a text went. Lines count from 1. */
export interface PlantedPlace<Item> {
  readonly item: Item;
  /** As the scan names it below the folder. */
  readonly name: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

interface FileKind {
  readonly path: string;
  /** How one text stands in the file: its lines. */
  readonly embed: (text: string) => readonly string[];
  readonly head?: readonly string[];
  readonly tail?: readonly string[];
  /** Text → bytes; UTF-8 when absent. */
  readonly encode?: (text: string) => Buffer | Promise<Buffer>;
  /** Behind "!" in the scan's name. */
  readonly member?: string;
}

const plain = (text: string): string[] => text.split("\n");
const asJson = (text: string): string => JSON.stringify(text);

export const fileKinds: readonly FileKind[] = [
  { path: "config.yaml", embed: plain, head: ["model: lstm", "batch_size: 2"] },
  { path: ".env.backup", embed: plain, head: ["# copied by a deploy script", "SEED=42"] },
  { path: "run/output.log", embed: (text) => plain(`2026-01-22 02:01:57 INFO ${text}`) },
  { path: "run/train.py", embed: plain, head: ["import os", ""] },
  { path: ".bash_history", embed: (text) => ["#1769047317", ...plain(text)] },
  { path: "project/.git/config", embed: plain, head: ["[core]", "\tbare = false"] },
  {
    path: "wandb/run-1/files/wandb-metadata.json",
    head: ["{"],
    embed: (text) => [`  "program": ${asJson(text)},`],
  },
  {
    path: "analysis.ipynb",
    head: ['{"cells": [{"cell_type": "code", "source": ['],
    embed: (text) => plain(text).map((line) => `    ${asJson(`${line}\n`)},`),
    tail: ['    ""]}]}'],
  },
  { path: "events.jsonl", embed: (text) => [`{"step": 1, "message": ${asJson(text)}}`] },
  { path: "Dockerfile", embed: plain, head: ["FROM scratch"] },
  { path: "settings.ini", embed: plain, head: ["[default]"] },
  { path: "powershell.log", embed: plain, encode: (text) => Buffer.from(`\ufeff${text}`, "utf16le") },
  { path: "old/steps.log.gz", embed: plain, encode: (text) => gzipSync(text) },
  { path: "archive/run.tar.gz", embed: plain, encode: inTar, member: "run/notes.txt" },
];

async function inTar(text: string): Promise<Buffer> {
  const content = Buffer.from(text);
  const source = {
    kind: "file",
    path: "run/notes.txt",
    sizeBytes: content.length,
    read: () => [content],
  } as const;
  const pieces: Uint8Array[] = [];
  for await (const piece of packTar([source])) pieces.push(Uint8Array.from(piece));
  return gzipSync(Buffer.concat(pieces));
}

/** The items, dealt out over the kinds of file: content by path, and where each item stands. */
export async function plantInFiles<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
): Promise<{ readonly files: Record<string, Buffer>; readonly places: readonly PlantedPlace<Item>[] }> {
  const files: Record<string, Buffer> = {};
  const places: PlantedPlace<Item>[] = [];
  for (const [index, kind] of fileKinds.entries()) {
    const lines = [...(kind.head ?? [])];
    const name = kind.member === undefined ? kind.path : `${kind.path}!${kind.member}`;
    for (const item of items.filter((_, at) => at % fileKinds.length === index)) {
      const own = kind.embed(textOf(item));
      places.push({ item, name, firstLine: lines.length + 1, lastLine: lines.length + own.length });
      lines.push(...own, "");
    }
    const text = [...lines, ...(kind.tail ?? [])].join("\n");
    files[kind.path] = (await kind.encode?.(text)) ?? Buffer.from(text);
  }
  return { files, places };
}
