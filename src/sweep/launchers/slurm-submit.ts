// Submits a launch's arrays, as many as Slurm takes at a time.

import { UserError } from "../../errors.js";
import { makeFolders } from "../../store/claim.js";
import type { Submission } from "../submission.js";
import type { LaunchWorld } from "./launcher.js";
import { type ArrayRequest, batchScript, type PlannedArray, sbatchWords } from "./slurm-arrays.js";
import { askOwnTasks, jobOf, type SlurmClient } from "./slurm-client.js";
import { logFolder } from "./slurm-logs.js";
import { readSlurmSettings, type SlurmSettings } from "./slurm-settings.js";
import type { SlurmWatch } from "./slurm-watch.js";

/** What is sent for one array. */
export interface ArrayOrder {
  readonly array: PlannedArray;
  /** Most of its tasks at once; absent: as many as Slurm has room for. */
  readonly atOnce?: number;
  /** Place in the list of the array after which it starts. */
  readonly after?: number;
}

/**
 * Shares "at most so many at once" among arrays, for Slurm counts each array by itself. Where there are more arrays than
 * tasks at once, later ones start after earlier ones. Without a number, all start when Slurm has room for them.
 */
export function shareAtOnce(arrays: readonly PlannedArray[], atOnce: number | undefined): ArrayOrder[] {
  if (atOnce === undefined) return arrays.map((array) => ({ array }));
  const lanes = Math.max(1, Math.min(arrays.length, atOnce));
  const [share, rest] = [Math.floor(atOnce / lanes), atOnce % lanes];
  return arrays.map((array, place) => ({
    array,
    atOnce: Math.max(1, share + (place % lanes < rest ? 1 : 0)),
    ...(place < lanes ? {} : { after: place - lanes }),
  }));
}

/** The words and the input for sbatch. */
export function orderText(
  order: ArrayOrder,
  { submission, world, after }: { submission: Submission; world: LaunchWorld; after?: string | undefined },
): { readonly words: string[]; readonly script: string } {
  const settings = readSlurmSettings(submission.settings);
  const request: ArrayRequest = {
    array: order.array,
    settings,
    ...(order.atOnce === undefined ? {} : { atOnce: order.atOnce }),
    ...(after === undefined ? {} : { after }),
    workingFolder: submission.working_folder,
    logFolder: logFolder(submission),
  };
  return { words: sbatchWords(request), script: scriptOf(order.array, { submission, world, settings }) };
}

function scriptOf(
  array: PlannedArray,
  { submission, world, settings }: { submission: Submission; world: LaunchWorld; settings: SlurmSettings },
): string {
  const { workerCommand, environment } = world;
  return batchScript({
    workerCommand,
    manifest: submission.manifest,
    first: array.first,
    settings,
    environment,
  });
}

/** Sends orders one after the other, and has their tasks watched. */
export class SlurmQueue {
  readonly #orders: ArrayOrder[] = [];
  readonly #scene: {
    readonly submission: Submission;
    readonly world: LaunchWorld;
    readonly client: SlurmClient;
  };
  readonly #jobs: string[] = [];
  #refused = "";

  constructor(scene: {
    readonly submission: Submission;
    readonly world: LaunchWorld;
    readonly client: SlurmClient;
  }) {
    this.#scene = scene;
  }

  /** Adds orders; their places count from the first of them. */
  add(orders: readonly ArrayOrder[]): void {
    const base = this.#orders.length;
    this.#orders.push(
      ...orders.map((order) => (order.after === undefined ? order : { ...order, after: base + order.after })),
    );
  }

  /** How many arrays wait to be sent. */
  get left(): number {
    return this.#orders.length - this.#jobs.length;
  }

  /**
   * Sends what Slurm takes. When it refuses while tasks are there that will end, the rest is for the next time.
   * @throws UserError in Slurm's words when it refuses and nothing is under way
   */
  async send(watch: SlurmWatch): Promise<void> {
    const { submission, world } = this.#scene;
    if (this.left > 0) makeFolders(world.files, logFolder(submission));
    for (let place = this.#jobs.length; place < this.#orders.length && !world.stop.aborted; place++) {
      const order = this.#orders[place];
      if (order === undefined) return;
      try {
        const job = await this.#sendOne(order);
        this.#jobs.push(job);
        watch.add(watchedArray(order.array, job));
      } catch (error) {
        if (!(error instanceof UserError) || watch.jobs.length === 0) throw error;
        if (this.#refused !== error.message)
          world.say(`${error.message} ${this.left} arrays are sent as others end.`);
        this.#refused = error.message;
        return;
      }
    }
  }

  async #sendOne(order: ArrayOrder): Promise<string> {
    const { submission, world, client } = this.#scene;
    const after = order.after === undefined ? undefined : this.#jobs[order.after];
    const { words, script } = orderText(order, { submission, world, after });
    const answer = await client.ask("sbatch", words, script);
    // Nobody knows whether it was taken: its name tells.
    const job = answer.end === "late" ? await findJob(client, order.array.name) : undefined;
    const made = job ?? jobOf(answer);
    const { length } = order.array.tasks;
    world.say(`Slurm has ${length} ${length === 1 ? "task" : "tasks"} as job ${made}.`);
    return made;
  }
}

async function findJob(client: SlurmClient, name: string): Promise<string | undefined> {
  const answer = await askOwnTasks(client);
  return "tasks" in answer ? answer.tasks.find((task) => task.name === name)?.job : undefined;
}

function watchedArray(array: PlannedArray, job: string): Parameters<SlurmWatch["add"]>[0] {
  return { job, name: array.name, indexes: new Map(array.tasks.map((task) => [task, array.first + task])) };
}
