// JsSIP's idea of a socket, with the token of the moment in its address: every new connection shows the newest one.

export class SipSocket {
  constructor(address, token) {
    this.address = new URL(address);
    this.token = token;
    this.via_transport = this.address.protocol === "wss:" ? "WSS" : "WS";
    this.sip_uri = `sip:${this.address.host};transport=ws`;
  }

  get host() {
    return this.address.hostname;
  }

  get url() {
    return this.address.href;
  }

  connect() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    const socket = new WebSocket(`${this.url}?token=${encodeURIComponent(this.token())}`, "sip");
    this.socket = socket;
    socket.addEventListener("open", () => this.onconnect());
    socket.addEventListener("message", ({ data }) => this.ondata(data));
    socket.addEventListener("close", ({ code, reason, wasClean }) => {
      if (this.socket === socket) this.ondisconnect(!wasClean, code, reason);
    });
  }

  disconnect() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  isConnected() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  isConnecting() {
    return this.socket?.readyState === WebSocket.CONNECTING;
  }

  send(message) {
    if (!this.isConnected()) return false;
    this.socket.send(message);
    return true;
  }
}
