// A desk without a connection loses nothing: what was issued waits in this tab - roll number, electorate and the form's
// once-token, never a name - and is sent when the connection is back. The token makes it count exactly once.
"use strict";

const desk = document.getElementById("desk");
const PATIENCE_MS = 8000;
const AGAIN_MS = 4000;
const waiting = {
  read: () => JSON.parse(sessionStorage.getItem(desk.dataset.key) ?? "[]"),
  write: (acts) => { sessionStorage.setItem(desk.dataset.key, JSON.stringify(acts)); show(); },
  add: (act) => waiting.write([...waiting.read(), act]),
  drop: (token) => waiting.write(waiting.read().filter((act) => act.token !== token)),
  refuse: (token) => waiting.write(waiting.read().map((act) => (act.token === token ? { ...act, refused: true } : act))),
};
const section = (id) => document.getElementById(id);
const newToken = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// What waits is listed, each with a button to take it off.
function show() {
  const acts = waiting.read();
  const list = section("queue");
  section("waiting").hidden = acts.length === 0;
  list.replaceChildren(...acts.map((act) => {
    const line = document.createElement("li");
    line.classList.toggle("refused", Boolean(act.refused));
    const number = document.createElement("b");
    number.textContent = act.roll_no;
    const words = act.refused ? list.dataset.refused : list.dataset[act.act === "replaced" ? "replaced" : "issued"];
    const button = document.createElement("button");
    button.className = "secondary small";
    button.textContent = act.refused ? list.dataset.seen : list.dataset.drop;
    button.addEventListener("click", () => waiting.drop(act.token));
    line.append(number, ` ${words} `, button);
    return line;
  }));
  const others = Object.keys(sessionStorage).filter((key) => key.startsWith("desk/") && key !== desk.dataset.key);
  section("others").hidden = !others.some((key) => JSON.parse(sessionStorage.getItem(key)).length);
}

function connected(is) {
  section("offline").hidden = is;
  if (is) section("no-undo").hidden = true;
}

// Returns what became of an act: done, asks, refused, or unknown where nobody answered; then it waits.
async function send(fields) {
  try {
    const answer = await fetch(desk.dataset.act, {
      method: "POST",
      body: new URLSearchParams({ ...fields, csrf_token: desk.dataset.csrf }),
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    connected(true);
    // Led to signing in; or signed in anew elsewhere, so that this page is too old to be believed.
    section("signed-out").hidden = answer.type !== "opaqueredirect" && answer.status !== 400;
    return answer.ok ? await answer.json() : { state: "unknown" };
  } catch {
    connected(false);
    return { state: "unknown" };
  }
}

const fieldsOf = (act) => ({ _form: act.token, act: act.act, electorate: act.electorate, roll_no: act.roll_no });

// What waits is sent in its order; a paper that is out is out, so nothing is asked any more.
let isSending = false;
async function flush() {
  if (isSending) return;
  isSending = true;
  for (const act of waiting.read().filter((each) => !each.refused)) {
    const told = await send({ ...fieldsOf(act), handed_out: "yes" });
    if (told.state === "done") waiting.drop(act.token);
    else if (told.state === "refused") waiting.refuse(act.token);
    else break;
  }
  isSending = false;
}

async function act(form) {
  const typed = Object.fromEntries(new FormData(form));
  const keeps = typed.act !== "undone";
  // Written down first: what happens to this page while it is sent loses nothing.
  if (keeps) waiting.add({ token: typed._form, act: typed.act, electorate: typed.electorate, roll_no: typed.roll_no });
  const told = await send(typed);
  if (told.state === "unknown") {
    section("no-undo").hidden = keeps;
    if (keeps) document.getElementById("found").replaceChildren();
    delete form.dataset.sent;
    return;
  }
  if (keeps) waiting.drop(typed._form);
  if (told.state === "done") location.assign(told.go);
  else form.submit(); // The page that asks, or that says why not.
}

async function search(form) {
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS),
    });
    connected(true);
    if (!answer.ok) { location.assign(location.pathname.replace(/\/desk.*/, "/desk")); return; }
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
    document.getElementById("found").replaceWith(found);
  } catch {
    connected(false);
    section("note-number").focus();
  }
  delete form.dataset.sent;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-desk-act]")) {
    event.preventDefault();
    if (!form.dataset.busy) {
      form.dataset.busy = "1";
      act(form).finally(() => delete form.dataset.busy);
    }
  } else if (form.matches("[data-desk-search]")) {
    event.preventDefault();
    search(form);
  } else if (form.id === "note") {
    event.preventDefault();
    const { electorate, roll_no: number } = Object.fromEntries(new FormData(form));
    waiting.add({ token: newToken(), act: "signed", electorate, roll_no: number.trim() });
    section("note-number").value = "";
  }
});

addEventListener("offline", () => connected(false));
addEventListener("online", () => flush());
setInterval(async () => {
  if (waiting.read().some((each) => !each.refused)) { await flush(); return; }
  if (section("offline").hidden) return;
  // Nobody is asked but whether anybody is there.
  try { connected((await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) })).ok); } catch { connected(false); }
}, AGAIN_MS);
show();
flush();
