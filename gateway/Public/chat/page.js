// The conversation's page. There is one for as long as the tab is open: a turn goes on while another page is looked at.
import { eraseSession } from "../api/chat.js";
import { button, element } from "../parts/elements.js";
import { composer } from "./composer.js";
import { conversation, forgetSession, keptSession } from "./conversation.js";
import { transcript } from "./transcript.js";

const starters = [
  "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
  "Compare two AMRs for moving pallets",
  "Who sells cobots near 60601?",
  "What would a 60,000 dollar robot cost a month with good credit?",
];

function welcome(say) {
  const list = element("ul", "starters");
  list.setAttribute("aria-label", "Things to ask");
  for (const text of starters) list.append(element("li", "", button(text, "starter", () => say(text))));
  return element("div", "welcome",
    element("h2", "", "Which robot would pay for itself at your place?"),
    element("p", "lead",
      "Tell us about your operation. Specialists compare robots, find dealers near you and work out a lease. What you say is remembered for your next visit, and under “My memories” you see and change it."),
    list,
  );
}

let page;

function build() {
  const log = transcript();
  const talk = conversation(log);
  const box = composer((text) => talk.say(text));
  const greeting = welcome((text) => talk.say(text));
  const fresh = button("New conversation", "quiet", () => {
    talk.begin();
    box.focus();
  });
  log.greet(greeting);
  talk.onBusy((isBusy) => box.setBusy(isBusy));
  const node = element("div", "chat",
    element("header", "page-head", element("h1", "", "Conversation"), fresh),
    log.node,
    box.node,
  );
  talk.restore();
  return { node, talk, box, log };
}

export function chatPage({ query }) {
  page ??= build();
  return {
    node: page.node,
    keepsFocus: query.has("ask"),
    shown() {
      page.log.settle();
      // Another page sends its question along, once.
      const question = query.get("ask");
      if (!question) return;
      history.replaceState(null, "", "#/");
      page.box.fill(question);
    },
  };
}

/**
 * Ends what goes on in the conversation, and erases it by its name: it may be another visitor's, from before this browser was known.
 * @returns {Promise<boolean>} whether it is gone
 */
export async function eraseConversation() {
  page?.talk.stop();
  const id = keptSession();
  try {
    if (id) await eraseSession(id);
    return true;
  } catch {
    return false;
  }
}

/** Forgets the conversation that is shown, after it was erased. */
export function forgetConversation() {
  page?.talk.begin();
  forgetSession();
}
