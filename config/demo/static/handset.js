// The handset in the browser: who holds it, and whether she texts or calls.
import * as call from "./call.js";
import {
  HIDDEN, ask, changeLanguage, currentLanguage, element, holder, page, poll, polls, say, spoken, words, worded,
} from "./page.js";
import * as texts from "./texts.js";

let found = { electors: [], count: 0 };
let searches = 0;

// Choosing who is holding the handset.

function showPolls() {
  const chosen = page.poll.value || polls[0]?.id;
  page.poll.replaceChildren(...polls.map((each) => element("option", worded(each.title), { value: each.id })));
  page.poll.value = chosen ?? "";
  showElectorates();
}

function showElectorates() {
  const chosen = page.electorate.value;
  const choices = [{ id: "", label: { zh: words.everybody.zh, en: words.everybody.en } }, ...(poll()?.electorates ?? [])];
  page.electorate.replaceChildren(...choices.map((each) => element("option", worded(each.label), { value: each.id })));
  page.electorate.value = choices.some((each) => each.id === chosen) ? chosen : "";
}

async function findElectors() {
  if (!poll()) return;
  const mine = ++searches;
  const question = { poll: page.poll.value, electorate: page.electorate.value, search: page.search.value };
  try {
    const answer = await ask("/handset/electors", question);
    if (mine !== searches) return;
    found = answer;
  } catch {
    if (mine !== searches) return;
    found = { electors: [], count: 0 };
  }
  showElectors();
}

function showElectors() {
  const shown = found.electors.length;
  page.found.textContent = shown === 0 ? say("nobody")
    : say(shown < found.count ? "found_more" : "found", { count: found.count, shown });
  page.electors.replaceChildren(...found.electors.map(electorRow));
  const stranger = { name: "", number: poll()?.stranger, kind: "stranger", can_text: true };
  page.others.replaceChildren(
    row("stranger", say("stranger"), spoken(stranger.number ?? ""), stranger),
    row("hidden", say("hidden"), "", { name: "", number: HIDDEN, kind: "hidden", can_text: true }));
}

function electorRow(elector, place) {
  const parts = [worded(elector.electorate), worded(elector.unit)];
  if (!elector.can_call) parts.push(say("paper_only"));
  else parts.push(spoken(elector.number), elector.can_text ? "" : say("calls_only"));
  if (elector.code) parts.push(say("shared", { code: elector.code }));
  return row(`elector-${place}`, elector.name, parts.filter(Boolean).join(" · "), elector, !elector.can_call);
}

function row(id, name, about, person, disabled = false) {
  const key = `${page.poll.value}|${person.number}|${person.name}|${person.kind ?? ""}`;
  const radio = Object.assign(document.createElement("input"), {
    type: "radio", name: "elector", id, disabled, checked: holder.person?.key === key,
  });
  radio.addEventListener("change", () => hold({ ...person, key, poll: poll() }));
  return element("p", [radio, element("label", [element("b", name), about && element("span", about)], { htmlFor: id })]);
}

function hold(person) {
  call.hangUp();
  holder.person = person;
  call.forget();
  use(person && !person.can_text ? "call" : holder.mode);
}

// The phone.

function use(mode) {
  if (mode === "text") call.hangUp();
  holder.mode = mode;
  for (const each of document.querySelectorAll("[data-mode]")) each.hidden = each.dataset.mode !== mode;
  showPhone();
}

function showPhone() {
  const { person } = holder;
  const who = person?.kind ? say(person.kind) : person?.name;
  const number = person?.kind === "hidden" ? "" : person && spoken(person.number);
  page.who.textContent = person ? [who, number].filter(Boolean).join(" ") : say("nobody_yet");
  page.to.textContent = person ? say("to", { sender: spoken(person.poll.sender) }) : "";
  page.by_text.disabled = person !== null && !person.can_text;
  page.by_text.setAttribute("aria-pressed", String(holder.mode === "text"));
  page.by_call.setAttribute("aria-pressed", String(holder.mode === "call"));
  texts.showTexts();
  call.showCall();
}

function press(key) {
  if (holder.mode === "call") call.press(key);
  else texts.addKey(key);
}

function isWriting(place) {
  return place instanceof HTMLElement && place.matches("input[type=search], textarea, select");
}

// The page.

function showWords() {
  document.documentElement.lang = currentLanguage() === "zh" ? "zh-Hans" : "en";
  document.title = say("title");
  page.language.lang = currentLanguage() === "zh" ? "en" : "zh-Hans";
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  showPolls();
  showElectors();
  showPhone();
}

page.language.addEventListener("click", (event) => {
  event.preventDefault();
  changeLanguage();
  showWords();
});
page.poll.addEventListener("change", () => { showElectorates(); hold(null); findElectors(); });
page.electorate.addEventListener("change", findElectors);
page.search.addEventListener("input", findElectors);
page.by_text.addEventListener("click", () => use("text"));
page.by_call.addEventListener("click", () => use("call"));
page.write.addEventListener("submit", (event) => { event.preventDefault(); texts.send(1); });
page.message.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); texts.send(1); }
});
page.clear.addEventListener("click", texts.shorten);
page.twice.addEventListener("click", () => texts.send(2));
page.empty.addEventListener("click", texts.empty);
page.dial.addEventListener("click", call.dial);
page.hang_up.addEventListener("click", call.hangUp);
page.call_again.addEventListener("click", call.askAgain);
page.mute.addEventListener("click", call.mute);
for (const each of document.querySelectorAll("[data-key]")) {
  each.addEventListener("click", () => press(each.dataset.key));
}
document.addEventListener("keydown", (event) => {
  const isKey = /^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (isKey && !event.repeat && call.isOn() && !isWriting(event.target)) {
    event.preventDefault();
    press(event.key);
  }
});
showWords();
findElectors();
