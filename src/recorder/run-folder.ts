// A run's folder under recording: its parts, how they begin, and the order in which they end.

import { isPlainObject } from "../core/flatten.js";
import { UserError } from "../errors.js";
import { type AnnotatedRun, readAnnotations } from "../store/annotations.js";
import { writeChecksums, writeChecksumsNow } from "../store/checksums.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { refreshIndexRow } from "../store/index-lock.js";
import { LineLog } from "../store/line-log.js";
import type { Metadata } from "../store/metadata-file.js";
import { paramsOf } from "../store/metadata-params.js";
import type { IndexRow } from "../store/read-index.js";
import { makeRunFolder, saveRunJson } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { Attachments } from "./attachments.js";
import { type Clock, isoTime } from "./clock.js";
import { type EvaluationOptions, EvaluationRecord } from "./evaluation-record.js";
import type { MetadataDocument } from "./metadata-document.js";
import { type OpenFolderOptions, openRunFolder } from "./open-run-folder.js";
import { errorStory, type Outcome } from "./outcome.js";
import { indexRowOf, runConfigOf, summaryOf } from "./run-sections.js";
import { saveStoreEnd, saveStoreStart, storeSections } from "./run-store-files.js";
import type { StatusWriter } from "./status-writer.js";
import { Streams } from "./streams.js";
import { judgeTargets } from "./verdicts.js";
import { Warnings } from "./warnings.js";
import type { RecorderWorld } from "./world.js";

/** Of the two seconds that a process may take to end after a signal. */
const longestChecksumsMs = 1000;

