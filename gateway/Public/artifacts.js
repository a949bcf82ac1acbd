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
