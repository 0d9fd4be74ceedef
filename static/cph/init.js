import { initAll } from "../vendor/govuk-frontend.js";

initAll();
// parts of a page that htmx has put in its place need their components too; what stayed has them already
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) initAll({ scope: event.detail.elt });
});