/** Prices are read by then. */
export type RunFolderOptions = OpenFolderOptions & EvaluationOptions;

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
  readonly #evaluationOptions: EvaluationOptions;
  readonly #isResumed: boolean;
  #evaluation: EvaluationRecord | undefined;
  #endedMs: number | undefined;
  #tookSeconds: number | undefined;

  /**
   * Claims a folder, or takes up the one to resume, says that the run lives, and writes everything that is known of it.
   * @throws what the file system throws; UserError when the run to resume is missing, in use or not ours
   */
  constructor(root: string, options: RunFolderOptions, world: RecorderWorld) {
    const { files, clock, workingFolder } = world;
    [this.files, this.clock] = [files, clock];
    this.warnings = new Warnings(world.warn);
    this.#evaluationOptions = options;
    this.#isResumed = options.resume !== undefined;
    const opened = openRunFolder(root, options, world);
    const { id, folder } = opened;
    [this.id, this.folder, this.status, this.metadata] = [id, folder, opened.status, opened.metadata];
    this.annotated = { id, path: folder, root: opened.root, layout: "native" };
    const tensorboard = options.tensorboard ?? (options.useCase ?? options.layout) === undefined;
    const session = { name: id, params: () => paramsOf(this.metadata.sections) };
    this.streams = new Streams({ files, folder, clock, warnings: this.warnings, tensorboard, session });
    const addEntry = this.#addEntry.bind(this);
    this.attachments = new Attachments({ files, folder, workingFolder, warnings: this.warnings, addEntry });
    if (this.#isNotebook) this.#save(runFiles.runConfig, runConfigOf(this.metadata.sections));
    if (this.#isStore) saveStoreStart(this, this.metadata.sections);
    if (options.manifest !== undefined) void this.attachments.copyManifest(options.manifest);
    // Read now: whoever resumes must know what is there before the first item.
    if (this.#isResumed && (this.#isNotebook || this.#isStore)) void this.evaluation;
  }

  /**
   * What the run records of items, tokens and errors; begun when it is first asked for.
   * @throws what the file system throws
   */
  get evaluation(): EvaluationRecord {
    const { files, folder, clock, warnings } = this;
    const log = (values: Readonly<Record<string, number>>, step: number): void =>
      this.streams.log(values, { step }, clock.monotonicMs());
    this.#evaluation ??= new EvaluationRecord(
      { files, folder, clock, warnings, log, isResumed: this.#isResumed, keepsResults: this.#isStore },
      this.#evaluationOptions,
    );
    return this.#evaluation;
  }

  /** The same, undefined until then. */
  get startedEvaluation(): EvaluationRecord | undefined {
    return this.#evaluation;
  }

  /** Hands over what has gathered; to be called about twice a second. See `HistoryWriter.tick`. */
  tick(isLoopBlocked: boolean): void {
    this.streams.tick(isLoopBlocked);
    this.#evaluation?.tick(isLoopBlocked);
  }

  /** Brings everything that was recorded to the disk. */
  sync(): void {
    this.streams.sync();
    this.#evaluation?.sync();
  }

  /** Whether the run keeps the files of a lab notebook. */
  get #isNotebook(): boolean {
    return this.metadata.sections.use_case !== undefined;
  }

  /** Whether the run keeps the files of a run store. */
  get #isStore(): boolean {
    return this.metadata.sections.layout === "run-store";
  }

  /** Has something done before the run's content is complete. It must not throw. */
  beforeEnd(action: () => void): void {
    this.#beforeEnd.push(action);
  }

  /** Whether a program that we run has taken the run over and records it itself. */
  isHandedOver(): boolean {
    return this.status.findHandover();
  }

  /** Ends the streams, then writes the final metadata. Nothing is thrown; what fails is warned about. */
  closeContent(outcome: Outcome): void {
    this.#endedMs ??= this.clock.wallMs();
    this.#tookSeconds ??= this.status.durationSeconds;
    for (const action of this.#beforeEnd.splice(0)) action();
    if (this.isHandedOver()) {
      this.warnings.attempt(runFiles.history, () => this.streams.close(false));
      return;
    }
    if (outcome.error !== undefined)
      this.warnings.attempt(runFiles.errors, () => this.#saveError(outcome.error));
    const results = this.#evaluation?.results;
    const evaluated = storeSections(this.#evaluation?.close(this.#tookSeconds) ?? {}, results);
    this.warnings.attempt(runFiles.history, () => this.streams.close(outcome.state === "finished"));
    this.warnings.attempt(runFiles.metadata, () => {
      this.metadata.merge(this.#lastSections(outcome, evaluated));
      this.metadata.write();
    });
    if (this.#isStore) saveStoreEnd(this, this.metadata.sections, results);
    if (!this.#isNotebook) return;
    const { environment, packages, python_packages } = this.metadata.sections;
    if (environment !== undefined)
      this.#save(runFiles.systemInfo, {
        ...(environment as Metadata),
        packages: packages ?? python_packages,
      });
    this.#save(runFiles.summary, summaryOf(this.metadata.sections));
  }

  /** Writes checksums.json over what the run itself wrote. Never rejects. */
  async writeChecksums(): Promise<void> {
    if (this.isHandedOver()) return;
    try {
      await writeChecksums(this.files, this.folder);
    } catch (error) {
      this.warnings.addFault(runFiles.checksums, error);
    }
  }

  /** The same at once, or not at all when it would take too long: a process that was told to end must end. */
  writeChecksumsNow(): void {
    if (this.isHandedOver()) return;
    const lastMs = this.clock.monotonicMs() + longestChecksumsMs;
    const isTooLate = (): boolean => this.clock.monotonicMs() > lastMs;
    this.warnings.attempt(runFiles.checksums, () => writeChecksumsNow(this.files, this.folder, isTooLate));
  }

  /** Writes the status that decides, the last of all files. */
  endStatus(outcome: Outcome): void {
    if (this.isHandedOver()) return;
    this.warnings.attempt(runFiles.status, () =>
      this.status.end(outcome, this.#endedMs ?? this.clock.wallMs()),
    );
  }

  /** Puts the run's line into the root's index.json, where there is one. Never rejects. */
  async refreshIndex(): Promise<void> {
    if (this.isHandedOver()) return;
    const { root } = this.annotated;
    const rowOf = (): IndexRow =>
      indexRowOf(this.metadata.sections, readAnnotations(this.annotated).annotations);
    try {
      await refreshIndexRow(root, rowOf, { files: this.files, nowMs: this.clock.wallMs });
    } catch (error) {
      const reason = error instanceof UserError ? error.message : `${fileErrorName(error)}.`;
      this.warnings.add("index", `${root}/index.json: ${reason} Bring it up to date with: runledger index`);
    }
  }

  #lastSections(outcome: Outcome, evaluated: Record<string, unknown>): Record<string, unknown> {
    const { sections } = this.metadata;
    const metrics = this.#finalMetrics(sections.metrics, evaluated.metrics);
    const targets = (sections.targets ?? {}) as Record<string, string>;
    const problems = this.warnings.lines;
    return {
      ...evaluated,
      status: outcome.state,
      ended_at: isoTime(this.#endedMs ?? this.clock.wallMs()),
      ...(outcome.reason === undefined ? {} : { status_reason: outcome.reason }),
      ...(metrics === undefined ? {} : { metrics }),
      ...(Object.keys(targets).length === 0 ? {} : { verdicts: judgeTargets(targets, metrics) }),
      timing: { duration_seconds: this.#tookSeconds ?? this.status.durationSeconds },
      recording: { ...this.streams.counts(), ...(problems.length === 0 ? {} : { problems }) },
    };
  }

  /** What the program gave as its results goes before what its items come to, and that before what was logged last. */
  #finalMetrics(given: unknown, evaluated: unknown): unknown {
    if (isPlainObject(evaluated)) return { ...evaluated, ...(isPlainObject(given) ? given : {}) };
    const lastValues = this.streams.lastValues();
    return given ?? (Object.keys(lastValues).length === 0 ? undefined : lastValues);
  }

  #addEntry(section: "inputs" | "artifacts", entry: Readonly<Record<string, unknown>>): void {
    this.metadata.append(section, entry);
    this.metadata.write();
  }

  /** Added to what items have left there, if anything. */
  #saveError(error: unknown): void {
    const text = `${isoTime(this.clock.wallMs())} ${errorStory(error)}`;
    if (this.#evaluation !== undefined) {
      this.#evaluation.addError(text);
      return;
    }
    const { files, folder } = this;
    makeRunFolder(files, folder, runFiles.outputs);
    const onFault = (fault: unknown): void => this.warnings.addFault(runFiles.errors, fault);
    const log = new LineLog({ files, folder: `${folder}/${runFiles.outputs}`, name: "errors.log", onFault });
    log.write(Buffer.from(`${text}\n`));
    log.close();
  }

  #save(path: string, content: Metadata): void {
    const { files, folder } = this;
    this.warnings.attempt(path, () => saveRunJson(files, { folder, path }, content));
  }
}
