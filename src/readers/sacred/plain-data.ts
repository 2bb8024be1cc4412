// Data as jsonpickle wrote it → plain data. Objects of NumPy are numbers again; nothing is ever made of a class's name.

import { isPlainObject } from "../../core/flatten.js";

const deepest = 100;

/** The data without marks of jsonpickle: tuples and sets are lists, numbers of NumPy numbers, other objects their members. */
export function plainData(data: unknown, level = 0): unknown {
  if (level > deepest || typeof data !== "object" || data === null) return data;
  if (Array.isArray(data)) return data.map((item) => plainData(item, level + 1));
  if (!isPlainObject(data)) return data;
  const list = data["py/tuple"] ?? data["py/set"];
  if (Array.isArray(list)) return plainData(list, level + 1);
  if ("py/object" in data && isNumber(data)) return data.value;
  if ("py/type" in data) return data["py/type"];
  const members = Object.entries(data).filter(([key]) => !key.startsWith("py/") && key !== "__reduce__");
  return Object.fromEntries(members.map(([key, value]) => [key, plainData(value, level + 1)]));
}

/** A number of NumPy: {"dtype": "float64", "py/object": "numpy.float64", "value": 0.75}. */
function isNumber(data: Record<string, unknown>): boolean {
  return "value" in data && ("dtype" in data || /^numpy\./.test(String(data["py/object"])));
}
