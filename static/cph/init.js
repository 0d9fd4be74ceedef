import { initAll } from "../vendor/govuk-frontend.js";

initAll();
