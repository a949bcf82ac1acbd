// An agent's words as paragraphs, lists and emphasis. A small part of Markdown, since language models write it; the rest stays text.
import { element, outside } from "./elements.js";

const inline = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?])/g;

function line(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    if (match.index > from) parts.push(text.slice(from, match.index));
    const [all, strong, code, label, address, bare] = match;
    if (strong) parts.push(element("strong", "", strong));
    else if (code) parts.push(element("code", "", code));
    else parts.push(outside(label ?? bare, address ?? bare));
    from = match.index + all.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** @returns {Node[]} the blocks of a text */
export function written(text) {
  const blocks = [];
  let open = null; // the paragraph or the list that further lines belong to
  let item = null;
  for (const raw of String(text).split("\n")) {
    const bullet = /^\s*[-*•]\s+(.*)$/.exec(raw);
    const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/.exec(raw);
    const heading = /^#{1,4}\s+(.*)$/.exec(raw);
    if (!raw.trim()) {
      open = item = null;
    } else if (heading) {
      blocks.push(element("p", "", element("strong", "", ...line(heading[1]))));
      open = item = null;
    } else if (bullet || numbered) {
      const tag = bullet ? "ul" : "ol";
      if (open?.localName !== tag) {
        open = element(tag);
        blocks.push(open);
      }
      item = element("li", "", ...line((bullet ?? numbered)[1]));
      open.append(item);
    } else if (item && /^\s/.test(raw)) {
      item.append(element("br"), ...line(raw.trim()));
    } else {
      if (open?.localName === "p") open.append(element("br"));
      else {
        open = element("p");
        blocks.push(open);
      }
      item = null;
      open.append(...line(raw.trim()));
    }
  }
  return blocks;
}
