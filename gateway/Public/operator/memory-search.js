// Searches the memories of all agents and shows what each score is made of.
import { search, statistics } from "../api/operator.js";
import { element, uniqueId } from "../parts/elements.js";
import { agentName, counted, day, number, score, words } from "../parts/format.js";
import { problem } from "../parts/problem.js";
import { announce } from "../shell/announce.js";
import { isRefusal } from "./key-form.js";
import { termBars } from "./term-bars.js";

const agents = ["agent:supervisor", "agent:financing", "agent:sales", "agent:dealer_matching", "agent:knowledge"];
const profiles = ["balanced", "standard", "recent"];

function labelled(title, input) {
  input.id = uniqueId("search");
  const label = element("label", "", title);
  label.htmlFor = input.id;
  return element("div", "field", label, input);
}

function options(pairs) {
  return pairs.map(([value, label]) => {
    const option = element("option", "", label);
    option.value = value;
    return option;
  });
}
const choice = (pairs) => element("select", "", ...options(pairs));

/** An agent's namespace by the agent's name, any other as it is called. */
const nameOf = (namespace) => (agents.includes(namespace) ? agentName(namespace) : namespace);

function found(result, index) {
  return element("li", "found-memory",
    element("p", "memory-text", `${index + 1}. ${result.content}`),
    element("p", "quiet-text", [`score ${score(result.score, 3)}`, result.speaker, result.user_id, day(result.created_at)].filter(Boolean).join(" · ")),
    result.terms ? termBars(result.terms, result.score) : null,
  );
}

export function memorySearchView(refused) {
  const query = element("input");
  query.type = "search";
  query.required = true;
  query.maxLength = 2000;
  const namespace = choice(agents.map((name) => [name, nameOf(name)]));
  const profile = choice(profiles.map((name) => [name, words(name)]));
  const user = element("input");
  user.type = "text";
  user.autocomplete = "off";
  const go = element("button", "", "Search");
  go.type = "submit";
  const wide = labelled("What to look for", query);
  wide.classList.add("grow");
  const form = element("form", "filters", wide, labelled("Namespace", namespace), labelled("Weights", profile), labelled("User (optional)", user), element("div", "field", element("span", "label-space"), go));
  form.noValidate = true;
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Search the memories");
  const results = element("div");
  const controller = new AbortController();
  // Where else something is remembered, and how much; without an answer the agents are there all the same.
  statistics(controller.signal).then(({ namespaces }) => {
    const chosen = namespace.value;
    const names = [...new Set([...agents, ...Object.keys(namespaces)])];
    namespace.replaceChildren(...options(names.map((name) => [name, `${nameOf(name)} (${number(namespaces[name] ?? 0)})`])));
    namespace.value = chosen;
  }).catch((error) => { if (!controller.signal.aborted && isRefusal(error)) refused(error); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!query.value.trim()) {
      query.focus();
      return;
    }
    go.disabled = true;
    try {
      const answer = await search({
        namespace: namespace.value, query: query.value.trim(), profile: profile.value, limit: 10, explain: true,
        ...(user.value.trim() ? { user_id: user.value.trim() } : {}),
      }, controller.signal);
      const list = element("ol", "memories plain-list", ...answer.results.map(found));
      list.setAttribute("aria-label", "Found memories");
      results.replaceChildren(answer.results.length ? list : element("p", "empty", "Nothing was found in this namespace."));
      announce(`${counted(answer.results.length, "memory", "memories")} found.`);
    } catch (error) {
      if (controller.signal.aborted) return;
      if (isRefusal(error)) return refused(error);
      results.replaceChildren(problem(error));
    } finally {
      go.disabled = false;
    }
  });
  return {
    node: element("div", "view", form, element("p", "hint", "The score is a sum; each result shows its terms. Semantic: how near the vectors are. Lexical: words in common, the rarer the more."), results),
    leave: () => controller.abort(),
  };
}
