// The machine: operating system, processor, memory, Node, and the allow-listed environment variables.

import { availableParallelism, cpus, hostname, release, totalmem, type } from "node:os";
import { readTextFile } from "../formats/read-file.js";
import type { Collector } from "./collector.js";
import { redactText } from "./secrets.js";

/** The only environment variables that are ever recorded: they change results or name the job; none holds a secret. */
export const recordedVariables: readonly string[] = [
  ...["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES"],
  ...["CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE", "TF_DETERMINISTIC_OPS", "TF_ENABLE_ONEDNN_OPTS"],
  ...["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "TF_FORCE_GPU_ALLOW_GROWTH", "XLA_FLAGS"],
  ...["PYTORCH_CUDA_ALLOC_CONF", "JAX_ENABLE_X64", "JAX_PLATFORMS", "PYTHONHASHSEED"],
  ...[
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "UV_THREADPOOL_SIZE",
  ],
  ...["RANK", "LOCAL_RANK", "NODE_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "CONDA_DEFAULT_ENV", "TZ"],
  ...["SLURM_JOB_ID", "SLURM_JOB_NAME", "SLURM_JOB_PARTITION", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID"],
  ...[
    "SLURM_NNODES",
    "SLURM_NTASKS",
    "SLURM_PROCID",
    "SLURM_CPUS_PER_TASK",
    "PBS_JOBID",
    "LSB_JOBID",
    "JOB_ID",
  ],
];

const longestValue = 1000;

/** Adds to `environment`: hostname, os, kernel, arch, cpu_model, cpu_count, cpu_available, memory_bytes, node, variables. */
export const hostCollector: Collector = {
  name: "host",
  collect: ({ environment }) => {
    const processors = cpus();
    const limit = memoryLimitBytes();
    return {
      sections: {
        environment: {
          hostname: hostname(),
          os: systemName(),
          kernel: release(),
          arch: process.arch,
          cpu_model: processors[0]?.model.trim() ?? "unknown",
          cpu_count: processors.length,
          cpu_available: availableParallelism(),
          memory_bytes: totalmem(),
          ...(limit === undefined ? {} : { memory_limit_bytes: limit }),
          node: process.versions.node,
          variables: recordedEnvironment(environment),
        },
      },
    };
  },
};

/** The allow-listed variables that are set. A value that looks like a secret is redacted even so. */
export function recordedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const recorded: Record<string, string> = {};
  for (const name of recordedVariables) {
    const value = environment[name];
    if (value !== undefined && value !== "") recorded[name] = redactText(value).slice(0, longestValue);
  }
  return recorded;
}

/** "Debian GNU/Linux 12 (bookworm)" where the system says so, else the kernel's name: "Linux", "Darwin". */
function systemName(): string {
  const file = ["/etc/os-release", "/usr/lib/os-release"]
    .map((path) => readTextFile(path, { maxBytes: 65536 }))
    .find((read) => "text" in read);
  const line = file !== undefined && "text" in file ? /^PRETTY_NAME=(.*)$/m.exec(file.text)?.[1] : undefined;
  const name = line?.trim().replace(/^(["'])(.*)\1$/, "$2");
  return name === undefined || name === "" ? type() : name;
}

/** What a container allows; undefined when it is no less than the machine has. */
function memoryLimitBytes(): number | undefined {
  const limit = process.constrainedMemory();
  return limit !== undefined && limit > 0 && limit < totalmem() ? limit : undefined;
}
