// One interface for every softphone. A driver moves audio and rings; what becomes of a call is decided by our API.
//
// A driver is an EventTarget made by `create(access)`, where access is the answer of a token route, with
//   start(), stop()                    connect, and keep connected; leave
//   answer(id, {removesNoise}), decline(id), hangup(id), digits(id, keys)
//   call(to)                           the web phone only
//   canMute                            is there a microphone to mute?  then also mute(id, isMuted)
//   status                             "connecting" | "ready" | "lost" | "refused"
// and these events (detail in brackets):
//   status [status]                    ready means: it can ring
//   ring   [leg]                       leg: {id, direction, status, from, to, params}
//   leg    [leg]                       any change; status: "ringing" | "in-progress" | "ended", and then reason
//   frame  [frame]                     simulated switch only: what the party hears, for the web phone

const DRIVERS = {
  jssip: () => import("./jssip.js"),
  simulated: () => import("./simulated.js"),
};

/** Load the driver that the server chose; `renew` asks for a fresh token when the old one was refused. */
export async function createSoftphone(access, renew) {
  const load = DRIVERS[access.driver];
  if (!load) throw new Error(`This page has no softphone driver called ${access.driver}.`);
  const { create } = await load();
  return create(access, renew);
}
