// The members of an archive as they come, each checked for what it could do to whoever unpacks it.

export interface TarMember {
  /** As in the archive, without "./" before and "/" behind. */
  readonly path: string;
  readonly kind: "file" | "folder";
  /** 0 for folders. */
  readonly sizeBytes: number;
  /** Lower-case hexadecimal; of folders "". */
  readonly sha256: string;
}

/** What was read of an archive. */
export interface TarContents {
  /** In the archive's order. */
  readonly members: readonly TarMember[];
  /** Where each member ends in the unpacked archive, its padding included. */
  readonly ends: readonly number[];
  /** Contents of the members that `keep` asked for, by path. */
  readonly kept: ReadonlyMap<string, Buffer>;
}

/** Why an archive is refused: damaged, cut, or dangerous. The message names the member. */
export class TarFormatError extends Error {
  override readonly name = "TarFormatError";
  /** What was read before. */
  read: TarContents | undefined;
}

const longestPath = 4096;
const deepestPath = 128;

export class TarMembers {
  readonly list: TarMember[] = [];
  /** Where each member ends in the unpacked archive, its padding included. */
  readonly ends: number[] = [];
  readonly #most: number;
  /** `implied`: a folder that is only known from the paths of its members. */
  readonly #kinds = new Map<string, "file" | "folder" | "implied">();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Takes a name, before anything is made of the member.
   * @throws TarFormatError for one too many, a doubled name, a file used as a folder
   */
  claim(path: string, kind: TarMember["kind"]): void {
    if (this.list.length >= this.#most) throw new TarFormatError(`it has more than ${this.#most} members`);
    const known = this.#kinds.get(path);
    if (known !== undefined && !(known === "implied" && kind === "folder")) {
      throw new TarFormatError(`${quoted(path)} is there twice`);
    }
    this.#addParents(path);
    this.#kinds.set(path, kind);
  }

  /** Adds a member whose name was claimed, and where it ends. */
  add(member: TarMember, end: number): void {
    this.list.push(member);
    this.ends.push(end);
  }

  #addParents(path: string): void {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const parent = path.slice(0, end);
      const known = this.#kinds.get(parent);
      if (known === "file") throw new TarFormatError(`${quoted(parent)} is a file and a folder`);
      if (known !== undefined) return;
      this.#kinds.set(parent, "implied");
    }
  }
}

/**
 * The shortest form of a member's path; "" for the folder that the archive is unpacked in.
 * @throws TarFormatError for a path that leads elsewhere
 */
export function safeMemberPath(path: string): string {
  const parts = path.split(/[/\\]/);
  const isElsewhere = /^([/\\]|[A-Za-z]:[/\\])/.test(path) || parts.includes("..");
  if (isElsewhere) throw new TarFormatError(`${quoted(path)} leads out of the folder it is unpacked in`);
  if (path.includes("\0") || Buffer.byteLength(path) > longestPath || parts.length > deepestPath) {
    throw new TarFormatError(`${quoted(path)} is not a possible path`);
  }
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** A path as it is shown in messages. */
export function quoted(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
}
