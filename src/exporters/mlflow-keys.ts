// Names that MLflow's file store takes: each key is a path below the run's folder, so that none may lead anywhere else.

/** As MLflow limits them. */
const most = { characters: 250, partBytes: 200, parts: 12 };

/** Keys of one folder of a run, each a file: no two are the same file, and none is the folder of another. */
export class MlflowKeys {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>();
  /** Keys that had to be changed, as they were and as they are. */
  readonly renamed: (readonly [from: string, to: string])[] = [];

  /** The key as it can be written. Letters and digits of any script stay, and "_ - . / :" and spaces. */
  take(key: string): string {
    const wanted = safeKey(key);
    let free = wanted;
    // Below a folder whose name is a file's, no name is free: then it is one file at the top.
    const flat = wanted.replaceAll("/", "_").slice(0, most.characters - 10);
    for (let count = 2; this.#isTaken(free); count++) free = `${flat}_${count}`;
    const parts = free.toLowerCase().split("/");
    this.#files.add(parts.join("/"));
    for (let length = 1; length < parts.length; length++) this.#folders.add(parts.slice(0, length).join("/"));
    if (free !== key) this.renamed.push([key, free]);
    return free;
  }

  /** Whatever the case: some disks do not tell it apart. */
  #isTaken(key: string): boolean {
    const parts = key.toLowerCase().split("/");
    if (this.#folders.has(parts.join("/"))) return true;
    return parts.some((_, index) => this.#files.has(parts.slice(0, index + 1).join("/")));
  }
}

function safeKey(key: string): string {
  const parts = key
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}_/.\- :]/gu, "_")
    .split("/")
    .filter((part) => part !== "")
    .slice(0, most.parts)
    .map((part) => cutToBytes(/^\.+$/.test(part) ? part.replaceAll(".", "_") : part, most.partBytes));
  const joined = parts.join("/").slice(0, most.characters).replace(/\/$/, "");
  return joined.trim() === "" ? "unnamed" : joined;
}

function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cut = "";
  for (const character of text) {
    if (Buffer.byteLength(cut + character) > bytes) break;
    cut += character;
  }
  return cut;
}
