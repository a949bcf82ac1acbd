// Whatever the console has no card for.
import { element } from "../parts/elements.js";
import { plain, words } from "../parts/format.js";
import { facts } from "../parts/table.js";

export function other(data) {
  if (data == null || typeof data !== "object") return element("p", "pad", plain(data));
  const rows = Object.entries(data).filter(([, value]) => value == null || typeof value !== "object" || Array.isArray(value));
  return facts(rows.map(([key, value]) => [words(key), plain(value)]));
}
