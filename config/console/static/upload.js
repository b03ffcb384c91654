// A large file shows how far it has gone; without this script the form is sent as any other.
"use strict";

for (const drop of document.querySelectorAll("[data-upload]")) {
  const form = drop.closest("form");
  const bar = drop.querySelector("progress");
  const trouble = drop.querySelector("[data-trouble]");

  const fail = (words) => {
    trouble.textContent = words;
    bar.hidden = true;
    // console.js marks the form as sent after this.
    setTimeout(() => delete form.dataset.sent);
  };

  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return;
    const file = drop.querySelector("input[type=file]").files[0];
    if (!file) return;
    event.preventDefault();
    trouble.textContent = "";
    if (file.size > Number(drop.dataset.most)) { fail(drop.dataset.tooLarge); return; }
    const sending = new XMLHttpRequest();
    sending.upload.addEventListener("progress", (at) => { if (at.lengthComputable) bar.value = (100 * at.loaded) / at.total; });
    sending.addEventListener("error", () => fail(drop.dataset.failed));
    sending.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(sending.responseText, "text/html").querySelector("main");
      if (sending.status === 200) location.assign(sending.responseURL);
      else if (page) document.querySelector("main").replaceWith(page);
      else fail(drop.dataset.failed);
    });
    bar.hidden = false;
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
}
