// Robots side by side.
import { words } from "../parts/format.js";
import { table } from "../parts/table.js";
import { listOf } from "./lists.js";

export function comparison(data) {
  const rows = listOf(data, "rows");
  const names = listOf(data, "robots");
  if (!rows || !names) return null;
  const nameOf = (robot) => (typeof robot === "string" ? robot : robot.name);
  return table(
    [
      { title: "", head: true, value: (row) => row.label ?? words(row.key ?? "") },
      ...names.map((robot, index) => ({ title: nameOf(robot), value: (row) => row.values?.[index] })),
    ],
    rows,
    `Comparison of ${names.map(nameOf).join(" and ")}`,
  );
}
