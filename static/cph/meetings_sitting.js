// The page of a sitting, quicker: find somebody as you type, the time of the item runs on. Everything works without.
const find = document.querySelector("#find");

function narrow() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of document.querySelectorAll(".sit-row")) row.hidden = !words.every((word) => row.dataset.text.includes(word));
}

// the same words as networks.meetings.rules.running.time_words_for
function words(used, planned) {
  const spent = Math.ceil(used / 60), over = spent - planned;
  if (over > 0) return `${over} minute${over === 1 ? "" : "s"} over`;
  return `${spent} of ${planned} minute${planned === 1 ? "" : "s"}`;
}

function tick() {
  for (const one of document.querySelectorAll("[data-used]")) {
    one.dataset.from ||= String(Date.now());
    const used = Number(one.dataset.used) + (Date.now() - Number(one.dataset.from)) / 1000;
    const planned = Number(one.dataset.planned), said = words(used, planned);
    if (one.textContent !== said) one.textContent = said;
    one.classList.toggle("sit-item__time--over", used > planned * 60);
  }
}

if (find) {
  find.closest(".sit-find").hidden = false;
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  document.addEventListener("htmx:oobAfterSwap", narrow);
}
tick();
setInterval(tick, 5000);

const wide = document.querySelector("#wide");
if (wide && document.fullscreenEnabled) {
  wide.hidden = false;
  wide.addEventListener("click", () => document.querySelector("main").requestFullscreen());
}
