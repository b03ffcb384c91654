// The rule file with its line numbers; whoever presses a finding stands in its line. Without this script the same text.
"use strict";

const file = document.getElementById("rules");
const numbers = document.querySelector(".numbers");

const count = () => {
  const lines = file.value.split("\n").length;
  numbers.textContent = Array.from({ length: lines }, (_, at) => at + 1).join("\n");
};
const follow = () => { numbers.scrollTop = file.scrollTop; };

const goTo = (line) => {
  const lines = file.value.split("\n");
  const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  file.focus();
  file.setSelectionRange(before, before + (lines[line - 1] ?? "").length);
  file.scrollTop = Math.max(0, (line - 8) * file.scrollHeight / lines.length);
};

count();
file.addEventListener("input", count);
file.addEventListener("scroll", follow);
for (const link of document.querySelectorAll("a[data-line]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); goTo(Number(link.dataset.line)); });
}
const wanted = /^#line-(\d+)$/.exec(location.hash);
if (wanted) goTo(Number(wanted[1]));
