// Passkeys: gives the button its step from allauth's script, shows it only where it works, and says in Dutch what went wrong.
const MESSAGES = {
  NotAllowedError: "Het is niet gelukt, of u heeft het afgebroken. Probeer het nog eens.",
  InvalidStateError: "Dit apparaat heeft al een toegangssleutel voor deze site.",
};

const button = document.querySelector("#passkey");
const error = document.querySelector("#passkey-error");
const credential = document.querySelector("#id_credential");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  error.textContent = MESSAGES[event.detail.exception.name] ?? "Het lukt nu niet. Laad de pagina opnieuw en probeer het nog eens.";
  error.hidden = false;
});

if (button && window.PublicKeyCredential) {
  const step = button.dataset.passkey;
  window.allauth.webauthn.forms[`${step}Form`]({
    ids: { [step]: button.id, credential: credential.id, passwordless: "id_passwordless", data: "js_data" },
  });
  button.hidden = false;
  button.form.addEventListener("submit", (event) => {
    event.preventDefault(); // Enter in the field of the name: the key comes first
    button.click();
  });
} else if (button) {
  document.querySelector("#passkey-missing").hidden = false;
}
