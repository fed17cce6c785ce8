// The time that is left, second by second, after the server's clock. The server itself sends the browser away when it is over.
const place = document.querySelector("[data-glass-until]");

function tell(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const words = seconds ? place.dataset.wordLeft.replace("{time}", time) : place.dataset.wordOver;
  place.querySelector("[data-words]").textContent = words;
  return seconds > 0;
}

if (place) {
  const span = Date.parse(place.dataset.glassUntil) - Date.parse(place.dataset.glassNow), begun = performance.now();
  const turn = () => { if (tell(span - (performance.now() - begun))) setTimeout(turn, 1000); };
  turn();
}
