// Typing a sheet: the sum as it grows, people ticked, empty cells filled with 0. Without it everything is checked when it is sent.
"use strict";

for (const each of document.querySelectorAll(".only-with-script")) each.hidden = false;
const chinese = document.documentElement.lang.startsWith("zh");
const number = (input) => (/^\d+$/.test(input.value.trim()) ? Number(input.value) : null);

for (const group of document.querySelectorAll("[data-sum], [data-account]")) {
  const hint = group.querySelector("[data-hint]");
  const inputs = [...group.querySelectorAll("input")];
  const show = () => {
    const typed = inputs.map(number);
    hint.classList.remove("odd");
    if (group.dataset.sum !== undefined) {
      const sum = typed.reduce((all, each) => all + (each ?? 0), 0);
      hint.textContent = (chinese ? "合计 " : "Sum ") + sum;
      return;
    }
    const [printed, issued, unused, spoiled, returned] = typed;
    if ([printed, issued, unused, spoiled].includes(null)) { hint.textContent = ""; return; }
    const sum = issued + unused + spoiled;
    const odd = sum !== printed || (returned !== null && returned > issued);
    hint.classList.toggle("odd", odd);
    hint.textContent = `${printed} ${sum === printed ? "=" : "≠"} ${issued} + ${unused} + ${spoiled}`
      + (returned !== null && returned > issued ? (chinese ? `；收回 ${returned} 多于发出 ${issued}` : `; returned ${returned} above issued ${issued}`) : "");
  };
  group.addEventListener("input", show);
  show();
}

const fill = document.querySelector("[data-fill]");
fill?.addEventListener("click", () => {
  for (const input of fill.form.querySelectorAll(".cells input")) if (!input.value.trim()) input.value = "0";
  for (const group of fill.form.querySelectorAll("fieldset")) group.dispatchEvent(new Event("input"));
});

const ticks = document.querySelector(".ticks");
if (ticks) {
  const boxes = [...ticks.querySelectorAll("input[type=checkbox]")];
  const ticked = ticks.querySelector("[data-ticked]");
  const show = () => { ticked.textContent = (chinese ? "已勾 " : "Ticked: ") + boxes.filter((box) => box.checked).length; };
  ticks.addEventListener("input", show);
  for (const button of ticks.querySelectorAll("[data-tick]")) {
    button.addEventListener("click", () => { for (const box of boxes) box.checked = button.dataset.tick === "all"; show(); });
  }
  show();
}
