// Imports and registers the TensorFlow.js backends, and keeps their side effects on the process away.

import type { TensorFlow } from "./tensorflow-api.js";

/** What the tfjs-node package calls its backend. */
export const nodePackageBackend = "tensorflow";

/**
 * Registers tfjs-node's backend.
 * @throws Error in one short sentence when the package is not installed or its binary does not load
 */
export async function registerNodePackage(tf: TensorFlow): Promise<void> {
  const name: string = "@tensorflow/tfjs-node";
  try {
    await import(name);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw new Error(
      code === "ERR_MODULE_NOT_FOUND" ? "not installed" : `does not load (${String(code ?? error)})`,
    );
  }
  if (tf.findBackendFactory(nodePackageBackend) === null) throw new Error("registered no backend");
}

/**
 * Registers the wasm backend and starts it. Its start adds listeners for uncaught errors that only throw again, which
 * would turn an exit code of 1 into 7 and hide the error from the recorder: they are removed.
 */
export async function registerWasm(tf: TensorFlow): Promise<void> {
  await import("@tensorflow/tfjs-backend-wasm");
  const before = listeners();
  const started = Object.hasOwn(tf.engine().registry, "wasm") || (await tf.setBackend("wasm"));
  const after = listeners();
  for (const listener of after.exceptions.filter((one) => !before.exceptions.includes(one))) {
    process.removeListener("uncaughtException", listener);
  }
  for (const listener of after.rejections.filter((one) => !before.rejections.includes(one))) {
    process.removeListener("unhandledRejection", listener);
  }
  if (!started) throw new Error("WebAssembly did not start");
}

/** Registers the cpu backend without the advertisement it prints on first use. */
export async function registerCpu(tf: TensorFlow): Promise<void> {
  await import("@tensorflow/tfjs-backend-cpu");
  const backend = tf.findBackend("cpu") as { firstUse?: boolean } | null;
  if (backend !== null) backend.firstUse = false;
}

function listeners() {
  return {
    exceptions: process.listeners("uncaughtException"),
    rejections: process.listeners("unhandledRejection"),
  };
}
