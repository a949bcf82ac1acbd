// Robots, industries and dealers.
import { call, query } from "./client.js";

/** A page of robots: `{robots, pagination}`. */
export const robots = (filter, signal) => call("GET", `/robots${query(filter)}`, { signal });
export const robot = (id, signal) => call("GET", `/robots/${encodeURIComponent(id)}`, { signal });
/** `{industries}`. */
export const industries = () => call("GET", "/industries");
/** `{dealers, pagination, search}`. */
export const dealers = (filter, signal) => call("GET", `/dealers${query(filter)}`, { signal });
/** Asks the best dealers to get in touch; the same `key` makes it one request however often it is sent. */
export const match = (need, key) => call("POST", "/dealers/match", { body: need, headers: { "Idempotency-Key": key } });
/** What stands at a path of the platform API: `/robots?category=AMR`. */
export const read = (path) => call("GET", path);
