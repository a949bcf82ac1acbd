// One card for each structured part of an answer.
import { element, uniqueId } from "../parts/elements.js";
import { words } from "../parts/format.js";
import { articles } from "./articles.js";
import { comparison } from "./comparison.js";
import { dealers } from "./dealers.js";
import { financingComparison } from "./financing-comparison.js";
import { indication } from "./indication.js";
import { industry } from "./industry.js";
import { other } from "./other.js";
import { payback } from "./payback.js";
import { paymentSchedule } from "./payment-schedule.js";
import { prequalification } from "./prequalification.js";
import { robots } from "./robots.js";

/** By the artifact's name. Each gives null where the data is not what it knows: then it is shown plainly. */
const kinds = {
  application: indication,
  articles,
  comparison,
  dealers,
  financing_comparison: financingComparison,
  industry,
  payback,
  payment_schedule: paymentSchedule,
  prequalification,
  robots,
};

/** A frame with a title. */
export function card(title, ...content) {
  const node = element("section", "card");
  const heading = element("h3", "", title);
  heading.id = uniqueId("card");
  node.setAttribute("aria-labelledby", heading.id);
  node.append(heading, ...content);
  return node;
}

/** A card for one artifact: `{name, description, data}`. Agents of others give names and data as they like. */
export function artifactCard(artifact) {
  const kind = Object.hasOwn(kinds, artifact.name) ? kinds[artifact.name] : null;
  let content = null;
  try {
    content = kind?.(artifact.data, artifact);
  } catch {
    // Not what its name promises.
  }
  const node = card(artifact.description || words(artifact.name), content || other(artifact.data));
  if (kind) node.classList.add(`card-${artifact.name.replaceAll("_", "-")}`);
  return node;
}
