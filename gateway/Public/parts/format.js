// Values as people read them.
const exact = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const whole = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });
const figure = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const dayOf = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "long", year: "numeric" });
const momentOf = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });
const clockOf = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

const nothing = "—";
export const dollars = (value) => (value == null ? nothing : exact.format(Number(value)));
export const wholeDollars = (value) => (value == null ? nothing : whole.format(Number(value)));
export const number = (value) => (value == null ? nothing : figure.format(Number(value)));
export const percent = (value) => (value == null ? null : `${value} % a year`);
export const words = (key) => String(key).replaceAll("_", " ").replace(/^ip /, "IP ");

function date(format, value) {
  const at = new Date(value);
  return value == null || Number.isNaN(at.getTime()) ? nothing : format.format(at);
}
export const day = (value) => date(dayOf, value);
export const moment = (value) => date(momentOf, value);
export const clock = (value) => date(clockOf, value);

/** Milliseconds, to what can be told apart. */
export function milliseconds(value) {
  if (value == null) return nothing;
  const ms = Number(value);
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 1_000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toFixed(1))} ms`;
}

/** `13.5`, `0.42`: so that scores stand below each other. */
export const score = (value, digits = 2) => (value == null ? nothing : Number(value).toFixed(digits));

export function plain(value) {
  if (value == null || value === "") return nothing;
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `1 payment`, `12 payments`. */
export const counted = (count, one, many = `${one}s`) => `${figure.format(count)} ${count === 1 ? one : many}`;

const agents = { supervisor: "Ybryx", financing: "Financing", sales: "Sales", dealer_matching: "Dealer Matching", knowledge: "Knowledge", memory: "Memory" };
/** The agent that a namespace or an id stands for: `agent:dealer_matching`, `dealer-matching`. */
export function agentName(name) {
  const key = String(name ?? "").replace(/^agent:/, "").replaceAll("-", "_");
  return agents[key] ?? words(key || "unknown");
}
