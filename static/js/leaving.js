// When somebody signs out here, the other pages of this browser leave too: what they show is that person's.
// Only a page that was really left says so, which is when the house has answered. Nothing is kept on the device.
const others = new BroadcastChannel("gongping:left");
let leaving = false;
addEventListener("submit", (event) => {
  if (event.target.matches("form[action='/sign-out']") && !event.defaultPrevented) leaving = true;
});
addEventListener("pagehide", () => { if (leaving) others.postMessage(""); });
others.addEventListener("message", () => { location.replace("/"); });
