// Says in words what went wrong with a passkey, and hides the buttons where the browser knows none.
(function () {
  const trouble = () => document.getElementById("passkey-trouble");
  document.addEventListener("allauth.error", function (event) {
    const gaveUp = event.detail.exception && event.detail.exception.name === "NotAllowedError";
    if (!trouble()) return;
    event.preventDefault();
    trouble().textContent = gaveUp
      ? "Your device did not confirm the passkey. Try again, or use another way."
      : "That did not work with this device. Try again, or use another way.";
  });
  if (!window.PublicKeyCredential && trouble()) {
    document.querySelectorAll(".cph-needs-js").forEach((part) => part.remove());
    trouble().textContent = "This browser does not know passkeys, or the address does not begin with https.";
  }
})();
