// The console works without this script; with it the menu folds on a small screen, files are dropped, nothing is lost.
"use strict";

// On a wide screen the menu is always open.
const menu = document.querySelector(".menu details");
if (menu) {
  const wide = matchMedia("(min-width: 60.01rem)");
  const settle = () => { menu.open = wide.matches; };
  settle();
  wide.addEventListener("change", settle);
}

// A form that is on its way is not sent again.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    const ask = event.submitter?.dataset.ask ?? form.dataset.ask;
    if (ask && !confirm(ask)) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.classList.add("sent");
    // Whoever comes back to this page may send it anew.
    addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  });
}

// Files may be dropped onto a field for files.
for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector("[data-name]");
  const show = () => { if (name) name.textContent = [...input.files].map((file) => file.name).join(", "); };
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.remove("over"); });
  }
  drop.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; show(); });
  input.addEventListener("change", show);
}

// What was typed and not sent is asked about before it is lost.
for (const form of document.querySelectorAll("form[data-careful]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
