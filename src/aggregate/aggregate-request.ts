// What an aggregation is asked, and what it answers.

import type { FileSystem } from "../store/file-system.js";
import type { MachineIdentity } from "../store/read-context.js";
import type { WriterIdentity } from "../store/writer-identity.js";
import type { PartitionResult } from "./partition-steps.js";
import type { AggregateReport } from "./report.js";

export interface AggregateRequest {
  /** Absolute paths. */
  readonly root: string;
  readonly out: string;
  /** What rankings and insights are about; chosen when absent. */
  readonly metric: string | undefined;
  /** Whether the tables of settings compare only runs that are equal in all else. */
  readonly likeWithLike?: boolean;
  /** Whether the tables of steps are left out: what is told of runs and models needs none. */
  readonly rollupsOnly?: boolean;
  /** Whether a second thread may help; it writes to the disk whatever `files` are. */
  readonly mayUseThread?: boolean;
  /** Keys of a copy of the steps in Hive partitions; absent: those of the copy that is there, if there is one. */
  readonly partitionBy?: readonly string[] | undefined;
  readonly files: FileSystem;
  readonly own: WriterIdentity;
  readonly machine: MachineIdentity;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

export interface AggregateResult {
  readonly report: AggregateReport;
  /** Segments that were written and those left as they were. */
  readonly written: number;
  readonly kept: number;
  /** Logs that were read; 0 where nothing has changed. */
  readonly logsRead: number;
  /** Absolute path of catalog.csv. */
  readonly catalog: string;
  /** Undefined where nobody wants partitions. */
  readonly partitions: PartitionResult | undefined;
}
