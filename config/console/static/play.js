// A sentence is heard on the page itself; without this script the browser opens its sound.
"use strict";

const player = new Audio();
let playing = null;

const quiet = () => { playing?.classList.remove("playing"); playing = null; };

player.addEventListener("ended", quiet);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.play");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const again = link === playing;
  player.pause();
  quiet();
  if (again) return;
  playing = link;
  link.classList.add("playing");
  player.src = link.href;
  player.play().catch(quiet);
});
