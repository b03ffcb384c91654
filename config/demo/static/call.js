// A call: the server says what the telephone company wants done, this page plays it and says what was pressed.
import { ask, aside, currentLanguage, element, holder, page, say } from "./page.js";
import { startRecording } from "./recorder.js";
import * as sounds from "./sounds.js";

const RING_MS = 1600;
const TICK_MS = 200;

// One call: who, its id, what the line wants, since when, what was said, and whether it is over. The last one stays.
let call = null;
let isSilent = false;
let newest = null; // The line that was added last.
let shown = { call: null, language: "" };

export function isOn() {
  return call !== null && !call.over;
}

export async function dial() {
  const { person } = holder;
  if (!person || isOn()) return;
  const mine = {
    person, name: "", effect: null, state: "ringing", since: 0, ended: 0, until: 0, most: 0, talk: [],
    stop: () => {}, over: false, asking: false, isBetween: false, early: "",
  };
  call = mine;
  showCall();
  page.hang_up.closest(".phone").scrollIntoView({ block: "nearest" });
  sounds.ring();
  try {
    const question = { from: person.number, to: person.poll.sender };
    const [answer] = await Promise.all([ask("/handset/calls", question), rest(RING_MS)]);
    mine.name = answer.call;
    mine.effect = answer.effect;
    if (mine.over) return void tell(mine, "hung_up").catch(() => {});
    sounds.stopRinging();
    mine.since = performance.now();
    carryOut(mine, answer.effect);
  } catch {
    finish(mine, "ended_failed");
  }
}

export function press(key) {
  sounds.key(key);
  const mine = call;
  if (!isOn() || !mine.effect) return;
  const { effect } = mine;
  if (!mine.asking && effect.kind === "recording" && effect.finish_on.includes(key)) {
    note(mine, { key });
    return void mine.endRecording?.(key);
  }
  if (mine.isBetween) {
    // Between two prompts of one question the line listens all the same.
    note(mine, { key });
    mine.early ||= key;
    return;
  }
  const waits = !mine.asking && (effect.interruptible || effect.listening);
  note(mine, { key, lost: !waits });
  if (waits) happened(mine, "pressed", { key });
}

export async function hangUp() {
  const mine = call;
  if (!isOn()) return;
  const wasRecording = mine.effect?.kind === "recording" && mine.endRecording;
  finish(mine, "ended");
  if (!mine.name) return;
  // Who hangs up while speaking has said what there was to say, and it is kept.
  if (wasRecording) await mine.endRecording("hangup");
  else await tell(mine, "hung_up", {}, { keepalive: true }).catch(() => {});
}

export function forget() {
  call = null;
}

export async function askAgain() {
  const mine = call;
  if (!mine?.name) return;
  try {
    const { asked, same } = await ask(`/handset/calls/${mine.name}/again`, {});
    note(mine, { aside: same ? "call_same" : "call_differs", fields: { asked } });
  } catch {
    note(mine, { aside: "failed" });
  }
}

export function mute() {
  isSilent = !isSilent;
  page.voice.muted = isSilent;
  sounds.mute(isSilent);
  showCall();
}

// What the line wants done.

function carryOut(mine, effect) {
  mine.effect = effect;
  mine.asking = false;
  mine.until = 0;
  mine.endRecording = null;
  if (effect.kind === "sound") playSound(mine, effect);
  else if (effect.kind === "silence") waitFor(mine, effect);
  else if (effect.kind === "recording") recordCaller(mine, effect);
  else {
    for (const each of effect.faults) note(mine, { aside: "fault", fields: each });
    finish(mine, effect.status === "completed" ? "ended" : `ended_${effect.status}`);
  }
  showCall();
}

function playSound(mine, effect) {
  mine.state = effect.interruptible ? "speaking_keys" : "speaking";
  note(mine, { words: effect.words || say(effect.audio ? "unheard" : "no_sound"), lang: effect.language });
  const voice = page.voice;
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    voice.onended = null;
    voice.onerror = null;
    voice.pause();
  };
  const end = () => happened(mine, "finished");
  // Where nothing can be heard the words stand there as long as it would take to say them.
  const showOnly = () => {
    stop();
    timer = setTimeout(end, effect.seconds * 1000);
  };
  mine.stop = stop;
  if (!effect.audio) return void showOnly();
  voice.onended = end;
  voice.onerror = showOnly;
  voice.src = `/handset/calls/${mine.name}/sounds/${effect.number}`;
  voice.play().catch(() => { if (voice.onended === end) showOnly(); });
}

function waitFor(mine, effect) {
  mine.state = effect.listening ? "your_turn" : "pausing";
  mine.most = effect.seconds;
  mine.until = performance.now() + effect.seconds * 1000;
  const timer = setTimeout(() => happened(mine, "finished"), effect.seconds * 1000);
  mine.stop = () => clearTimeout(timer);
}

