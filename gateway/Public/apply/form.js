// The prequalification form in steps. What is known already stands in it; consent is given by the applicant alone.
import { apply } from "../api/applications.js";
import { button, element, uniqueId } from "../parts/elements.js";
import { told } from "../parts/problem.js";
import { facts } from "../parts/table.js";
import { announce } from "../shell/announce.js";
import { application, fields, keys, steps } from "./fields.js";
import { field } from "./field.js";
import { robotPicker } from "./robot-picker.js";

const titles = [...steps.map((step) => step.title), "Review"];

function progress() {
  const items = titles.map((title) => element("li", "", title));
  const node = element("ol", "steps", ...items);
  node.setAttribute("aria-label", "Steps of the application");
  return {
    node,
    show(at) {
      items.forEach((item, index) => {
        item.className = index < at ? "done" : "";
        if (index === at) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      });
    },
  };
}

/**
 * @param {object} known by the names of the form; `selected_equipment` holds ids of robots
 * @param {(answer: object) => void} onDecided
 */
export function applicationForm(known, onDecided) {
  const node = element("form", "application");
  node.noValidate = true;
  const bar = progress();
  const inputs = new Map(fields.map((asked) => [asked.name, field(asked, known[asked.name])]));
  const picker = robotPicker(known.selected_equipment ?? [], (hasRobots) => {
    // The catalogue's prices count where robots are named.
    inputs.get("equipment_value").node.hidden = hasRobots;
  });
  const consent = element("input");
  consent.type = "checkbox";
  consent.id = uniqueId("consent");
  const consentLabel = element("label", "check", consent, element("span", "", "I agree that these details are stored and scored for this application."));
  const review = element("div", "review");
  const note = element("p", "note");
  note.setAttribute("role", "alert");
  const back = button("Back", "quiet", () => show(at - 1));
  const next = element("button", "", "Next");
  next.type = "submit";
  const keyOf = keys();
  let at = 0;

  const sheets = titles.map((title, index) => {
    const legend = element("legend", "", title);
    legend.tabIndex = -1;
    const sheet = element("fieldset", "step", legend);
    if (index < steps.length) {
      if (title === "Robots") sheet.append(picker.node);
      sheet.append(element("div", "fields", ...steps[index].fields.map((asked) => inputs.get(asked.name).node)));
    } else {
      sheet.append(review, consentLabel);
    }
    return sheet;
  });

  function values() {
    const all = Object.fromEntries([...inputs].map(([name, input]) => [name, input.value]));
    const equipment = picker.chosen();
    if (equipment.length) all.equipment_value = "";
    return { ...application(known, all), selected_equipment: equipment.map((robot) => robot.id) };
  }

  function summary() {
    const rows = fields.filter((asked) => !inputs.get(asked.name).node.hidden).map((asked) => {
      const value = inputs.get(asked.name).value;
      return [asked.label, asked.options?.find((option) => option.value === value)?.label ?? value];
    });
    const robots = picker.chosen().map((robot) => robot.name).join(", ");
    review.replaceChildren(facts([...rows, ["Robots of the catalogue", robots]], "What is sent"));
  }

  function show(step, movesFocus = true) {
    at = step;
    sheets.forEach((sheet, index) => { sheet.hidden = index !== at; });
    bar.show(at);
    back.hidden = at === 0;
    next.textContent = at === titles.length - 1 ? "Send the application" : "Next";
    note.textContent = "";
    if (at === titles.length - 1) summary();
    if (movesFocus) {
      sheets[at].querySelector("legend").focus({ preventScroll: true });
      node.scrollIntoView({ block: "nearest" });
      announce(`Step ${at + 1} of ${titles.length}: ${titles[at]}`);
    }
  }

  /** Whether a step may be left; the first field that is wrong gets the focus. */
  function passes(step) {
    const wrong = (steps[step]?.fields ?? []).map((asked) => inputs.get(asked.name)).filter((input) => !input.node.hidden && !input.check());
    wrong[0]?.input.focus();
    return wrong.length === 0;
  }

  /** What the mesh found wrong stands at the fields, in the step that has the first of them. */
  function refuse(error) {
    const wrong = (error.fields ?? []).filter((problem) => inputs.has(problem.field));
    if (!wrong.length) {
      note.textContent = told(error);
      return;
    }
    for (const problem of wrong) inputs.get(problem.field).complain(problem.message);
    const step = steps.findIndex((candidate) => candidate.fields.some((asked) => asked.name === wrong[0].field));
    show(step);
    inputs.get(wrong[0].field).input.focus();
  }

  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (at < steps.length) {
      if (passes(at)) show(at + 1);
      return;
    }
    if (!consent.checked) {
      note.textContent = "Without your consent nothing is stored and nothing is scored.";
      consent.focus();
      return;
    }
    next.disabled = true;
    note.textContent = "";
    next.textContent = "Sending…";
    const body = { ...values(), consent: true };
    try {
      const answer = await apply(body, keyOf(body));
      announce("The application was sent. Its decision is shown.");
      onDecided(answer);
    } catch (error) {
      next.textContent = "Send the application";
      refuse(error);
    } finally {
      next.disabled = false;
    }
  });

  node.append(bar.node, ...sheets, note, element("div", "actions", back, next));
  show(0, false);
  return node;
}
