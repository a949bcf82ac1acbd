// The API's description as a page: what there is, what it takes and answers, and a form to try it.

import { example, kind, resolved, shape } from "./schema.js";

/** Characters of an answer that are shown. */
const shown = 200_000;

function element(tag, text, name) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (name) node.className = name;
  // It may scroll, which a keyboard needs to be in it for.
  if (tag === "pre") node.tabIndex = 0;
  return node;
}

function field(parameter, inputs) {
  const row = element("tr");
  const label = element("td");
  label.append(element("code", parameter.name), element("span", ` ${parameter.in}${parameter.required ? ", needed" : ""}`));
  const input = element("input");
  input.setAttribute("aria-label", parameter.name);
  input.placeholder = kind(parameter.schema);
  if (parameter.schema?.enum?.length === 1) [input.value] = parameter.schema.enum;
  inputs.push({ parameter, input });
  const cell = element("td");
  cell.append(input);
  row.append(label, cell);
  return row;
}

/** Where a request goes, and what it carries. */
function request(method, path, inputs, body, media) {
  let url = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { parameter, input } of inputs) {
    const value = input.value.trim();
    if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value && parameter.in === "query") query.append(parameter.name, value);
    else if (value) headers[parameter.name] = value;
  }
  const key = document.getElementById("key").value.trim();
  const user = document.getElementById("user").value.trim();
  if (key) headers["X-API-Key"] = key;
  if (key && user) headers["X-User-Id"] = user;
  if (body) headers["Content-Type"] = media;
  return [query.size ? `${url}?${query}` : url, { method: method.toUpperCase(), headers, body: body?.value }];
}

/** Shows an answer as it comes, streams too. */
async function show(response, began, output) {
  const milliseconds = Math.round(performance.now() - began);
  const head = `${response.status} ${response.statusText}\n${response.headers.get("Content-Type") ?? ""}, ${milliseconds} ms`;
  output.textContent = head;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (reader) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    output.textContent = `${head}\n\n${text.slice(0, shown)}`;
    if (text.length > shown) {
      output.textContent += "\n… and more";
      await reader.cancel();
      break;
    }
  }
  try {
    output.textContent = `${head}\n\n${JSON.stringify(JSON.parse(text), null, 2).slice(0, shown)}`;
  } catch {
    // No JSON: it stands as it came.
  }
}

function trial(method, path, operation, described) {
  const form = element("form");
  const inputs = [];
  const parameters = (operation.parameters ?? []).map((one) => resolved(described, one)).filter((one) => one.name !== "X-User-Id");
  if (parameters.length) {
    const table = element("table");
    const rows = element("tbody");
    rows.append(...parameters.map((parameter) => field(parameter, inputs)));
    table.append(rows);
    form.append(element("h3", "Parameters"), table);
  }
  const [media, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  let body;
  if (media) {
    body = element("textarea");
    body.setAttribute("aria-label", "Body");
    body.spellcheck = false;
    body.value = JSON.stringify(example(described, content.schema), null, media === "application/json" ? 2 : 0);
    form.append(element("h3", `Body: ${media}`), element("pre", shape(described, content.schema)), body);
  }
  const events = Object.values(operation.responses).some((one) => resolved(described, one).content?.["text/event-stream"]);
  const row = element("div", undefined, "row");
  const send = element("button", "Send");
  send.type = "submit";
  row.append(send);
  let asEvents;
  if (events) {
    const label = element("label", "as events");
    asEvents = element("input");
    asEvents.type = "checkbox";
    label.append(asEvents);
    row.append(label);
  }
  const output = element("pre");
  output.hidden = true;
  output.setAttribute("role", "status");
  form.append(row, output);
  let running;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const [url, options] = request(method, path, inputs, body, media);
    if (asEvents?.checked) options.headers.Accept = "text/event-stream";
    output.hidden = false;
    output.textContent = "…";
    try {
      const began = performance.now();
      await show(await fetch(url, { ...options, signal }), began, output);
    } catch (error) {
      if (!signal.aborted) output.textContent = `No answer: ${error.message}`;
    }
  });
  return form;
}

function answers(operation, described) {
  const nodes = [element("h3", "Answers")];
  for (const [status, answer] of Object.entries(operation.responses)) {
    const { description, content } = resolved(described, answer);
    nodes.push(element("div", `${status}: ${description}`));
    // Errors have one form each; it is told once, in the description.
    if (Number(status) >= 400) continue;
    for (const [media, { schema }] of Object.entries(content ?? {})) {
      nodes.push(element("pre", `${media}\n\n${shape(described, schema)}`));
    }
  }
  return nodes;
}

function callers(operation) {
  const ways = operation.security.map((one) => Object.keys(one)[0] ?? "anybody");
  const words = { apiKey: "an API key", bearer: "a signed-in user", visitor: "a visitor", anybody: "anybody" };
  return `For ${[...new Set(ways.map((way) => words[way] ?? way))].join(", ")}.`;
}

function entry(method, path, operation, described) {
  const details = element("details");
  const summary = element("summary");
  summary.append(element("code", method.toUpperCase(), "method"), element("code", path), element("span", operation.summary));
  details.append(summary);
  details.dataset.words = `${method} ${path} ${operation.summary}`.toLowerCase();
  // Made when it is looked at: there are more than a hundred.
  details.addEventListener(
    "toggle",
    () => {
      const detail = element("div", undefined, "detail");
      detail.append(element("p", callers(operation)), trial(method, path, operation, described), ...answers(operation, described));
      details.append(detail);
    },
    { once: true },
  );
  return details;
}

function page(described) {
  const main = document.getElementById("operations");
  const groups = new Map(described.tags.map(({ name, description }) => {
    const section = element("section");
    section.append(element("h2", name), element("p", description));
    return [name, section];
  }));
  let count = 0;
  for (const [path, operations] of Object.entries(described.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      count += 1;
      groups.get(operation.tags[0])?.append(entry(method, path, operation, described));
    }
  }
  main.append(...groups.values());
  document.getElementById("about").textContent = `${count} operations, OpenAPI ${described.openapi}. ${described.info.description}`;
  document.getElementById("tools").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("find").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const section of groups.values()) {
      let left = 0;
      for (const details of section.querySelectorAll("details")) {
        details.hidden = !words.every((word) => details.dataset.words.includes(word));
        if (!details.hidden) left += 1;
      }
      section.hidden = left === 0;
    }
  });
}

try {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`the mesh answered ${response.status}`);
  page(await response.json());
} catch (error) {
  document.getElementById("about").textContent = `The description cannot be read: ${error.message}. Load the page again.`;
}
