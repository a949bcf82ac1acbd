// Robots, industries and dealers.
import { call, query } from "./client.js";

/** A page of robots: `{robots, pagination}`. */
export const robots = (filter) => call("GET", `/robots${query(filter)}`);
export const robot = (id) => call("GET", `/robots/${encodeURIComponent(id)}`);
/** `{industries}`. */
export const industries = () => call("GET", "/industries");
/** `{dealers, pagination, search}`. */
export const dealers = (filter) => call("GET", `/dealers${query(filter)}`);
/** Asks the best dealers to get in touch; the same `key` makes it one request however often it is sent. */
export const match = (need, key) => call("POST", "/dealers/match", { body: need, headers: { "Idempotency-Key": key } });
/** What stands at a path of the platform API: `/robots?category=AMR`. */
export const read = (path) => call("GET", path);
