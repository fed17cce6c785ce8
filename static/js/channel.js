// One socket a page, with an honest state. When no socket can be had, `poll` is called every ten seconds instead.
// States: live, lost (trying again), polling, ended (no access any more). Every (re)connection asks for the present state.
import "../vendor/socket.io.min.js";

const POLL = 10000, AGAIN = 1000;

/** join(ask): called on each connection; ask(event, data) gives the answer. hear: {event: fn(data)}. poll(): false ends it. */
export function open({ join, hear, poll, tell = () => {} }) {
  const socket = globalThis.io({ transports: ["websocket"], reconnectionDelay: AGAIN, reconnectionDelayMax: 15000 });
  let timer = 0, misses = 0, over = false;
  const stop = () => { clearInterval(timer); timer = 0; };
  const end = () => { over = true; stop(); socket.disconnect(); tell("ended"); };
  const ask = (event, data = {}) => new Promise((resolve, reject) => socket.timeout(8000).emit(event, data, (error, answer) => {
    if (error || answer?.error) reject(error ?? answer.error); else resolve(answer);
  }));
  async function turn() {
    if (document.hidden || over) return;
    try { if (await poll() === false) end(); } catch { tell("lost"); }
  }
  function fall() {
    if (timer || over) return;
    tell("polling");
    timer = setInterval(turn, POLL);
    turn();
  }
  socket.on("connect", async () => {
    stop();
    misses = 0;
    try { await join(ask); tell("live"); } catch { fall(); }
  });
  socket.on("connect_error", () => { misses += 1; if (misses >= 2) fall(); else tell("lost"); });
  socket.on("disconnect", (reason) => {
    if (over) return;
    tell("lost");
    turn(); // tells at once whether access has ended
    if (reason === "io server disconnect") setTimeout(() => { if (!over) socket.connect(); }, AGAIN * (1 + Math.random()));
  });
  for (const [event, act] of Object.entries(hear)) socket.on(event, act);
  // The network is there again, or the page is looked at: after a long time away the next try would be many seconds off.
  const back = () => { if (over || document.hidden || socket.connected) return; turn(); socket.disconnect().connect(); };
  document.addEventListener("visibilitychange", back);
  addEventListener("online", back);
  addEventListener("pagehide", () => { socket.disconnect(); });
  addEventListener("pageshow", (event) => { if (event.persisted && !over) socket.connect(); });
  return { end };
}

/** JSON of an address; "ended" when it may no longer be read; throws when the network or the house fails. */
export async function fetchJson(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if ([401, 403, 404, 409].includes(answer.status)) return "ended";
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
