// What the gateway tells an operator. The key is sent with each call and kept for this tab alone.
import { ApiError, call, failure, query, send } from "./client.js";
import { readEvents } from "./events.js";

const place = "ybryx.operator-key";

export const key = {
  get value() { return sessionStorage.getItem(place) ?? ""; },
  set value(text) {
    if (text) sessionStorage.setItem(place, text);
    else sessionStorage.removeItem(place);
  },
};

const headers = () => ({ "X-API-Key": key.value });
const get = (path, signal) => call("GET", path, { headers: headers(), signal });

export const services = (signal) => get("/operator/services", signal);
export const requests = (signal) => get(`/operator/requests${query({ limit: 100 })}`, signal);
export const routes = (signal) => get(`/operator/routes${query({ limit: 50 })}`, signal);
export const latency = (signal) => get("/operator/latency", signal);
/** What every service does again and again: `{jobs, unreachable}`. */
export const jobs = (signal) => get("/operator/jobs", signal);
export const runJob = (service, job) =>
  call("POST", `/operator/jobs/${encodeURIComponent(service)}/${encodeURIComponent(job)}/run`, { headers: headers() });
/** How much is remembered: `{memories, namespaces: {name: count}}`. */
export const statistics = (signal) => get("/stats", signal);
export const search = (asked, signal) => call("POST", "/memories/search", { body: asked, headers: headers(), signal });

/**
 * Requests as they end, until `signal` says so or the stream breaks off. `onOpen` is called once it is open: what ended before that is in
 * `requests()`, and nothing falls between the two.
 */
export async function liveRequests(onOpen, onRequest, signal) {
  const response = await send("GET", "/operator/requests", {
    headers: { ...headers(), Accept: "text/event-stream" },
    signal,
    limit: 0,
  });
  if (!response.ok) throw await failure(response);
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream") !== true) {
    throw new ApiError("This gateway streams no requests.", "unreadable", { status: response.status });
  }
  onOpen();
  await readEvents(response, (event, data) => { if (event === "request") onRequest(data); });
}
