// The handset in the browser: what is typed stays in this page's memory and is gone with it.
"use strict";

const words = JSON.parse(document.body.dataset.words);
const polls = JSON.parse(document.body.dataset.polls);
const HIDDEN = "+266696687";
const RECEIPT = /\d{11}/;
const SPACE = "\u00a0"; // A number is not broken over two lines.

const page = Object.fromEntries(
  ["poll", "electorate", "search", "found", "electors", "others", "who", "to", "thread", "write", "message", "clear",
    "send", "tries", "twice", "empty", "language"].map((id) => [id, document.getElementById(id)]));

let language = document.body.dataset.language;
let found = { electors: [], count: 0 };
let phone = null; // {poll, name, number, code, chosen}: who is holding the handset.
let searches = 0;
let sending = false;
const threads = new Map(); // poll and person -> her texts, newest last.

function say(name, fields = {}) {
  return words[name][language].replace(/\{(\w+)\}/g, (whole, field) => fields[field] ?? whole);
}

function worded(texts) {
  return texts[language] ?? texts.zh ?? texts.en ?? "";
}

function element(tag, content, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...[content].flat().filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}

function spoken(number) {
  const chinese = /^\+86(\d{3})(\d{4})(\d{4})$/.exec(number);
  if (chinese) return chinese.slice(1).join(SPACE);
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? ["+1", ...american.slice(1)].join(SPACE) : number;
}

function poll() {
  return polls.find((each) => each.id === page.poll.value);
}

async function ask(path, question) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
    credentials: "omit", referrerPolicy: "no-referrer",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

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
  page.others.replaceChildren(
    row("stranger", say("stranger"), spoken(poll()?.stranger ?? ""), { name: "", number: poll()?.stranger, kind: "stranger" }),
    row("hidden", say("hidden"), "", { name: "", number: HIDDEN, kind: "hidden" }));
}

function electorRow(elector, place) {
  const parts = [worded(elector.electorate), worded(elector.unit)];
  if (!elector.number) parts.push(say("paper_only"));
  else parts.push(spoken(elector.number), elector.can_text ? "" : say("calls_only"));
  if (elector.code) parts.push(say("shared", { code: elector.code }));
  return row(`elector-${place}`, elector.name, parts.filter(Boolean).join(" · "), elector, !elector.can_text);
}

function row(id, name, about, person, disabled = false) {
  const key = `${page.poll.value}|${person.number}|${person.name}|${person.kind ?? ""}`;
  const radio = Object.assign(document.createElement("input"), {
    type: "radio", name: "elector", id, disabled, checked: phone?.key === key,
  });
  radio.addEventListener("change", () => hold({ ...person, key, poll: poll() }));
  return element("p", [radio, element("label", [element("b", name), about && element("span", about)], { htmlFor: id })]);
}

function hold(person) {
  phone = person;
  if (person && !threads.has(person.key)) threads.set(person.key, []);
  showPhone();
}

// The phone.

function showPhone() {
  const who = phone?.kind ? say(phone.kind) : phone?.name;
  const number = phone?.kind === "hidden" ? "" : phone && spoken(phone.number);
  page.who.textContent = phone ? [who, number].filter(Boolean).join(" ") : say("nobody_yet");
  page.to.textContent = phone ? say("to", { sender: spoken(phone.poll.sender) }) : "";
  for (const each of [page.send, page.twice]) each.disabled = !phone || sending;
  page.send.querySelector("[data-say]").dataset.say = sending ? "sending" : "send";
  page.send.querySelector("[data-say]").textContent = say(sending ? "sending" : "send");
  showTries();
  showThread();
}

function showTries() {
  const chips = (poll()?.tries ?? []).map((each) => chip(each, () => write(each)));
  chips.splice(3, 0, chip(say("check"), () => write(`${poll().check} ${lastReceipt()}`)));
  if (phone?.code) chips.unshift(chip(say("code", { code: phone.code }), () => write(`${phone.code} `)));
  page.tries.replaceChildren(...chips);
}

