// What an answer rests on.
import { element, outside } from "../parts/elements.js";
import { listOf } from "./lists.js";

export function articles(data) {
  const rows = listOf(data, "articles");
  if (!rows) return null;
  const list = element("ul", "told");
  for (const row of rows) {
    const item = element("li", "", row.title ?? row.question ?? row.slug);
    const { name, url } = row.source ?? {};
    if (name) item.append(" — ", /^https?:\/\//.test(url ?? "") ? outside(name, url) : name);
    list.append(item);
  }
  return list;
}
