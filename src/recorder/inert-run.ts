// A run that records nothing, for a training that must go on where nothing can be written.

import { join } from "node:path";
import { checkRunPath } from "../store/run-folder-file.js";
import type { ActiveRun, ArrayData } from "./active-run.js";
import { flattenArray } from "./array-data.js";
import { checkSections } from "./start-options.js";

/** Does nothing but refuse the same wrong arguments as a run that records. */
export class InertRun implements ActiveRun {
  readonly id: string;
  readonly folder: string;
  readonly isRecording: boolean = false;

  constructor(root: string, id: string) {
    this.id = id;
    this.folder = join(root, id);
  }

  get itemCount(): number {
    return 0;
  }

  log(): void {
    // Nothing can be written.
  }

  describe(sections: Readonly<Record<string, unknown>>): void {
    checkSections(sections);
  }

  async saveFile(relativePath: string): Promise<void> {
    checkRunPath(relativePath);
  }

  async snapshotInput(): Promise<void> {
    // Nothing can be written.
  }

  item(): void {
    // Nothing can be written.
  }

  hasItem(): boolean {
    return false;
  }

  usage(): void {
    // Nothing can be written.
  }

  itemError(): void {
    // Nothing can be written.
  }

  async savePredictions(predictions: ArrayData, targets?: ArrayData): Promise<void> {
    flattenArray(predictions, "predictions");
    if (targets !== undefined) flattenArray(targets, "targets");
  }

  async saveScaler(): Promise<void> {
    // Nothing can be written.
  }

  async addArtifact(): Promise<void> {
    // Nothing can be written.
  }

  note(): void {
    // Nothing can be written.
  }

  tag(): void {
    // Nothing can be written.
  }

  async finish(): Promise<void> {
    // Nothing can be written.
  }

  async fail(): Promise<void> {
    // Nothing can be written.
  }

  async stop(): Promise<void> {
    // Nothing can be written.
  }
}
