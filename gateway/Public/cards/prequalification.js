// What became of an application: the answer of `POST /prequalifications`.
import { element, outside } from "../parts/elements.js";
import { meter } from "../parts/chart.js";
import { day, dollars, number, percent } from "../parts/format.js";
import { figures, points } from "./lists.js";
import { scheduleChart, scheduleTable } from "./payment-schedule.js";

const outcomes = {
  approved: ["Approved", "good", "The application passes. These are preliminary terms; the contract has the final ones."],
  declined: ["Declined", "bad", "The application does not pass as it stands. The reasons are below, and so is what would pass."],
  needs_review: ["A person looks at it", "open", "Nothing is decided yet: an underwriter reads the application."],
  pending: ["Pending", "open", "Nothing is decided yet."],
};

/** Where the notice of an application stands; null where there is none: it was approved, or is still looked at. */
export function noticePath(application) {
  const lacksValue = application.status === "needs_review" && application.preliminary_terms == null;
  if (application.status !== "declined" && !lacksValue) return null;
  return `/api/v1/prequalifications/${encodeURIComponent(application.application_id)}/notice`;
}

const offer = (terms) =>
  `${dollars(terms.amount)} over ${number(terms.term_months)} months: ${dollars(terms.monthly_payment)} a month at ${percent(terms.apr)}`;

export function prequalification(data) {
  if (!data?.application_id) return null;
  const [title, mood, meaning] = outcomes[data.status] ?? [String(data.status), "open", ""];
  const node = element("div", "told decision");
  node.append(
    element("p", "verdict", element("span", `pill ${mood}`, title), element("span", "quiet-text", `Application ${data.application_number}`)),
    element("p", "", meaning),
  );
  if (data.financial_score != null) {
    node.append(
      element("div", "scored", element("span", "", "Score"), meter(data.financial_score, 100, `Score ${data.financial_score} of 100`),
        element("strong", "", `${data.financial_score} of 100`)),
    );
  }
  node.append(
    ...points("Reasons", (data.reasons ?? []).map((reason) => reason.statement ?? reason.detail)),
    ...points("What we could offer instead", [data.counter_offer, data.longer_term_offer].filter(Boolean).map(offer)),
  );
  const terms = data.preliminary_terms;
  if (terms) {
    node.append(
      figures([
        ["A month, about", dollars(terms.estimated_monthly_payment)],
        ["Months", number(terms.lease_term_months)],
        ["APR", `${terms.apr} %`],
        ["Equipment", dollars(terms.total_equipment_value)],
      ]),
    );
    if (terms.note) node.append(element("p", "note", terms.note));
    if (terms.schedule?.length) node.append(scheduleChart(terms.schedule), scheduleTable(terms.schedule));
  }
  node.append(...points("What you can do", data.required_actions ?? []));
  const path = noticePath(data);
  const below = element("p", "ways");
  if (path) below.append(outside("Read the notice", path));
  if (data.estimated_decision_date) below.append(element("span", "quiet-text", `Decision by ${day(data.estimated_decision_date)}`));
  node.append(below);
  return node;
}
