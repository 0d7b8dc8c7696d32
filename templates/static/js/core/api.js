// Commands and questions to our own functions: JSON, the CSRF token, and errors with a sentence in them.

import { learnNow } from "./time.js";

export class ApiError extends Error {
  constructor(status, code, message, details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export function csrfToken() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? "";
}

async function problem(response) {
  const body = await response.json().catch(() => null);
  const error = body?.error ?? {};
  const fallback = response.status >= 500 ? "Something failed on our side. Try again." : "That was not possible.";
  return new ApiError(response.status, error.code ?? "unknown", error.message ? sentence(error.message) : fallback, error.details ?? {});
}

function sentence(message) {
  const capital = message[0].toUpperCase() + message.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** Returns the parsed answer; null for 204 and 304. Throws ApiError; status 0 means that no answer came. */
export async function send(method, path, body = undefined, headers = {}) {
  const init = { method, headers: { Accept: "application/json", ...headers }, credentials: "same-origin" };
  if (method !== "GET") init.headers["X-CSRF-Token"] = csrfToken();
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError(0, "offline", "No connection to the switchboard. Check the network.");
  }
  if (response.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  if (response.status === 204 || response.status === 304) return null;
  if (!response.ok) throw await problem(response);
  const answer = await response.json();
  learnNow(answer.now);
  if (answer && response.headers.has("ETag")) answer.etag = response.headers.get("ETag");
  return answer;
}
