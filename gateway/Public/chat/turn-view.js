// One turn on the page. While it streams only its text grows, downwards; whatever else belongs to it stands below the text and comes
// when the text is whole, so that nothing that is read moves.
import { button, element } from "../parts/elements.js";
import { written } from "../parts/written.js";
import { artifactCard } from "../cards/index.js";
import { counted } from "../parts/format.js";

export function userTurn(text) {
  return element("article", "turn user", element("h2", "hidden", "You"), element("div", "bubble", text));
}

export function agentTurn() {
  const name = element("b", "", "Ybryx");
  const reason = element("span", "reason");
  const byline = element("h2", "byline", name, reason);
  const bubble = element("div", "bubble");
  const node = element("article", "turn agent", byline, bubble);
  let text = "";
  let frame = 0;

  function draw() {
    frame = 0;
    bubble.replaceChildren(...written(text));
  }

  function foot(children) {
    if (children.length) node.append(element("div", "foot", ...children));
  }

  return {
    node,
    get text() { return text; },
    by(who, why) {
      name.textContent = who;
      reason.textContent = why ? ` · ${why}` : "";
      byline.title = why ? `${who}: ${why}` : who;
    },
    /** What goes on, where there is no text to tell it yet. */
    tell(words) { reason.textContent = words ? ` · ${words}` : ""; },
    add(more, before) {
      text += more;
      // Tokens come faster than anyone reads: one drawing a frame is enough.
      frame ||= requestAnimationFrame(() => before(draw));
    },
    replace(whole) {
      text = whole;
      if (frame) cancelAnimationFrame(frame);
      draw();
    },
    cards(artifacts) {
      node.append(...artifacts.map(artifactCard));
    },
    append(child) { node.append(child); },
    emptied() { bubble.remove(); },
    memories(used) {
      if (!used?.length) return;
      const list = element("ul", "", ...used.map((memory) => element("li", "", memory.content)));
      const more = element("a", "", "See and change all of them");
      more.href = "#/memories";
      foot([element("details", "fold", element("summary", "", `Remembered ${used.length === 1 ? "one thing" : counted(used.length, "thing")}`), list, more)]);
    },
    actions(actions, follow) {
      if (!actions?.length) return;
      foot([element("div", "actions", ...actions.map((action) => button(action.label, "action", () => follow(action))))]);
    },
    fail(words, retry, label = "Try again") {
      if (!bubble.isConnected) node.append(bubble);
      bubble.classList.add("failure");
      text = words;
      draw();
      if (retry) foot([element("div", "actions", button(label, "action", retry))]);
    },
    waiting(isWaiting) { node.classList.toggle("waiting", isWaiting); },
    remove() { node.remove(); },
  };
}
