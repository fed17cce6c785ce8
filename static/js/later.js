// What a page can do without is fetched once the rest stands (data-later="URL"): the part of that page with data-later-part
// is put in its place. Where that fails the link that stands there stays, and says so.
for (const place of document.querySelectorAll("[data-later]")) {
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.later, { credentials: "same-origin", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(answer.ok && !answer.redirected ? await answer.text() : "", "text/html");
    const part = page.querySelector("[data-later-part]");
    if (!part) throw new Error(String(answer.status));
    place.replaceChildren(...document.adoptNode(part).childNodes);
  } catch {
    const said = document.createElement("p");
    said.className = "small muted";
    said.textContent = place.dataset.wordFailed;
    place.append(said);
  }
  place.removeAttribute("aria-busy");
}
