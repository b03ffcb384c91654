// The numbers come by themselves (htmx); this says so when they no longer do, and stops when the official is signed out.
"use strict";

const now = document.getElementById("now");
const ended = document.getElementById("ended");
const offline = document.getElementById("offline");

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const isOurs = xhr.status === 200 && new URL(xhr.responseURL).pathname === location.pathname;
  event.detail.shouldSwap = isOurs;
  offline.hidden = isOurs || xhr.status < 500;
  if (isOurs || xhr.status >= 500) return;
  // Another page came in its place: that of signing in. A copy without the trigger asks no more.
  ended.hidden = false;
  now.removeAttribute("hx-trigger");
  now.replaceWith(now.cloneNode(true));
});
document.addEventListener("htmx:sendError", () => { offline.hidden = false; });
