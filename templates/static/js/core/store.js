// The records a page knows of its company: whole records, newest revision wins, one "change" event for each turn.

const KINDS = { call: "calls", queue: "queues", agent: "agents" };

export class Store extends EventTarget {
  constructor() {
    super();
    this.calls = new Map();
    this.queues = new Map();
    this.agents = new Map();
    this.me = null;
    this.reasons = [];
    this.wrapUpReasons = [];
    this.removesNoise = true;
    this.transferReturns = true;
    this.hasLoaded = false;
    this.isOverview = false;
    this.announced = false;
    this.generation = 0;
  }

  get myAgent() {
    return this.me?.agent ? (this.agents.get(this.me.agent) ?? null) : null;
  }

  /** Replace everything by a snapshot; a record of a newer revision that we already hold stays. */
  load(snapshot) {
    for (const kind of Object.values(KINDS)) {
      const held = this[kind];
      this[kind] = new Map(snapshot[kind].map((record) => [record.id, newer(held.get(record.id), record)]));
    }
    this.me = snapshot.me;
    this.hasRequests ||= snapshot.has_requests;
    this.hasPreviews = snapshot.has_previews;
    this.#settle(snapshot);
    this.hasLoaded = true;
    this.announce();
  }

  /** One record as it is after one write; `null` takes it away. */
  put(type, id, record) {
    if (type === "company" && record) {
      this.#settle(record);
      this.announce();
    }
    if (type === "conversation") {
      this.hasRequests = true;
      this.dispatchEvent(new CustomEvent("written", { detail: { id, record } }));
      this.announce();
    }
    const records = this[KINDS[type]];
    if (!records) return;
    if (record === null) records.delete(id);
    else {
      const held = records.get(id);
      const winner = newer(held, record);
      if (winner === held) return;
      records.set(id, winner);
    }
    this.announce();
  }

  /** The company's settings, as far as pages need them. */
  #settle(settings) {
    this.reasons = settings.reasons ?? [];
    this.wrapUpReasons = settings.wrap_up_reasons ?? [];
    this.removesNoise = settings.noise_removal ?? true;
    this.transferReturns = settings.transfer_returns ?? true;
  }

  drop(type, id) {
    if (this[KINDS[type]].delete(id)) this.announce();
  }

  // Many records may come in one turn: pages draw once.
  announce() {
    this.generation += 1;
    if (this.announced) return;
    this.announced = true;
    queueMicrotask(() => {
      this.announced = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}

function newer(held, record) {
  return held && held.rev > record.rev ? held : record;
}
