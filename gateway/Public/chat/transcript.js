// What was said, top to bottom, and how far it is scrolled.
import { element } from "../parts/elements.js";

export function transcript() {
  const list = element("div", "turns");
  const node = element("section", "log", list);
  node.setAttribute("aria-label", "What was said");
  node.tabIndex = 0;
  let greeting;
  let anchor; // the turn that is answered: its beginning stays in sight

  const atEnd = () => node.scrollHeight - node.scrollTop - node.clientHeight < 120;

  /** To the end, but never past the question that is answered now: whoever reads it keeps their place. */
  function follow() {
    const end = node.scrollHeight - node.clientHeight;
    const top = anchor?.isConnected ? anchor.offsetTop - 16 : end;
    node.scrollTop = Math.max(Math.min(end, top), 0);
  }

  return {
    node,
    follow,
    greet(welcome) {
      greeting = welcome;
      list.replaceChildren(greeting);
    },
    clear() {
      anchor = undefined;
      list.replaceChildren(...(greeting ? [greeting] : []));
      node.scrollTop = 0;
    },
    add(turn, isQuestion) {
      greeting?.remove();
      list.append(turn);
      if (isQuestion) anchor = turn;
      follow();
    },
    /** Changes something and goes along where the end was in sight. */
    change(act) {
      const goesAlong = atEnd();
      act();
      if (goesAlong) follow();
    },
    /** After another page was shown the place is found again. */
    settle() {
      if (anchor) follow();
    },
  };
}
