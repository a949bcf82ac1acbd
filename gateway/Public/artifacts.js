// Structured parts of an answer as tables. Everything is set as text, never as markup.

const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const dollars = (value) => (value == null ? "—" : money.format(Number(value)));
const words = (key) => key.replaceAll("_", " ");
const plain = (value) =>
  value == null || value === "" ? "—" : Array.isArray(value) ? value.map(plain).join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value);

export function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text != null) node.textContent = text;
  return node;
}

function table(columns, rows) {
  const node = element("table");
  const head = node.createTHead().insertRow();
  for (const column of columns) {
    const cell = element("th", column.number ? "number" : "", column.title);
    cell.scope = "col";
    head.append(cell);
  }
  const body = node.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const column of columns) {
      const cell = line.insertCell();
      if (column.number) cell.className = "number";
      cell.textContent = plain(column.value(row));
    }
  }
  const scroll = element("div", "scroll");
  scroll.append(node);
  return scroll;
}

const listOf = (data, key) => (Array.isArray(data) ? data : Array.isArray(data?.[key]) ? data[key] : null);

/** Where the notice of an application stands; null where there is none: it was approved, or is still looked at. */
export function noticePath(application) {
  const lacksValue = application.status === "needs_review" && application.preliminary_terms == null;
  if (application.status !== "declined" && !lacksValue) return null;
  return `/api/v1/prequalifications/${encodeURIComponent(application.application_id)}/notice`;
}

const facts = (rows) => table([{ title: "", value: (row) => row[0] }, { title: "", value: (row) => row[1] }], rows.filter((row) => row[1] != null));
const percent = (value) => (value == null ? null : `${value} % a year`);
const offer = (terms) => `${dollars(terms.amount)} over ${terms.term_months} months: ${dollars(terms.monthly_payment)} a month at ${percent(terms.apr)}`;

function list(title, items) {
  const texts = items.filter(Boolean);
  if (!texts.length) return [];
  const node = element("ul");
  node.append(...texts.map((text) => element("li", "", text)));
  return [element("h4", "", title), node];
}

const kinds = {
  robots(data) {
    const robots = listOf(data, "robots");
    return robots && table(
      [
        { title: "Robot", value: (r) => r.name },
        { title: "Maker", value: (r) => r.manufacturer },
        { title: "Kind", value: (r) => r.category },
        { title: "Payload", value: (r) => r.payload },
        { title: "Price", number: true, value: (r) => dollars(r.price) },
      ],
      robots,
    );
  },
  comparison(data) {
    const rows = listOf(data, "rows");
    const names = listOf(data, "robots");
    if (!rows || !names) return null;
    const label = (name) => (typeof name === "string" ? name : name.name);
    return table(
      [
        { title: "", value: (row) => row.label ?? words(row.key ?? "") },
        ...names.map((name, index) => ({ title: label(name), value: (row) => row.values?.[index] })),
      ],
      rows,
    );
  },
  dealers(data) {
    const dealers = listOf(data, "dealers");
    return dealers && table(
      [
        { title: "Dealer", value: (d) => d.name },
        { title: "Miles", number: true, value: (d) => (d.distance_miles == null ? null : Number(d.distance_miles).toFixed(1)) },
        { title: "Specialties", value: (d) => d.specialties },
        { title: "Phone", value: (d) => d.phone },
      ],
      dealers,
    );
  },
  industry(data) {
    const uses = listOf(data, "use_cases");
    return uses && table(
      [
        { title: data.name ?? "Use", value: (use) => use.title ?? use },
        { title: "What robots do", value: (use) => use.description },
      ],
      uses,
    );
  },
  payment_schedule(data) {
    const rows = listOf(data, "schedule");
    if (!rows) return null;
    const node = element("details");
    node.append(element("summary", "", `${dollars(data.monthly_payment)} a month, all ${rows.filter((p) => !p.residual).length} payments`));
    node.append(
      table(
        [
          { title: "#", number: true, value: (p) => (p.residual ? "residual" : p.number) },
          { title: "Payment", number: true, value: (p) => dollars(p.payment) },
          { title: "Interest", number: true, value: (p) => dollars(p.interest) },
          { title: "Principal", number: true, value: (p) => dollars(p.principal) },
          { title: "Balance", number: true, value: (p) => dollars(p.balance) },
        ],
        rows,
      ),
    );
    return node;
  },
  /** The answer of `POST /prequalifications`. */
  prequalification(data) {
    if (!data?.application_id) return null;
    const terms = data.preliminary_terms;
    const node = element("div", "outcome");
    node.append(
      facts([
        ["Application", data.application_number],
        ["Status", words(plain(data.status))],
        ["Score", data.financial_score == null ? null : `${data.financial_score} of 100`],
        ["Decision by", data.estimated_decision_date?.slice(0, 10)],
        ...(terms
          ? [
              ["Payment a month, estimated", dollars(terms.estimated_monthly_payment)],
              ["Months", terms.lease_term_months],
              ["APR", percent(terms.apr)],
              ["Value of the equipment", dollars(terms.total_equipment_value)],
              ["Note", terms.note],
            ]
          : []),
      ]),
    );
    if (terms?.schedule?.length) {
      node.append(kinds.payment_schedule({ monthly_payment: terms.estimated_monthly_payment, schedule: terms.schedule }));
    }
    node.append(
      ...list("Reasons", (data.reasons ?? []).map((reason) => reason.statement ?? reason.detail)),
      ...list("What we could offer instead", [data.counter_offer, data.longer_term_offer].filter(Boolean).map(offer)),
      ...list("What you can do", data.required_actions ?? []),
    );
    const path = noticePath(data);
    if (path) {
      const link = element("a", "", "Read the notice");
      link.href = path;
      link.target = "_blank";
      link.rel = "noopener";
      const line = element("p");
      line.append(link);
      node.append(line);
    }
    return node;
  },
  application(data) {
    const factors = listOf(data, "factors");
    return factors && table(
      [
        { title: "Factor", value: (f) => words(f.factor) },
        { title: "Points", number: true, value: (f) => `${f.points} / ${f.maximum}` },
        { title: "Why", value: (f) => f.detail },
      ],
      factors,
    );
  },
};

function fallback(data) {
  if (data == null || typeof data !== "object") return element("p", "bubble", plain(data));
  const rows = Object.entries(data).filter(([, value]) => value == null || typeof value !== "object" || Array.isArray(value));
  return table(
    [
      { title: "", value: ([key]) => words(key) },
      { title: "", value: ([, value]) => value },
    ],
    rows,
  );
}

/** A card for one artifact: `{name, description, data}`. */
export function artifactCard(artifact) {
  const card = element("section", "card");
  card.append(element("h3", "", artifact.description || words(artifact.name)));
  card.append(kinds[artifact.name]?.(artifact.data) || fallback(artifact.data));
  return card;
}
