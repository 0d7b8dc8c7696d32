// The order of the stack, what of it is seen, and its label: the same rule as chalicelib/conversations/stack.py.

const CHANNELS = ["email", "social", "chat", "call"];
const WINDOW = 5;

/** E-mail, social, chat, call; within a channel the oldest first. */
export function inOrder(requests) {
  return [...requests].sort((a, b) => CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel) || cameAt(a) - cameAt(b) || (a.id < b.id ? -1 : 1));
}

function cameAt(request) {
  return Date.parse(request.since ?? request.opened_at);
}

/** The first five. */
export function inWindow(requests) {
  return inOrder(requests).slice(0, WINDOW);
}

/** `1-5 of 7`, where there are more than are seen. */
export function labelOf(total) {
  return total > WINDOW ? `1-${WINDOW} of ${total}` : "";
}
