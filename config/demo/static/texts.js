// Texts: what is typed stays in this page's memory and is gone with it.
import { ask, aside, element, holder, page, poll, say } from "./page.js";

const RECEIPT = /\d{11}/;
const threads = new Map(); // poll and person -> her texts, newest last.
let sending = false;

export function showTexts() {
  const { person } = holder;
  if (person && !threads.has(person.key)) threads.set(person.key, []);
  for (const each of [page.send, page.twice]) each.disabled = !person || sending;
  page.send.querySelector("[data-say]").dataset.say = sending ? "sending" : "send";
  page.send.querySelector("[data-say]").textContent = say(sending ? "sending" : "send");
  showTries();
  showThread();
}

function showTries() {
  const chips = (poll()?.tries ?? []).map((each) => chip(each, () => write(each)));
  chips.splice(3, 0, chip(say("check"), () => write(`${poll().check} ${lastReceipt()}`)));
  const code = holder.person?.code;
  if (code) chips.unshift(chip(say("code", { code }), () => write(`${code} `)));
  page.tries.replaceChildren(...chips);
}

function chip(label, act) {
  const made = element("button", label, { type: "button" });
  made.addEventListener("click", act);
  return made;
}

function lastReceipt() {
  const texts = threads.get(holder.person?.key) ?? [];
  return texts.map((each) => RECEIPT.exec(each.reply ?? "")?.[0]).filter(Boolean).at(-1) ?? "";
}

export function write(text) {
  page.message.value = text;
  page.message.focus();
}

function showThread() {
  const texts = threads.get(holder.person?.key) ?? [];
  page.thread.replaceChildren(...(texts.length ? texts.flatMap(bubbles)
    : [element("p", holder.person ? say("no_texts") : "", { className: "aside" })]));
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
  const reports = text.reports.map((each) => `${say(each.status)}${each.answer >= 200 && each.answer < 300 ? " ✓" : ` (${each.answer})`}`);
  return element("div", [
    element("span", `${say("reply")}: `, { className: "unseen" }),
    element("p", text.reply),
    element("small", [say("units", text), ...reports].join(" · ")),
  ], { className: "theirs" });
}

// Sending. The same sid again is what a carrier's redelivery is.

async function deliver(text, times, isAgain) {
  if (sending) return;
  sending = true;
  showTexts();
  try {
    const answer = await ask("/handset/texts", { from: text.from, to: text.to, body: text.body, sid: text.sid, times });
    note(text, answer, isAgain);
  } catch {
    text.notes = ["failed"];
  }
  sending = false;
  showTexts();
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

export function send(times) {
  const body = page.message.value;
  if (!holder.person || sending || body === "") return;
  const { person } = holder;
  const text = { from: person.number, to: person.poll.sender, body, sid: "", notes: [] };
  threads.get(person.key).push(text);
  page.message.value = "";
  page.message.focus();
  deliver(text, times, false);
}

export function addKey(key) {
  page.message.value += key;
}

export function shorten() {
  write([...page.message.value].slice(0, -1).join(""));
}

export function empty() {
  if (holder.person) threads.set(holder.person.key, []);
  showTexts();
}
