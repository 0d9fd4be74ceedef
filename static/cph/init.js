import { initAll } from "../vendor/govuk-frontend.js";

initAll();
// parts of a page that htmx has put in its place need their components too
document.addEventListener("htmx:afterSwap", (event) => initAll({ scope: event.detail.target }));
