// Passkeys: asks the browser to make one or to sign with one, and sends what it says with the form.
"use strict";

(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  // The options come as JSON, where bytes are base64url.
  const asked = (options) => {
    const wanted = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
    if (wanted.user) wanted.user = { ...wanted.user, id: bytes(wanted.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"])
      if (wanted[list]) wanted[list] = wanted[list].map((one) => ({ ...one, id: bytes(one.id) }));
    return { publicKey: wanted };
  };

  const answered = (credential) => {
    const said = credential.response;
    const response = { clientDataJSON: text(said.clientDataJSON) };
    if (said.attestationObject) {
      response.attestationObject = text(said.attestationObject);
      response.transports = said.getTransports ? said.getTransports() : [];
    } else {
      response.authenticatorData = text(said.authenticatorData);
      response.signature = text(said.signature);
      if (said.userHandle) response.userHandle = text(said.userHandle);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  const ask = async (form) => {
    const token = form.elements.csrfmiddlewaretoken.value;
    const answer = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(String(answer.status));
    const options = asked(await answer.json());
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create(options)
        : await navigator.credentials.get(options);
    form.elements.credential.value = JSON.stringify(answered(credential));
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    for (const missing of document.querySelectorAll("[data-no-passkey]")) missing.hidden = true;
    const said = form.querySelector("[data-said]");
    const button = form.querySelector("button");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      said.textContent = "";
      button.disabled = true;
      ask(form).catch(() => {
        // Cancelled, timed out, or no passkey for this place: the browser does not tell which.
        said.textContent = form.dataset.failed;
        button.disabled = false;
        button.focus();
      });
    });
  }
})();
