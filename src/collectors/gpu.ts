// Graphics processors, as nvidia-smi tells them. No such program, or no answer, is normal.

import { askProgram } from "./ask-program.js";
import type { Collector } from "./collector.js";

/** What nvidia-smi may be asked through. */
export interface GpuInquiry {
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Use of one graphics processor. What the driver does not tell is absent. */
export interface GpuUse {
  readonly index: number;
  readonly utilization_percent?: number;
  readonly memory_used_bytes?: number;
  readonly temperature_celsius?: number;
  readonly power_watts?: number;
}

const bytesPerMebibyte = 1024 * 1024;

/** Adds to `environment`: gpu_count, gpu_name (distinct names), gpu_driver, gpus; nothing where there is no answer. */
export const gpuCollector: Collector = {
  name: "gpu",
  collect: async (input) => {
    const rows = await queryGpus(input, ["index", "name", "memory.total", "driver_version"]);
    if (rows === undefined || rows.length === 0) return {};
    const gpus = rows.map(([index, name, memory]) => ({
      index: numberOf(index) ?? 0,
      name: name ?? "unknown",
      ...present("memory_bytes", numberOf(memory), bytesPerMebibyte),
    }));
    return {
      sections: {
        environment: {
          gpu_count: gpus.length,
          gpu_name: [...new Set(gpus.map((gpu) => gpu.name))].join(", "),
          gpu_driver: rows[0]?.[3] ?? "unknown",
          gpus,
        },
      },
    };
  },
};

/** Use of every graphics processor now; undefined when nvidia-smi is missing, fails or is too slow. */
export async function readGpuUse(inquiry: GpuInquiry): Promise<GpuUse[] | undefined> {
  const fields = ["index", "utilization.gpu", "memory.used", "temperature.gpu", "power.draw"];
  const rows = await queryGpus(inquiry, fields);
  return rows?.map(([index, utilization, memory, temperature, power]) => ({
    index: numberOf(index) ?? 0,
    ...present("utilization_percent", numberOf(utilization)),
    ...present("memory_used_bytes", numberOf(memory), bytesPerMebibyte),
    ...present("temperature_celsius", numberOf(temperature)),
    ...present("power_watts", numberOf(power)),
  }));
}

async function queryGpus(inquiry: GpuInquiry, fields: readonly string[]): Promise<string[][] | undefined> {
  const answer = await askProgram({
    program: "nvidia-smi",
    parameters: [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader,nounits"],
    workingFolder: inquiry.workingFolder,
    environment: searchPath(inquiry.environment),
    signal: inquiry.signal,
    maxBytes: 256 * 1024,
  });
  if (answer.end !== "exited" || answer.exitCode !== 0) return undefined;
  return answer.output
    .toString("utf8")
    .split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .filter((cells) => cells.length === fields.length);
}

function searchPath(environment: GpuInquiry["environment"]): Record<string, string> {
  const { PATH, LD_LIBRARY_PATH } = environment;
  return {
    LC_ALL: "C",
    ...(PATH === undefined ? {} : { PATH }),
    ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }),
  };
}

/** "[N/A]" and "[Not Supported]" are no numbers. */
function numberOf(cell: string | undefined): number | undefined {
  return cell !== undefined && /^-?\d{1,15}(\.\d{1,9})?$/.test(cell) ? Number(cell) : undefined;
}

function present<Name extends string>(
  name: Name,
  value: number | undefined,
  factor = 1,
): Partial<Record<Name, number>> {
  return (value === undefined ? {} : { [name]: value * factor }) as Partial<Record<Name, number>>;
}
