// The softphone of a site on its own line: SIP over the WebSocket of the switch, sound by WebRTC. docs/onprem.md.

import JsSIP from "../../vendor/jssip.js";
import { Relays } from "./relays.js";
import { SipSocket } from "./sip-socket.js";

// What the switch says when it closes: get a new token; another browser has become this agent's telephone.
const REFUSED = 4401;
const TAKEN_OVER = 4409;
const REGISTER_S = 120;
const REASONS = { Canceled: "canceled", Rejected: "declined", Busy: "declined", "No Answer": "no-answer", Terminated: "remote-hangup" };

export function create(access, renew) {
  return new SipPhone(access, renew);
}

class SipPhone extends EventTarget {
  constructor(access, renew) {
    super();
    this.access = access;
    this.renew = renew;
    this.canMute = true;
    this.status = "connecting";
    this.sessions = new Map();
    this.relays = new Relays(access, renew);
  }

  start() {
    const user = accountOf(this.access.identity);
    this.socket = new SipSocket(this.access.url, () => this.access.token);
    this.agent = new JsSIP.UA({
      sockets: [this.socket],
      uri: `sip:${user}@${this.socket.host}`,
      authorization_user: user,
      password: secretOf(this.access),
      register_expires: REGISTER_S,
      session_timers: false,
      user_agent: "Cordboard",
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
    });
    this.agent.on("registered", () => this.#setStatus("ready"));
    this.agent.on("registrationFailed", () => this.#setStatus("lost"));
    this.agent.on("disconnected", ({ code }) => this.#closed(code));
    this.agent.on("newRTCSession", ({ session }) => this.#taken(session));
    this.agent.start();
  }

  stop() {
    this.agent?.stop();
    this.agent = null;
  }

  answer(id, { removesNoise } = { removesNoise: true }) {
    const constraints = { audio: { echoCancellation: true, noiseSuppression: removesNoise, autoGainControl: true }, video: false };
    this.sessions.get(id)?.answer({ mediaConstraints: constraints, pcConfig: { iceServers: this.relays.servers } });
  }

  /** The web phone only: call one of our numbers. */
  call(to) {
    const options = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: this.relays.servers } };
    this.agent?.call(`sip:${to}@${this.socket.host}`, options);
  }

  decline(id) {
    this.sessions.get(id)?.terminate({ status_code: 486 });
  }

  hangup(id) {
    this.sessions.get(id)?.terminate();
  }

  /** JsSIP cannot send keys while a call is held. */
  digits(id, keys) {
    const session = this.sessions.get(id);
    if (session?.isEstablished() && !session.isOnHold().local) session.sendDTMF(keys, { transportType: "RFC2833" });
  }

  mute(id, isMuted) {
    const session = this.sessions.get(id);
    if (isMuted) session?.mute({ audio: true });
    else session?.unmute({ audio: true });
  }

  async #closed(code) {
    if (!this.agent) return;
    if (code === TAKEN_OVER) {
      this.stop();
      this.#setStatus("refused");
      return;
    }
    this.#setStatus("lost");
    if (code !== REFUSED) return;
    try {
      this.access = await this.renew();
      this.agent?.set("password", secretOf(this.access));
    } catch {
      this.#setStatus("refused");
    }
  }

  #setStatus(status) {
    if (status === this.status) return;
    this.status = status;
    this.#tell("status", status);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #taken(session) {
    this.sessions.set(session.id, session);
    this.relays.refresh();
    this.relays.gather(session);
    // A call of ours has its connection by now.
    if (session.connection) playRemote(session, session.connection);
    else session.on("peerconnection", ({ peerconnection }) => playRemote(session, peerconnection));
    session.on("accepted", () => this.#leg(session, "in-progress"));
    session.on("ended", ({ cause, originator }) => this.#over(session, originator === "local" ? "hangup" : cause));
    session.on("failed", ({ cause }) => this.#over(session, cause));
    this.#leg(session, "ringing");
    if (session.direction === "incoming") this.#tell("ring", legOf(session, "ringing"));
  }

  #over(session, cause) {
    this.sessions.delete(session.id);
    session.speaker?.remove();
    this.#leg(session, "ended", REASONS[cause] ?? (cause === "hangup" ? cause : "failed"));
  }

  #leg(session, status, reason = null) {
    this.#tell("leg", legOf(session, status, reason));
  }
}

/** As the switch names it: an agent's page, or the web phone of somebody who tries the demonstration. */
function accountOf(identity) {
  if (identity.startsWith("caller:")) return `caller_${identity.replace(/^caller:\+?/, "")}`;
  return `web_${identity.replace(/^client:/, "")}`;
}

/** The seal of the token is the password: the switch tells it to Asterisk when the socket opens. */
function secretOf(access) {
  return access.token.split(".")[1];
}

function legOf(session, status, reason = null) {
  const ends = [session.remote_identity.uri.user, session.local_identity.uri.user];
  const [from, to] = session.direction === "incoming" ? ends : ends.reverse();
  return {
    id: session.id,
    direction: session.direction,
    from,
    to,
    params: {},
    status,
    reason,
  };
}

/** The other party's voice: an element of the page, since a stream that no element plays is not decoded. */
function playRemote(session, connection) {
  connection.addEventListener("track", ({ track, streams }) => {
    session.speaker ??= document.body.appendChild(Object.assign(document.createElement("audio"), { autoplay: true, hidden: true }));
    session.speaker.srcObject = streams[0] ?? new MediaStream([track]);
  });
}
