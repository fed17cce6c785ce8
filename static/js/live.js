// Pages that keep themselves fresh: data-live-case (a party's case) and data-live-me (one's own seats).
// On news the content is fetched again and put in place; where something was typed, a link is offered instead.
import { fetchJson, open } from "./channel.js";

const FURNISH = [["[data-max]", "counter"], ["form[data-draft-key]", "autosave"], ["input[data-upload]", "upload"], ["[data-dialog], [data-zoom]", "dialog"], ["[data-nonce-url]", "lot-nonce"]];
const place = document.querySelector("[data-flashes]");
let words = null, times = 0, busy = false, again = false;

const touched = (el) => el.type === "file" ? el.files.length > 0
  : ["checkbox", "radio"].includes(el.type) ? el.checked !== el.defaultChecked
  : el.options ? [...el.options].some((o) => o.selected !== o.defaultSelected && (o.selected || [...el.options].some((d) => d.defaultSelected)))
  : "defaultValue" in el && el.value !== el.defaultValue;
const atWork = () => document.querySelector("main dialog[open], body > dialog[open]")
  || [...document.querySelectorAll("main input, main textarea, main select")].some((el) => el.type !== "hidden" && touched(el));

async function say(key, withLink = false) {
  words ??= await fetchJson("/live/words.json");
  const box = document.createElement("div"), inner = document.createElement("div"), line = document.createElement("p");
  box.className = "note tone-info";
  box.dataset.liveNews = "";
  line.textContent = `${words[key]} `;
  if (withLink) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = words.reload;
    line.append(link);
  }
  inner.append(line);
  box.append(inner);
  place?.querySelector("[data-live-news]")?.remove();
  place?.append(box);
}

function put(fresh) {
  const main = document.querySelector("main"), focused = document.activeElement;
  const back = main.contains(focused) ? focused.id || focused.getAttribute("name") || focused.getAttribute("href") : null;
  const open = [...main.querySelectorAll("details")].map((d) => d.open);
  main.replaceChildren(...document.adoptNode(fresh.querySelector("main")).childNodes);
  const details = [...main.querySelectorAll("details")];
  if (details.length === open.length) details.forEach((d, i) => { d.open = open[i]; });
  document.title = fresh.title;
  if (back) (document.getElementById(back) ?? main.querySelector(`[name="${CSS.escape(back)}"], [href="${CSS.escape(back)}"]`) ?? main).focus({ preventScroll: true });
  times += 1;
  for (const [selector, file] of FURNISH) if (main.querySelector(selector)) import(`./${file}.js?again=${times}`);
}

/** There is news: fetch the page and show it, or offer it when somebody is at work. */
async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    if (atWork()) { await say("news", true); return; }
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) { await say("ended", true); return; }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (atWork()) { await say("news", true); return; }
    put(fresh);
    await say("updated");
  } finally {
    busy = false;
    if (again) { again = false; refresh(); }
  }
}

function follow(root) {
  const id = root.dataset.liveCase, url = root.dataset.versionUrl;
  let version = Number(root.dataset.version);
  const newer = (found) => { if (Number(found) > version) { version = Number(found); refresh(); } };
  return {
    join: async (ask) => newer((await ask("follow", { case_id: id })).version),
    hear: { case: (data) => { if (data.case === id) newer(data.version); } },
    poll: async () => { const found = await fetchJson(url); if (found === "ended") return false; newer(found.version); return true; },
  };
}

function mine() {
  let mark = null;
  const check = async () => {
    const found = await fetchJson("/live/me.json");
    if (found === "ended") return false;
    const pip = document.querySelector("[data-unread]");
    if (pip) { pip.hidden = !found.unread; pip.textContent = found.unread < 100 ? found.unread : "99+"; }
    if (mark !== null && mark !== found.mark) refresh();
    mark = found.mark;
    return true;
  };
  return { join: async (ask) => { await ask("me"); await check(); }, hear: { me: check }, poll: check };
}

const party = document.querySelector("[data-live-case]");
const own = document.querySelector("[data-live-me]");
if (party) open({ ...follow(party), tell: (state) => { if (state === "ended") say("ended", true); } });
else if (own) open({ ...mine(), tell: (state) => { if (state === "ended") say("ended", true); } });
