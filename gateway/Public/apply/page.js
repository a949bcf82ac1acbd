// The application's page, and what became of earlier ones.
import { application } from "../api/applications.js";
import { button, element } from "../parts/elements.js";
import { day } from "../parts/format.js";
import { loading } from "../parts/loading.js";
import { artifactCard } from "../cards/index.js";
import { applicationForm } from "./form.js";
import { forget, forgetAll, known, note } from "./sent.js";

let form; // what was filled in stays until it is sent

function decided(answer) {
  return artifactCard({ name: "prequalification", description: "Your application", data: answer });
}

function earlier() {
  const sent = known();
  if (!sent.length) return null;
  const list = element("ul", "rows");
  for (const { id, number, at } of sent) {
    const shown = loading("Looking it up…", async (node, signal) => {
      try {
        const answer = await application(id);
        if (!signal.aborted) node.replaceChildren(decided(answer));
      } catch (error) {
        if (signal.aborted || error.status !== 404) throw error;
        forget(id);
        node.replaceChildren(element("p", "note", "It is not there any more."));
      }
    });
    const details = element("details", "fold", element("summary", "", `${number} · ${day(at)}`), shown.node);
    details.addEventListener("toggle", () => { if (details.open && !shown.node.hasChildNodes()) shown.load(); });
    list.append(element("li", "", details));
  }
  return element("section", "earlier", element("h2", "", "Sent from this browser"), list);
}

/** Forgets what was filled in, and which applications were sent. */
export function forgetApplications() {
  form = undefined;
  forgetAll();
}

export function applyPage({ query }) {
  const robot = query.get("robot");
  const place = element("div");
  const past = element("div");
  function begin(fields) {
    form = applicationForm(fields, (answer) => {
      note(answer);
      form = undefined;
      const result = decided(answer);
      place.className = "result";
      place.replaceChildren(element("h2", "hidden", "The decision"), result, element("div", "actions", button("Another application", "quiet", () => {
        begin({});
        place.querySelector("legend").focus();
      })));
      const title = result.querySelector("h3");
      title.tabIndex = -1;
      title.focus();
      past.replaceChildren(...[earlier()].filter(Boolean));
    });
    place.className = "panel";
    place.replaceChildren(form);
  }
  if (robot || !form) begin(robot ? { selected_equipment: [robot] } : {});
  else {
    place.className = "panel";
    place.replaceChildren(form);
  }
  past.append(...[earlier()].filter(Boolean));
  return {
    node: element("div", "sheet narrow",
      element("h1", "", "Apply for financing"),
      element("p", "lead", "A few questions in five steps. You see the decision with its reasons at once; nothing is sent to a credit bureau."),
      place,
      past,
    ),
  };
}
