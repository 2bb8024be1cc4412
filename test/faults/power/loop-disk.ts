// A file system of its own in a file, whose power can be cut (Linux, as root): ext4 on a loop device and the shutdown call.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** EXT4_IOC_SHUTDOWN: from then on nothing reaches the disk, neither data nor journal. */
const shutdownProgram = `import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack("I", int(sys.argv[2])))`;

/** What of the journal is still written when the power goes: nothing, or what waits in memory. */
export const cuts = { nothing: 2, journal: 1 } as const;

function tried(program: string, words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr ?? error?.message}`);
}

export class LoopDisk {
  #image: string;
  /** Where it is mounted. */
  readonly folder: string;

  /** A fresh disk in `place`, a copy of `blank`, mounted. */
  constructor(place: string, blank: string) {
    mkdirSync(place, { recursive: true });
    this.#image = join(place, "disk.img");
    this.folder = join(place, "disk");
    mkdirSync(this.folder);
    copyFileSync(blank, this.#image);
    this.#mount();
  }

  /** Makes the file system that every round starts from. */
  static makeBlank(path: string): void {
    tried("truncate", ["-s", "16M", path]);
    tried("mkfs.ext4", ["-q", "-F", "-O", "^metadata_csum", "-J", "size=4", path]);
  }

  /** From now on every call fails, and nothing more is written. */
  cutPower(kind: keyof typeof cuts): void {
    tried("python3", ["-c", shutdownProgram, this.folder, String(cuts[kind])]);
  }

  /**
   * Power is back: the journal is replayed, on a copy of the image. The old one may be in use for some time more, where
   * another program has a view of all mounts of its own.
   */
  powerOn(): void {
    tried("umount", ["-l", this.folder]);
    const found = `${this.#image}.found`;
    copyFileSync(this.#image, found);
    rmSync(this.#image);
    this.#image = found;
    this.#mount();
  }

  remove(): void {
    spawnSync("umount", ["-l", this.folder]);
    rmSync(this.#image, { force: true });
  }

  // Without noauto_da_alloc ext4 hides the fault of a writer who renames what is not on the disk yet.
  #mount(): void {
    tried("mount", ["-o", "loop,noauto_da_alloc,commit=300", this.#image, this.folder]);
  }
}

/** Why there is no such disk here; undefined when there is. */
export function whyNoLoopDisk(folder: string): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "not root on Linux";
  try {
    const blank = join(folder, "blank.img");
    LoopDisk.makeBlank(blank);
    const disk = new LoopDisk(join(folder, "probe"), blank);
    disk.cutPower("nothing");
    disk.powerOn();
    disk.remove();
    return undefined;
  } catch (error) {
    return `no loop disk whose power can be cut: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
}
