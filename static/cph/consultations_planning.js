// The numbers beside the audience follow each choice. Without this, “Count again” does the same.
(function () {
  "use strict";
  var form = document.querySelector("form[data-counts]");
  if (!form || !window.fetch || !window.DOMParser) { return; }
  var timer = null, asked = 0;
  function count() {
    var turn = ++asked, data = new FormData(form);
    data.append("count", "1");
    fetch(window.location.href, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (text) {
        if (!text || turn !== asked) { return; }
        var found = new DOMParser().parseFromString(text, "text/html").getElementById("count");
        var here = document.getElementById("count");
        if (found && here) { here.replaceChildren.apply(here, Array.from(found.childNodes)); }
      })
      .catch(function () {});
  }
  form.addEventListener("change", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(count, 300);
  });
})();
