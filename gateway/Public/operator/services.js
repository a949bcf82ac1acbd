// The services and their health.
import { services } from "../api/operator.js";
import { element } from "../parts/elements.js";
import { milliseconds, plain, words } from "../parts/format.js";
import { facts } from "../parts/table.js";
import { refreshed } from "./refreshed.js";

const moods = { ready: "good", degraded: "open", unreachable: "bad" };

/** A check as it is told: a word, or a status with a note and a time. */
function check(value) {
  if (value == null || typeof value !== "object") return plain(value);
  if (value.status === "ok" && value.note) return value.note;
  return [value.status, value.note, value.error, value.latency_ms == null ? null : milliseconds(value.latency_ms)].filter(Boolean).join(" · ");
}

function tile(service) {
  return element("article", `service ${moods[service.status] ?? "open"}`,
    element("header", "", element("h3", "", service.name ?? service.id), element("span", `pill ${moods[service.status] ?? "open"}`, service.status)),
    facts([
      ["Answered in", service.latency_ms == null ? null : milliseconds(service.latency_ms)],
      ["Version", service.version],
      ["Replicas", service.replicas],
      ["Address", service.url],
      ...Object.entries(service.checks ?? {}).map(([name, value]) => [words(name), check(value)]),
    ], `Of ${service.name ?? service.id}`),
  );
}

export const servicesView = (refused) =>
  refreshed({
    waiting: "Asking the services…",
    every: 10_000,
    read: services,
    draw: ({ services: all }) => [element("div", "services", ...all.map(tile))],
  }, refused);
