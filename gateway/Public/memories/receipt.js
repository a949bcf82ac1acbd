// What an erasure did, by service.
import { element } from "../parts/elements.js";
import { agentName, moment, plain, words } from "../parts/format.js";
import { facts } from "../parts/table.js";

/** A time is told as one. */
const said = (part) => (/^\d{4}-\d\d-\d\dT/.test(String(part)) ? moment(part) : plain(part));
const isFlat = (value) => value == null || typeof value !== "object";

function rows(receipt, prefix = "") {
  return Object.entries(receipt).flatMap(([key, part]) =>
    isFlat(part) ? [[`${prefix}${words(key)}`, said(part)]]
    : Array.isArray(part) ? part.flatMap((one) => (isFlat(one) ? [[`${prefix}${words(key)}`, said(one)]] : rows(one, `${prefix}${agentName(one.service ?? one.name ?? key)}: `)))
    : rows(part, `${prefix}${prefix ? words(key) : agentName(key)}: `));
}

export function receipt(answer) {
  const title = element("h2", "", "Everything of yours was erased");
  title.tabIndex = -1;
  return element("section", "panel", title,
    element("p", "hint", `${moment(new Date())}. This is the receipt; the conversation in this browser begins anew.`),
    facts(rows(answer ?? {}), "Receipt"),
  );
}
