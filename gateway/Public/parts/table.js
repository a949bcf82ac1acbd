// Tables that scroll by themselves where the page is narrow.
import { element } from "./elements.js";
import { plain } from "./format.js";

/**
 * @param {{title: string, number?: boolean, head?: boolean, value: (row: any) => any}[]} columns `head`: names its row
 * @param {any[]} rows
 * @param {string} label what the table is, for who cannot see what stands around it
 */
export function table(columns, rows, label) {
  const node = element("table");
  if (label) node.append(element("caption", "hidden", label));
  const titles = columns.map((column) => column.title);
  if (titles.some(Boolean)) {
    const head = node.createTHead().insertRow();
    for (const column of columns) {
      // A column without a title has no header to speak of.
      const cell = element(column.title ? "th" : "td", column.number ? "number" : "", column.title || null);
      if (column.title) cell.scope = "col";
      head.append(cell);
    }
  }
  const body = node.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const column of columns) {
      const value = column.value(row);
      const cell = element(column.head ? "th" : "td", column.number ? "number" : "");
      if (column.head) cell.scope = "row";
      cell.append(value instanceof Object && typeof value.append === "function" ? value : plain(value));
      line.append(cell);
    }
  }
  const scroll = element("div", "scroll");
  // What scrolls can be reached by the keyboard.
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "group");
  scroll.setAttribute("aria-label", label || "Table");
  scroll.append(node);
  return scroll;
}

/** Facts: a name and a value each; rows without a value are left out. */
export function facts(rows, label) {
  const node = element("dl", "facts");
  if (label) node.setAttribute("aria-label", label);
  for (const [name, value] of rows) {
    if (value == null || value === "") continue;
    const group = element("div");
    const told = element("dd");
    told.append(value instanceof Object && typeof value.append === "function" ? value : plain(value));
    group.append(element("dt", "", name), told);
    node.append(group);
  }
  return node;
}
