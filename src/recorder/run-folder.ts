// A run's folder under recording: its parts, how they begin, and the order in which they end.

import type { AnnotatedRun } from "../store/annotations.js";
import { writeChecksums, writeChecksumsNow } from "../store/checksums.js";
import { claimRunFolder } from "../store/claim.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { schemaVersion } from "../store/metadata-file.js";
import { discardRunFolder, saveRunFile } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { formatTimestamp, wantedRunId } from "../store/run-name.js";
import { Attachments } from "./attachments.js";
import { type Clock, isoTime } from "./clock.js";
import { MetadataDocument } from "./metadata-document.js";
import { errorStory, type Outcome } from "./outcome.js";
import type { StartRunOptions } from "./start-options.js";
import { StatusWriter } from "./status-writer.js";
import { Streams } from "./streams.js";
import { judgeTargets } from "./verdicts.js";
import { Warnings } from "./warnings.js";
import type { RecorderWorld } from "./world.js";

/** Of the two seconds that a process may take to end after a signal. */
const longestChecksumsMs = 1000;

export class RunFolder {
  readonly id: string;
  readonly folder: string;
  /** The run as tags and notes know it. */
  readonly annotated: AnnotatedRun;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly warnings: Warnings;
  readonly metadata: MetadataDocument;
  readonly status: StatusWriter;
  readonly streams: Streams;
  readonly attachments: Attachments;
  readonly #beforeEnd: (() => void)[] = [];
  #endedMs: number | undefined;

  /**
   * Claims a folder, says that the run lives, and writes everything that is known of it.
   * @throws what the file system throws
   */
  constructor(root: string, options: StartRunOptions, world: RecorderWorld) {
    const { files, clock, workingFolder } = world;
    const startedMs = clock.wallMs();
    const { id, folder } = claimRunFolder(files, root, wantedRunId(options, new Date(startedMs)));
    [this.id, this.folder, this.files, this.clock] = [id, folder, files, clock];
    this.annotated = { id, path: folder, root, layout: "native" };
    this.warnings = new Warnings(world.warn);
    this.status = new StatusWriter({ files, folder, clock, startedMs });
    this.metadata = new MetadataDocument(files, folder, firstSections(id, options, startedMs));
    this.#begin();
    const tensorboard = options.tensorboard ?? true;
    this.streams = new Streams({ files, folder, clock, warnings: this.warnings, tensorboard });
    const addEntry = this.#addEntry.bind(this);
    this.attachments = new Attachments({ files, folder, workingFolder, warnings: this.warnings, addEntry });
  }

  /** First the status: whoever finds metadata.json finds out who writes it. */
  #begin(): void {
    try {
      this.status.begin();
      this.metadata.write();
    } catch (error) {
      discardRunFolder(this.files, this.folder);
      throw error;
    }
  }

  /** Has something done before the run's content is complete. It must not throw. */
  beforeEnd(action: () => void): void {
    this.#beforeEnd.push(action);
  }

  /** Ends the streams, then writes the final metadata. Nothing is thrown; what fails is warned about. */
  closeContent(outcome: Outcome): void {
    this.#endedMs ??= this.clock.wallMs();
    for (const action of this.#beforeEnd.splice(0)) action();
    this.#attempt(runFiles.history, () => this.streams.close());
    if (outcome.error !== undefined) this.#attempt(runFiles.errors, () => this.#saveError(outcome.error));
    this.#attempt(runFiles.metadata, () => {
      this.metadata.merge(this.#lastSections(outcome));
      this.metadata.write();
    });
  }

  /** Writes checksums.json over what the run itself wrote. Never rejects. */
  async writeChecksums(): Promise<void> {
    try {
      await writeChecksums(this.files, this.folder);
    } catch (error) {
      this.#warn(runFiles.checksums, error);
    }
  }

  /** The same at once, or not at all when it would take too long: a process that was told to end must end. */
  writeChecksumsNow(): void {
    const lastMs = this.clock.monotonicMs() + longestChecksumsMs;
    const isTooLate = (): boolean => this.clock.monotonicMs() > lastMs;
    this.#attempt(runFiles.checksums, () => writeChecksumsNow(this.files, this.folder, isTooLate));
  }

  /** Writes the status that decides, the last of all files. */
  endStatus(outcome: Outcome): void {
    this.#attempt(runFiles.status, () => this.status.end(outcome, this.#endedMs ?? this.clock.wallMs()));
  }

  #lastSections(outcome: Outcome): Record<string, unknown> {
    const { sections } = this.metadata;
    const lastValues = this.streams.lastValues();
    const metrics = sections.metrics ?? (Object.keys(lastValues).length === 0 ? undefined : lastValues);
    const targets = (sections.targets ?? {}) as Record<string, string>;
    const problems = this.warnings.lines;
    return {
      status: outcome.state,
      ended_at: isoTime(this.#endedMs ?? this.clock.wallMs()),
      ...(outcome.reason === undefined ? {} : { status_reason: outcome.reason }),
      ...(metrics === undefined ? {} : { metrics }),
      ...(Object.keys(targets).length === 0 ? {} : { verdicts: judgeTargets(targets, metrics) }),
      timing: { duration_seconds: this.status.durationSeconds },
      recording: { ...this.streams.counts(), ...(problems.length === 0 ? {} : { problems }) },
    };
  }

  #addEntry(section: "inputs" | "artifacts", entry: Readonly<Record<string, unknown>>): void {
    this.metadata.append(section, entry);
    this.metadata.write();
  }

  #saveError(error: unknown): void {
    const text = `${isoTime(this.clock.wallMs())} ${errorStory(error)}\n`;
    saveRunFile(this.files, { folder: this.folder, path: runFiles.errors }, text);
  }

  #attempt(file: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#warn(file, error);
    }
  }

  #warn(file: string, error: unknown): void {
    const reason = fileErrorName(error);
    this.warnings.add(`${file}:${reason}`, `${this.folder}/${file}: ${reason}. It is not complete.`);
  }
}

function firstSections(id: string, options: StartRunOptions, startedMs: number): Record<string, unknown> {
  const { model, seed, tags, notes, targets, config } = options;
  return {
    schema_version: schemaVersion,
    run_id: id,
    model_name: model,
    timestamp: formatTimestamp(new Date(startedMs)),
    status: "running",
    started_at: isoTime(startedMs),
    seed,
    tags,
    notes,
    targets,
    config,
  };
}
