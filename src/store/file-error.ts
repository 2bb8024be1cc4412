// Names and reasons of file errors, for warnings and decisions.

import { platform } from "node:os";

/** Errors of network disks that Node has no name for. Numbers differ between Linux and macOS. */
const unnamed: Record<string, Record<number, string>> = {
  linux: { 116: "ESTALE", 122: "EDQUOT" },
  darwin: { 70: "ESTALE", 69: "EDQUOT" },
};

/** Short name of a file error: "ENOSPC", "ESTALE"; the message where the system gives no code. */
export function fileErrorName(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, errno } = error as NodeJS.ErrnoException;
  const name = errno === undefined ? undefined : unnamed[platform()]?.[Math.abs(errno)];
  return name ?? code ?? error.message;
}

/** Whether the error says that something of that name is already there. */
export function isNameTaken(error: unknown): boolean {
  return fileErrorName(error) === "EEXIST";
}

/** Whether the error says that there is nothing of that name. */
export function isMissingFile(error: unknown): boolean {
  const name = fileErrorName(error);
  return name === "ENOENT" || name === "ENOTDIR";
}

/** The same with the path that the system has told, if any: "/runs/a/w.bin: EACCES". */
export function fileErrorWithPath(error: unknown): string {
  const path = error instanceof Error ? (error as NodeJS.ErrnoException).path : undefined;
  return path === undefined ? fileErrorName(error) : `${path}: ${fileErrorName(error)}`;
}

/** Whether the error says that there is no more room, on the disk or for this user. */
export function saysFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes(fileErrorName(error));
}

/** Whether the error says that the disk knows no second names for files. */
export function knowsNoLinks(error: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(fileErrorName(error));
}
