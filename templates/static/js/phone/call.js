// The caller's one call: its state in one word, when it began, and what is asked of the caller.

const LAST_STATE = { "remote-hangup": "They hung up", hangup: "You hung up", busy: "Busy", failed: "The call failed", "no-answer": "No answer", canceled: "The caller gave up", declined: "Declined" };

export class Call {
  constructor() {
    this.reset();
  }

  /** Back to a telephone on the hook. */
  reset() {
    Object.assign(this, { id: null, to: null, status: "idle", direction: "outgoing", since: null, endedAt: null, last: "", wants: null, isRecording: false, room: null, from: "" });
  }

  begin(to) {
    this.reset();
    Object.assign(this, { to, status: "calling" });
  }

  get isOver() {
    return this.status === "idle" || this.status === "ended";
  }

  get isUp() {
    return this.status === "in-progress";
  }

  get isRingingHere() {
    return this.status === "ringing" && this.direction === "incoming";
  }

  /** One word for colours: idle, ringing, up, waiting, talking, recording, ended. */
  get look() {
    if (!this.isUp) return this.isOver ? this.status : "ringing";
    if (this.isRecording) return "recording";
    return this.room ? "talking" : "up";
  }

  follow(leg) {
    if (this.id && leg.id !== this.id && !this.isOver) return;
    if (leg.status === "ended" && leg.id !== this.id) return;
    if (leg.id !== this.id) {
      const to = this.status === "calling" ? this.to : leg.to;
      this.reset();
      Object.assign(this, { id: leg.id, to });
    }
    this.direction = leg.direction;
    this.from = leg.from;
    if (leg.status === "in-progress" && !this.isUp) this.since = Date.now();
    if (leg.status === "ended") {
      Object.assign(this, { endedAt: Date.now(), wants: null, isRecording: false, room: null, last: LAST_STATE[leg.reason] ?? "Ended" });
    }
    this.status = leg.status === "queued" ? "ringing" : leg.status;
  }

  hear(frame) {
    if (frame.type === "gather") this.wants = frame.active ? frame : null;
    if (frame.type === "record") this.isRecording = frame.active;
    if (frame.type === "conference") this.room = frame.state === "left" || frame.hears.length === 0 ? null : frame;
    if (frame.type === "error" && this.status === "calling") Object.assign(this, { status: "ended", last: frame.message });
  }
}
