// The TURN servers of a deployment: the way out for sound where a firewall or NAT lets nothing else through.

// Enough for the addresses of this machine; without it, a browser waits long for servers that a LAN has not.
const GATHERING_MS = 200;
// A TURN server is asked twice, and may be far away; one that says nothing must not keep a caller waiting for longer.
const RELAY_MS = 2000;
// Credentials are good for an hour: one that rings is answered well before these have ended.
const SPARE_MS = 5 * 60_000;

export class Relays {
  /** `renew` gets a fresh access; only the servers of it are taken. */
  constructor(access, renew) {
    this.renew = renew;
    this.learn(access);
  }

  learn({ ice_servers = [], ice_expires_at = Infinity }) {
    this.servers = ice_servers;
    this.hasRelay = ice_servers.some(({ urls }) => urls.some((url) => url.startsWith("turn")));
    this.expiresAt = ice_expires_at;
  }

  /** To be called when it rings, so that who answers need not wait. */
  async refresh() {
    if (Date.now() < this.expiresAt - SPARE_MS) return;
    try {
      this.learn(await this.renew());
    } catch {
      // The call may still come by another way; the next one asks again.
    }
  }

  /** Call `ready` when enough ways are known: a relay, or, where there is none, those that came at once. */
  gather(session) {
    let timer = null;
    let isRelayKnown = !this.hasRelay;
    session.on("icecandidate", ({ candidate, ready }) => {
      clearTimeout(timer);
      isRelayKnown ||= candidate.type === "relay";
      timer = setTimeout(ready, isRelayKnown ? GATHERING_MS : RELAY_MS);
    });
  }
}
