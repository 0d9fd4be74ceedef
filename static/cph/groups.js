// The workbench, quicker: schools are filtered as you type, and the bar says how many are ticked. Everything works without.
const rows = [...document.querySelectorAll(".grp-row")];
const field = document.querySelector("#q");
const said = document.querySelector("#ticked");
const shown = document.querySelector("#shown");

function count() {
  const ticked = rows.filter((row) => row.querySelector("input:checked")).length;
  if (said) said.textContent = ticked ? `${ticked} ticked` : "";
}

function filter() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const row of rows) {
    // a ticked school stays in sight: what is ticked will be put
    const fits = words.every((word) => row.dataset.text.includes(word)) || row.querySelector("input:checked");
    row.hidden = !fits;
    left += fits ? 1 : 0;
  }
  shown.textContent = `${left} ${left === 1 ? "school" : "schools"} shown.`;
}

if (rows.length) {
  document.addEventListener("change", (event) => event.target.name === "schools" && count());
  field?.addEventListener("input", filter);
  count();
}
