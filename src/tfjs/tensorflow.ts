// Loads TensorFlow.js on first use and picks the backend: tfjs-node when it is there, else wasm, else cpu.

import type * as core from "@tensorflow/tfjs-core";
import { UserError } from "../errors.js";
import { nodePackageBackend, registerCpu, registerNodePackage, registerWasm } from "./backend-packages.js";
import type { TensorFlow } from "./tensorflow-api.js";

export type BackendName = "tfjs-node" | "wasm" | "cpu";

/** "auto" takes the fastest that loads. */
export type BackendChoice = "auto" | BackendName;

export interface LoadedBackend {
  readonly tf: TensorFlow;
  readonly backend: BackendName;
  /** Why it is this one and not a faster one; absent for tfjs-node and for a backend asked for by name. */
  readonly reason?: string;
}

/** Where the backend packages come from; tests replace it. Each call registers one backend or throws. */
export interface BackendPackages {
  readonly "tfjs-node": (tf: TensorFlow) => Promise<void>;
  readonly wasm: (tf: TensorFlow) => Promise<void>;
  readonly cpu: (tf: TensorFlow) => Promise<void>;
}

const installedPackages: BackendPackages = {
  "tfjs-node": registerNodePackage,
  wasm: registerWasm,
  cpu: registerCpu,
};
const byPreference: readonly BackendName[] = ["tfjs-node", "wasm", "cpu"];
let loaded: Promise<TensorFlow> | undefined;

/**
 * Loads TensorFlow.js and makes a backend current. Nothing is written to stdout or stderr.
 * @throws UserError "bad-backend" for an unknown name, "backend-unavailable" when the one asked for does not load
 */
export async function loadTensorFlow(
  choice: BackendChoice = "auto",
  packages: BackendPackages = installedPackages,
): Promise<LoadedBackend> {
  if (choice !== "auto" && !byPreference.includes(choice)) throw unknownBackend(choice);
  loaded ??= importTensorFlow();
  const tf = await loaded;
  const failures: string[] = [];
  for (const backend of choice === "auto" ? byPreference : [choice]) {
    try {
      await packages[backend](tf);
      await startBackend(tf, backend);
      const reason = failures.join("; ");
      return reason === "" ? { tf, backend } : { tf, backend, reason };
    } catch (error) {
      failures.push(`${backend}: ${firstLine(error)}`);
    }
  }
  throw unavailableBackend(choice, failures);
}

/**
 * Makes a backend that was loaded before the current one, at once: whatever else of this process trains on another one
 * may have changed it at any `await`.
 */
export function useBackend(tf: TensorFlow, backend: BackendName): void {
  // A backend that was started before is current when this call returns; its promise only matters at the first start.
  if (tf.getBackend() !== engineName(backend)) void tf.setBackend(engineName(backend));
}

async function startBackend(tf: TensorFlow, backend: BackendName): Promise<void> {
  if (!(await tf.setBackend(engineName(backend)))) throw new Error("did not start");
}

function engineName(backend: BackendName): string {
  return backend === "tfjs-node" ? nodePackageBackend : backend;
}

async function importTensorFlow(): Promise<TensorFlow> {
  const [coreModule, layersModule] = await Promise.all([
    import("@tensorflow/tfjs-core"),
    import("@tensorflow/tfjs-layers"),
  ]);
  addTensorMethods(coreModule);
  return { ...coreModule, ...layersModule };
}

/**
 * The orthogonal initialiser, which LSTM and GRU use by default, calls these as methods of a tensor; the core alone has
 * them only as functions.
 */
function addTensorMethods(tf: typeof core): void {
  const prototype = tf.Tensor.prototype as unknown as Record<string, unknown>;
  for (const name of ["stridedSlice", "sign", "transpose", "reshape"] as const) {
    const operation = tf[name] as (tensor: core.Tensor, ...rest: unknown[]) => core.Tensor;
    prototype[name] ??= function (this: core.Tensor, ...rest: unknown[]) {
      return operation(this, ...rest);
    };
  }
  prototype.flatten ??= function (this: core.Tensor) {
    return tf.reshape(this, [this.size]);
  };
}

function unknownBackend(choice: string): UserError {
  return new UserError("bad-backend", `"${choice}" is not a backend.`, {
    hint: `Choose one of: auto, ${byPreference.join(", ")}.`,
  });
}

function unavailableBackend(choice: string, failures: readonly string[]): UserError {
  return new UserError(
    "backend-unavailable",
    `No TensorFlow.js backend could be used (${failures.join("; ")}).`,
    {
      hint:
        choice === "tfjs-node"
          ? "Install it with: npm install @tensorflow/tfjs-node (Node 18 to 22), or leave the backend on auto."
          : "Install runledger's dependencies again with: npm ci",
    },
  );
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] ?? "").trim();
}
