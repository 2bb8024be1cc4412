// Simulated rooms: random shapes and surfaces, and the energy decay curve that room acoustics predicts for each.

import { type Matrix, SeededRandom } from "runledger/tfjs";

/** Times of a curve: 64 values, 10 ms apart; enough for -25 dB in the rooms simulated here. */
export const curveLength = 64;
export const stepSeconds = 0.01;

/** The inputs of the models, in this order; lengths in m, areas in m², volume in m³, levels in dB. */
export const featureNames = [
  "length",
  "width",
  "height",
  "volume",
  "surface",
  "absorption_floor",
  "absorption_ceiling",
  "absorption_front",
  "absorption_back",
  "absorption_left",
  "absorption_right",
  "distance",
  "temperature",
  "humidity",
  "scattering",
  "noise_floor",
] as const;

export interface Room {
  readonly length: number;
  readonly width: number;
  readonly height: number;
  /** Shares of the energy that floor, ceiling, front, back, left and right wall absorb, 0 … 1. */
  readonly absorption: readonly number[];
  /** Between source and receiver, which stand on the room's long axis, half as high as the room, m. */
  readonly distance: number;
  /** °C */
  readonly temperature: number;
  /** Relative humidity, %. */
  readonly humidity: number;
  /** Share of the energy that surfaces scatter, 0 … 1; little scattering leaves a slow late decay. */
  readonly scattering: number;
  /** Level of the background noise of one second below the level of the whole response, dB. */
  readonly noiseFloor: number;
}

/** Inputs (16 columns) and decay curves in dB (64 columns) of simulated rooms; the same for the same seed. */
export function simulateRooms(count: number, seed: number): { inputs: Matrix; targets: Matrix } {
  const random = SeededRandom.fromSeed(seed, "rooms");
  const inputs = new Float32Array(count * featureNames.length);
  const targets = new Float32Array(count * curveLength);
  for (let i = 0; i < count; i++) {
    const room = drawRoom(random);
    inputs.set(features(room), i * featureNames.length);
    targets.set(decayLevels(room), i * curveLength);
  }
  return {
    inputs: { data: inputs, rows: count, columns: featureNames.length },
    targets: { data: targets, rows: count, columns: curveLength },
  };
}

/**
 * The decay curve of a room, dB relative to the whole energy: direct sound, six first reflections (image sources, spread
 * in time by scattering), and a diffuse field that starts as strong as M. Barron's revised theory says (J. Sound Vib.
 * 1988) and decays with Eyring's reverberation time, with noise up to the end of the recording.
 */
export function decayLevels(room: Room): Float64Array {
  const arrivals = discreteArrivals(room);
  const slopes = diffuseSlopes(room);
  const recordSeconds = curveLength * stepSeconds;
  const clean = (time: number): number => {
    const discrete = arrivals.reduce((sum, one) => sum + remaining(one, time), 0);
    return slopes.reduce(
      (sum, one) => sum + one.energy * Math.exp((-6 * Math.LN10 * time) / one.seconds),
      discrete,
    );
  };
  const noisePerSecond = clean(0) * 10 ** (-room.noiseFloor / 10);
  const total = clean(0) + noisePerSecond * recordSeconds;
  return Float64Array.from({ length: curveLength }, (_, i) => {
    const time = i * stepSeconds;
    return 10 * Math.log10((clean(time) + noisePerSecond * (recordSeconds - time)) / total);
  });
}

/** Reverberation time by Eyring, T = 55.3 V / (c (-S ln(1-α) + 4 m V)), seconds; `m` is the air's attenuation at 1 kHz. */
export function eyringTime(room: Room): number {
  const { volume, surface } = measures(room);
  const absorbing = -surface * Math.log(1 - meanAbsorption(room)) + 4 * airAttenuation(room) * volume;
  return (55.3 * volume) / (soundSpeed(room) * absorbing);
}

function drawRoom(random: SeededRandom): Room {
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const length = between(5, 12);
  return {
    length,
    width: between(4, 8),
    height: between(2.5, 4.5),
    absorption: Array.from({ length: 6 }, () => between(0.05, 0.5)),
    distance: between(1, 0.7 * length),
    temperature: between(16, 26),
    humidity: between(30, 70),
    scattering: between(0.2, 0.9),
    noiseFloor: between(40, 60),
  };
}

function features(room: Room): number[] {
  const { length, width, height, absorption, distance, temperature, humidity, scattering, noiseFloor } = room;
  const { volume, surface } = measures(room);
  return [
    ...[length, width, height, volume, surface],
    ...absorption,
    ...[distance, temperature, humidity, scattering, noiseFloor],
  ];
}

/** Energy of an arrival that is still to come at `time`. */
function remaining({ energy, time: start, spread }: Arrival, time: number): number {
  if (time <= start) return energy;
  return spread === 0 ? 0 : energy * Math.exp((start - time) / spread);
}

interface Arrival {
  /** Seconds after the direct sound. */
  readonly time: number;
  /** Relative to the direct sound at 10 m, times 100. */
  readonly energy: number;
  /** Scattering surfaces spread a reflection over time: its time constant, seconds. */
  readonly spread: number;
}

function discreteArrivals(room: Room): Arrival[] {
  const { length, width, height, distance, absorption, scattering } = room;
  const [vertical, sideways] = [Math.hypot(distance, height), Math.hypot(distance, width)];
  const paths = [vertical, vertical, length, length, sideways, sideways];
  const reflections = paths.map((path, i) => ({
    time: (path - distance) / soundSpeed(room),
    energy: ((1 - (absorption[i] ?? 0)) * 100) / path ** 2,
    spread: 0.004 + 0.008 * scattering,
  }));
  return [{ time: 0, energy: 100 / distance ** 2, spread: 0 }, ...reflections];
}

/** The diffuse field, and the slower decay of sound that low scattering keeps between less absorbing walls. */
function diffuseSlopes(room: Room): { readonly energy: number; readonly seconds: number }[] {
  const seconds = eyringTime(room);
  const { volume } = measures(room);
  const share = 0.25 * (1 - room.scattering);
  const reverberant = ((31200 * seconds) / volume) * Math.exp((-0.04 * room.distance) / seconds);
  const energy = reverberant * (1 - meanAbsorption(room));
  return [
    { energy: energy * (1 - share), seconds },
    { energy: energy * share, seconds: seconds * (1 + 0.6 * (1 - room.scattering)) },
  ];
}

function measures({ length, width, height }: Room): { volume: number; surface: number } {
  return {
    volume: length * width * height,
    surface: 2 * (length * width + length * height + width * height),
  };
}

function meanAbsorption(room: Room): number {
  const { length, width, height, absorption } = room;
  const areas = [
    length * width,
    length * width,
    width * height,
    width * height,
    length * height,
    length * height,
  ];
  const absorbed = areas.reduce((sum, area, i) => sum + area * (absorption[i] ?? 0), 0);
  return absorbed / measures(room).surface;
}

/** 1/m at 1 kHz, falling with humidity (S. Bistafa, J. Bradley, J. Acoust. Soc. Am. 2000). */
function airAttenuation({ humidity }: Room): number {
  return 5.5e-4 * (50 / humidity);
}

/** m/s */
function soundSpeed({ temperature }: Room): number {
  return 331.3 + 0.606 * temperature;
}
