// The form of `POST /prequalifications` in its steps: what is asked, and in which words.

const said = (pairs) => pairs.map(([value, label]) => ({ value, label }));

/** `kind` is the input's type; `options` make it a choice. What is not required may stay empty. */
export const steps = [
  {
    title: "Business",
    fields: [
      { name: "business_name", label: "Business name", kind: "text", isRequired: true, autocomplete: "organization" },
      {
        name: "business_type", label: "Kind of business", isRequired: true,
        options: said([["llc", "LLC"], ["corporation", "Corporation"], ["partnership", "Partnership"], ["sole-proprietor", "Sole proprietor"]]),
      },
      {
        name: "industry", label: "Industry", isRequired: true,
        options: said([["logistics", "Logistics"], ["agriculture", "Agriculture"], ["manufacturing", "Manufacturing"], ["delivery", "Delivery"], ["construction", "Construction"], ["retail", "Retail"]]),
      },
      {
        name: "business_age", label: "Years in business", isRequired: true,
        options: said([["0-1", "Less than 1"], ["1-2", "1 to 2"], ["2-5", "2 to 5"], ["5+", "5 or more"]]),
      },
    ],
  },
  {
    title: "Robots",
    fields: [
      {
        name: "quantity", label: "Number of robots", isRequired: true,
        options: said([["1", "1"], ["2-5", "2 to 5"], ["6-10", "6 to 10"], ["11-20", "11 to 20"], ["20+", "More than 20"]]),
      },
      {
        name: "equipment_value", label: "Value of all robots, US dollars", kind: "number",
        hint: "Leave it empty if you have no quote yet: a person asks for one then.",
      },
    ],
  },
  {
    title: "Finances",
    fields: [
      {
        name: "annual_revenue", label: "Revenue a year", isRequired: true,
        options: said([["0-500k", "Up to $500,000"], ["500k-1m", "$500,000 to $1 million"], ["1m-5m", "$1 to 5 million"], ["5m-10m", "$5 to 10 million"], ["10m+", "More than $10 million"]]),
      },
      {
        name: "credit_rating", label: "Credit rating, as you see it", isRequired: true,
        options: said([["excellent", "Excellent"], ["good", "Good"], ["fair", "Fair"], ["poor", "Poor"]]),
      },
      {
        name: "existing_obligations", label: "Owed on other loans and leases, US dollars", kind: "number", least: 0,
        hint: "Nothing owed: 0, or leave it empty.",
      },
    ],
  },
  {
    title: "Contact",
    fields: [
      { name: "email", label: "E-mail address", kind: "email", isRequired: true, autocomplete: "email" },
      { name: "phone", label: "Phone number", kind: "tel", isRequired: true, autocomplete: "tel" },
    ],
  },
];

export const fields = steps.flatMap((step) => step.fields);
const numbers = new Set(fields.filter((field) => field.kind === "number").map((field) => field.name));

/** What goes to financing: all that was known, and over it what stands in the form. */
export function application(known, values) {
  const body = { selected_equipment: [], ...known };
  for (const [name, value] of Object.entries(values)) {
    if (value === "") delete body[name];
    else body[name] = numbers.has(name) ? Number(value) : value;
  }
  return body;
}

const randomKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The same key for the same application, however often it is sent; another where something in it was changed. */
export function keys(next = randomKey) {
  const known = new Map();
  return (body) => {
    const text = JSON.stringify(body);
    if (!known.has(text)) known.set(text, next());
    return known.get(text);
  };
}
