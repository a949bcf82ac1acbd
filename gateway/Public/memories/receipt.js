// What an erasure did, by service: `{id, state, complete, erased_at, services: [{service, status, erased: {kind: count}, note?}]}`.
import { element } from "../parts/elements.js";
import { agentName, moment, number, words } from "../parts/format.js";
import { table } from "../parts/table.js";

const outcomes = { erased: ["erased", "good"], incomplete: ["not all of it yet", "open"], out_of_reach: ["not reached", "open"] };

function status(part) {
  const [label, mood] = outcomes[part.status] ?? [words(part.status), "open"];
  return element("span", `pill ${mood}`, label);
}

/** `1 session`, `2 sessions`: the kinds come as plurals. */
const kinds = (kind, count) => (count === 1 ? words(kind).replace(/ies$/, "y").replace(/s$/, "") : words(kind));
const what = (part) => Object.entries(part.erased ?? {}).map(([kind, count]) => `${number(count)} ${kinds(kind, count)}`).join(", ") || "nothing was kept";

function hint(answer) {
  if (answer.complete) return `This is the receipt of ${moment(answer.erased_at)}. The conversation in this browser begins anew.`;
  if (answer.state === "pending") return "A part could not be done now. It is tried again by itself until it is done.";
  return "A part could not be done now. Press “Erase everything…” again: it goes on where it stopped.";
}

export function receipt(answer) {
  const title = element("h2", "", answer.complete ? "All that can be erased is gone" : "Not everything could be erased yet");
  title.tabIndex = -1;
  const kept = (answer.services ?? []).filter((part) => part.status === "erased" && part.note).map((part) => element("p", "", part.note));
  return element("section", "panel", title, ...kept,
    element("p", "hint", hint(answer)),
    answer.id ? element("p", "quiet-text", `Receipt ${answer.id}`) : null,
    table(
      [
        { title: "Where", head: true, value: (part) => agentName(part.service) },
        { title: "Outcome", value: status },
        { title: "What went", value: what },
        { title: "Note", value: (part) => part.note },
      ],
      answer.services ?? [],
      "Receipt",
    ),
  );
}
