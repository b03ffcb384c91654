// What every part of the handset shares: its words in both languages, who is holding it, and how the server is asked.

export const words = JSON.parse(document.body.dataset.words);
export const polls = JSON.parse(document.body.dataset.polls);
export const HIDDEN = "+266696687";

// person: {key, name, number, code, kind, can_text, poll}; mode: "text" or "call".
export const holder = { person: null, mode: "text" };

export const page = Object.fromEntries(
  [...document.querySelectorAll("[id]")].map((each) => [each.id, each]));

const SPACE = "\u00a0"; // A number is not broken over two lines.
let language = document.body.dataset.language;

export function currentLanguage() {
  return language;
}

export function changeLanguage() {
  language = language === "zh" ? "en" : "zh";
}

export function poll() {
  return polls.find((each) => each.id === page.poll.value);
}

export function say(name, fields = {}) {
  return words[name][language].replace(/\{(\w+)\}/g, (whole, field) => fields[field] ?? whole);
}

export function worded(texts) {
  return texts[language] ?? texts.zh ?? texts.en ?? "";
}

export function element(tag, content, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...[content].flat().filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}

export function aside(name, fields) {
  return element("p", say(name, fields), { className: "aside" });
}

export function spoken(number) {
  const chinese = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(number);
  if (chinese) return chinese.slice(1).join(SPACE);
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return american ? ["+1", ...american.slice(1)].join(SPACE) : number;
}

// What was typed or pressed goes into the body of a request, never into its address.
export async function ask(path, question, more = {}) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question),
    credentials: "omit", referrerPolicy: "no-referrer", ...more,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