function chip(label, act) {
  const made = element("button", label, { type: "button" });
  made.addEventListener("click", act);
  return made;
}

function lastReceipt() {
  const replies = (threads.get(phone?.key) ?? []).map((each) => RECEIPT.exec(each.reply ?? "")?.[0]).filter(Boolean);
  return replies.at(-1) ?? "";
}

function write(text) {
  page.message.value = text;
  page.message.focus();
}

function showThread() {
  const texts = threads.get(phone?.key) ?? [];
  page.thread.replaceChildren(...(texts.length ? texts.flatMap(bubbles)
    : [element("p", phone ? say("no_texts") : "", { className: "aside" })]));
  page.thread.scrollTop = page.thread.scrollHeight;
}

function bubbles(text) {
  const again = element("button", say("again"), { type: "button", className: "again", disabled: sending });
  again.addEventListener("click", () => deliver(text, 1, true));
  const shown = [element("div", [element("span", `${say("you")}: `, { className: "unseen" }),
    element("p", text.body), text.http === 200 && again], { className: "mine" })];
  if (text.reply !== null && text.reply !== undefined) shown.push(replyBubble(text));
  if (text.http === 200 && text.reply === null) shown.push(aside("silence"));
  if (text.http && text.http !== 200) shown.push(aside("refused", { http: text.http }));
  return [...shown, ...text.notes.map((note) => aside(note))];
}

function replyBubble(text) {
  const reports = text.reports.map((each) => `${say(each.status)}${each.answer === 204 ? " ✓" : ` (${each.answer})`}`);
  return element("div", [
    element("span", `${say("reply")}: `, { className: "unseen" }),
    element("p", text.reply),
    element("small", [say("units", text), ...reports].join(" · ")),
  ], { className: "theirs" });
}

function aside(name, fields) {
  return element("p", say(name, fields), { className: "aside" });
}

// Sending. The same sid again is what a carrier's redelivery is.

async function deliver(text, times, isAgain) {
  if (sending) return;
  sending = true;
  showPhone();
  try {
    const answer = await ask("/handset/texts", { from: text.from, to: text.to, body: text.body, sid: text.sid, times });
    note(text, answer, isAgain);
  } catch {
    text.notes = ["failed"];
  }
  sending = false;
  showPhone();
}

function note(text, answer, isAgain) {
  const replies = answer.answers.map((each) => each.reply);
  const expected = isAgain ? text.reply : replies[0];
  const alike = replies.every((each) => each === expected);
  if (isAgain || replies.length > 1) text.notes = [alike ? (isAgain ? "same" : "same_twice") : "differs"];
  else text.notes = [];
  if (isAgain) return;
  Object.assign(text, answer.answers[0], { sid: answer.sid, reports: answer.reports });
}

function send(times) {
  const body = page.message.value;
  if (!phone || sending || body === "") return;
  const text = { from: phone.number, to: phone.poll.sender, body, sid: "", notes: [] };
  threads.get(phone.key).push(text);
  page.message.value = "";
  page.message.focus();
  deliver(text, times, false);
}

// The page.

function showWords() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  document.title = say("title");
  page.language.lang = language === "zh" ? "en" : "zh-Hans";
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  showPolls();
  showElectors();
  showPhone();
}

page.language.addEventListener("click", (event) => {
  event.preventDefault();
  language = language === "zh" ? "en" : "zh";
  showWords();
});
page.poll.addEventListener("change", () => { showElectorates(); hold(null); findElectors(); });
page.electorate.addEventListener("change", findElectors);
page.search.addEventListener("input", findElectors);
page.write.addEventListener("submit", (event) => { event.preventDefault(); send(1); });
page.message.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(1); }
});
page.clear.addEventListener("click", () => write([...page.message.value].slice(0, -1).join("")));
page.twice.addEventListener("click", () => send(2));
page.empty.addEventListener("click", () => { if (phone) threads.set(phone.key, []); showPhone(); });
for (const key of document.querySelectorAll("[data-key]")) {
  key.addEventListener("click", () => { page.message.value += key.dataset.key; });
}
showWords();
findElectors();
