// A browser shows a page that is come back to as it was left, and how far one is has changed
// since. So what tells of it is asked for anew; what was run or typed on the page stays.

addEventListener("pageshow", ({ persisted }) => {
  const [visit] = performance.getEntriesByType("navigation");
  if (persisted || visit?.type === "back_forward") bringUpToDate();
});

async function bringUpToDate() {
  // Else a page that was come back to is given what the browser kept, without a question.
  const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of document.querySelectorAll("[data-progress]")) {
    const now = page.getElementById(place.id);
    if (now && !place.contains(document.activeElement)) place.replaceWith(now);
  }
}
