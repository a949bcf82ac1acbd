// Applications for financing.
import { call } from "./client.js";

/**
 * @param {object} form the form of `POST /prequalifications`
 * @param {string} key the same where it is sent again
 */
export const apply = (form, key) => call("POST", "/prequalifications", { body: form, headers: { "Idempotency-Key": key } });

/** An application of this visitor's, with its decision. */
export const application = (id) => call("GET", `/prequalifications/${encodeURIComponent(id)}`);
