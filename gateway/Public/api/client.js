// One call of the gateway's API. Same origin; the visitor is known by a cookie that scripts cannot read.
import { failed, worked } from "../shell/connection.js";

const base = "/api/v1";
const patience = 40_000;

/** Error of the API with the words meant for the person who reads it. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {string} code `validation_failed`, `unreachable` …
   * @param {{status?: number, requestId?: string, fields?: {field: string, message: string}[]}} [more]
   */
  constructor(message, code, { status = 0, requestId, fields = [] } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.fields = fields;
  }

  /** Whether the call may not have reached the mesh at all. */
  get isUnreachable() { return this.status === 0; }
}

/** What an answer that is no success says: in the envelope, or as problem+json. */
export async function failure(response) {
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  try {
    const body = await response.json();
    const told = body.error ?? { message: body.detail, code: body.code, fields: body.errors };
    return new ApiError(told.message ?? `The mesh answered ${response.status}.`, told.code ?? "unreadable", {
      status: response.status,
      requestId,
      fields: told.fields ?? [],
    });
  } catch {
    return new ApiError(`The mesh answered ${response.status}.`, "unreadable", { status: response.status, requestId });
  }
}

const late = (limit) => new ApiError(`The mesh did not answer within ${Math.round(limit / 1000)} seconds.`, "timeout");

/**
 * The answer's head, whatever its status.
 * @param {string} method
 * @param {string} path below `/api/v1`
 * @param {{body?: any, headers?: object, signal?: AbortSignal, limit?: number}} [more] `limit`: milliseconds, 0 for a stream
 */
export async function send(method, path, { body, headers = {}, signal, limit = patience } = {}) {
  const signals = [signal, limit > 0 ? AbortSignal.timeout(limit) : undefined].filter(Boolean);
  const wait = signals.length ? (signals.length > 1 ? AbortSignal.any(signals) : signals[0]) : undefined;
  try {
    const response = await fetch(base + path, {
      method,
      headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: wait,
    });
    worked();
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error.name === "TimeoutError") throw late(limit);
    failed();
    throw new ApiError("The mesh cannot be reached. Is it running?", "unreachable");
  }
}

/** What the API answers, out of its envelope where it is in one. */
export async function call(method, path, more) {
  const response = await send(method, path, more);
  if (!response.ok) throw await failure(response);
  let text;
  try {
    text = await response.text();
  } catch (error) {
    if (more?.signal?.aborted) throw error;
    if (error.name === "TimeoutError") throw late(more?.limit ?? patience);
    throw new ApiError("The connection broke off.", "interrupted");
  }
  if (!text) return null;
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ApiError("The mesh gave no usable answer.", "unreadable", { status: response.status });
  }
  return "success" in answer && "data" in answer ? answer.data : answer;
}

/** A path's end with what is set of a query. */
export function query(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}