async function recordCaller(mine, effect) {
  mine.state = "microphone";
  let timer = 0;
  let recording = null;
  let ending = false;
  mine.stop = () => clearTimeout(timer);
  mine.endRecording = async (key) => {
    if (ending || !recording) return;
    ending = true;
    mine.stop();
    mine.asking = true;
    try {
      const { wav, seconds } = await recording.stop();
      const url = await upload(mine, wav);
      await happened(mine, "recorded", { url, seconds, key });
    } catch {
      await happened(mine, "recorded", { url: "", seconds: 0, key });
    }
  };
  recording = await startRecording(effect.silence_seconds, () => mine.endRecording(""));
  if (mine.over || mine.effect !== effect) return void recording.stop();
  if (!recording.live) note(mine, { aside: "no_microphone" });
  if (effect.beep) sounds.beep();
  mine.state = "recording";
  mine.most = effect.most_seconds;
  mine.until = performance.now() + effect.most_seconds * 1000;
  timer = setTimeout(() => mine.endRecording(""), effect.most_seconds * 1000);
  showCall();
}

async function upload(mine, wav) {
  const answer = await fetch(`/handset/calls/${mine.name}/recording`, {
    method: "POST", headers: { "Content-Type": "audio/wav" }, body: wav, credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

async function happened(mine, event, more = {}) {
  mine.stop();
  mine.stop = () => {};
  if (mine.over && event !== "recorded") return;
  mine.asking = true;
  mine.isBetween = event === "finished" && mine.effect.kind === "sound" && mine.effect.interruptible;
  showCall();
  try {
    const answer = await tell(mine, event, more);
    mine.isBetween = false;
    const key = mine.early;
    mine.early = "";
    if (!mine.over) carryOut(mine, answer.effect);
    if (!mine.over && key) happened(mine, "pressed", { key });
  } catch {
    if (!mine.over) finish(mine, "ended_failed");
  }
}

function tell(mine, event, more = {}, options = {}) {
  return ask(`/handset/calls/${mine.name}/events`, { number: mine.effect.number, event, ...more }, options);
}

function finish(mine, state) {
  mine.stop();
  mine.over = true;
  mine.asking = false;
  mine.state = state;
  mine.until = 0;
  mine.ended = performance.now();
  sounds.stopRinging();
  sounds.hungUp();
  showCall();
}

function rest(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

// What is shown.

function note(mine, entry) {
  mine.talk.push(entry);
  if (mine === call) append(entry);
}

export function showCall() {
  page.dial.disabled = !holder.person || isOn();
  page.hang_up.disabled = !isOn();
  page.call_again.disabled = !call?.name;
  page.mute.setAttribute("aria-pressed", String(isSilent));
  if (shown.call !== call || shown.language !== currentLanguage() || !call) showTalk();
  showState();
}

// Everything anew: for another call, or in the other language.
function showTalk() {
  const empty = element("p", holder.person ? say("no_call") : "", { className: "aside" });
  page.captions.replaceChildren(...(call ? [] : [empty]));
  shown = { call, language: currentLanguage() };
  for (const each of call?.talk ?? []) append(each);
}

// What is said in one go stands in one bubble; only what is new is added, so that it alone is read aloud.
function append(entry) {
  const last = page.captions.lastElementChild;
  let line = null;
  if (entry.aside) line = aside(entry.aside, entry.fields);
  else if (entry.words) line = element("p", entry.words, { lang: entry.lang ?? "" });
  else line = element("div", element("p", say("pressed", { key: entry.key })), { className: "mine" });
  if (entry.words && last?.className === "theirs") last.append(line);
  else page.captions.append(entry.words ? element("div", line, { className: "theirs" }) : line);
  if (entry.lost) page.captions.append(aside("lost_key"));
  newest = line;
  page.captions.scrollTop = page.captions.scrollHeight;
  follow();
}

// Words too long for the box are read from their beginning, and move on with the voice.
function follow() {
  const over = newest ? newest.offsetHeight - page.captions.clientHeight : 0;
  if (over <= 0 || !isOn() || call.effect?.kind !== "sound") return;
  const done = page.voice.duration > 0 ? page.voice.currentTime / page.voice.duration : 0;
  page.captions.scrollTop = newest.offsetTop - page.captions.offsetTop + over * Math.min(1, done * 1.1);
}

function showState() {
  const now = performance.now();
  const left = call?.until ? Math.max(0, call.until - now) / 1000 : 0;
  const keys = call?.effect?.finish_on ?? "";
  const fields = { seconds: Math.ceil(left), keys: keys.length > 3 ? say("any_key") : [...keys].join(" ") };
  let name = call ? call.state : "idle";
  if (isOn() && call.asking) name = "asking";
  if (name === "recording" && keys) name = "recording_keys";
  const words = say(name, fields);
  if (page.state_words.textContent !== words) page.state_words.textContent = words;
  page.state.dataset.state = call?.over ? "over" : name;
  page.left.hidden = !call?.until;
  page.left.value = call?.until ? left / call.most : 0;
  page.clock.textContent = call?.since ? clockOf((call.over ? call.ended : now) - call.since) : "";
}

function clockOf(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

setInterval(() => { if (isOn()) { showState(); follow(); } }, TICK_MS);
addEventListener("pagehide", hangUp);
