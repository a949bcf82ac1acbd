// Asks the best dealers to get in touch. An address goes to them only from here, and only when it is sent.
import { match } from "../api/catalogue.js";
import { element, uniqueId } from "../parts/elements.js";
import { told } from "../parts/problem.js";
import { announce } from "../shell/announce.js";
import { field } from "../apply/field.js";
import { keys } from "../apply/fields.js";

const notices = {
  sent: "the message was sent",
  relayed: "the operator passes it on",
  pending: "the message is on its way",
  failed: "the message could not be sent; the operator sees it",
  none: "stored for the operator, who passes it on",
};

function outcome(answer) {
  if (answer.lead_status === "unmatched") return [element("p", "", "Nobody there takes requests now. The operator has yours and gets in touch.")];
  return [
    element("p", "", "Your request was taken:"),
    element("ul", "", ...answer.matched_dealers.filter((dealer) => dealer.is_lead).map((dealer) => element("li", "", `${dealer.name}: ${notices[dealer.notification] ?? dealer.notification}`))),
  ];
}

/** @param {{zip_code: string, equipment_type: string}} need */
export function contactForm(need, kinds) {
  const asked = {
    zip_code: field({ name: "zip_code", label: "ZIP code", kind: "text", isRequired: true, autocomplete: "postal-code" }, need.zip_code),
    equipment_type: field({ name: "equipment_type", label: "Kind of robot", isRequired: true, options: kinds.map((kind) => ({ value: kind, label: kind })) }, need.equipment_type || null),
    name: field({ name: "name", label: "Your name", kind: "text", isRequired: true, autocomplete: "name" }),
    email: field({ name: "email", label: "E-mail address", kind: "email", isRequired: true, autocomplete: "email" }),
    phone: field({ name: "phone", label: "Phone number", kind: "tel", autocomplete: "tel" }),
  };
  const send = element("button", "", "Ask them to get in touch");
  send.type = "submit";
  const note = element("p", "wrong");
  note.setAttribute("role", "alert");
  const form = element("form", "contact", element("div", "fields", ...Object.values(asked).map((one) => one.node)), note, element("div", "actions", send));
  form.noValidate = true;
  const keyOf = keys();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = Object.values(asked).filter((one) => !one.check());
    if (wrong.length) {
      wrong[0].input.focus();
      return;
    }
    send.disabled = true;
    note.textContent = "";
    const { zip_code, equipment_type, ...contact } = asked;
    const body = {
      zip_code: zip_code.value,
      equipment_type: equipment_type.value,
      contact_info: Object.fromEntries(Object.entries(contact).map(([name, one]) => [name, one.value]).filter(([, value]) => value)),
    };
    try {
      const answer = await match(body, keyOf(body));
      const result = element("div", "told", ...outcome(answer));
      result.tabIndex = -1;
      form.replaceWith(result);
      result.focus();
      announce("Your request was taken.");
    } catch (error) {
      send.disabled = false;
      let isPlaced = false;
      for (const problem of error.fields ?? []) {
        const one = asked[problem.field.replace(/^contact_info\./, "")];
        one?.complain(problem.message);
        if (one && !isPlaced) one.input.focus();
        isPlaced ||= Boolean(one);
      }
      if (!isPlaced) note.textContent = told(error);
    }
  });
  const summary = element("summary", "", "Ask dealers to get in touch with you");
  summary.id = uniqueId("contact");
  return element("details", "panel fold contact-panel", summary, element("p", "hint", "Your address goes to the dealers that fit best, three at most, and to nobody else."), form);
}
