// The studio: one prompt at a time is read aloud, recorded, heard and kept.

const page = document.getElementById("studio").dataset;
const { openMicrophone, recordFrom } = await import(page.microphone);

const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const words = JSON.parse(page.words);
const statuses = JSON.parse(page.statuses);
const at = (id) => document.getElementById(id);
const soundOf = (id) => page.sound.replace("PROMPT", encodeURIComponent(id));
const soundOfTry = (key) => page.tries.replace("0.wav", `${key}.wav`);
const say = (name, values = {}) =>
  words[name][language].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
const LONG = 40;
const COUNTS = 3, COUNT_MS = 600;
const CLIPPED = 0.98, SILENT = -50, QUIET = -36, JUDGED_AFTER = 25;

let prompts = [];
let current = null; // The id of the prompt on the desk.
let state = "idle"; // idle, counting, recording, working, tried
let attempt = null; // What was recorded and not yet kept: {try, milliseconds}.
let stopRecording = null;
let heard = []; // Decibels, while recording.
let torn = 0; // How often the microphone was at its limit.
let timeUp = 0;
let asked = 0; // Counts what was begun; what was begun before has nothing more to say.
const player = new Audio();

async function ask(address, options = {}) {
  let response;
  try {
    const headers = { "X-CSRFToken": page.token, ...options.headers };
    response = await fetch(address, { cache: "no-store", ...options, headers });
  } catch {
    throw { findings: [], message: say("gone") };
  }
  // Whoever is not signed in any more is led to the sign-in page.
  if (response.redirected) throw { findings: [], message: say("gone") };
  if (response.ok) return response.json();
  const body = response.status === 422 ? await response.json() : { findings: [] };
  const why = response.status === 422 ? "not_taken" : response.status === 403 ? "gone" : "failed";
  throw { findings: body.findings, message: say(why) };
}

// The list.

function shown() {
  const show = at("show").value;
  const find = at("find").value.trim().toLowerCase();
  return prompts.filter(
    (each) =>
      (show === "all" || (show === "must" ? each.must : !(each.status === "recorded"))) &&
      (!find || each.words.toLowerCase().includes(find) || each.id.includes(find)),
  );
}

function secondsOf(each) {
  return each.milliseconds === null ? "" : say("seconds", { seconds: (each.milliseconds / 1000).toFixed(1) });
}

function badge(element, each) {
  element.textContent = statuses[each.status][language];
  element.dataset.status = each.status;
}

function draw() {
  const list = shown();
  at("prompts").replaceChildren(...list.map(drawLine));
  at("nothing").hidden = list.length > 0;
  const done = prompts.filter((each) => each.status === "recorded").length;
  at("progress").value = prompts.length ? done / prompts.length : 0;
  at("progress_words").textContent = say("progress", { done, all: prompts.length });
}

function drawLine(each) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.prompt = each.id;
  button.setAttribute("aria-current", String(each.id === current));
  const said = Object.assign(document.createElement("span"), { className: "say", textContent: each.words });
  const status = Object.assign(document.createElement("span"), { className: "mark" });
  badge(status, each);
  const id = Object.assign(document.createElement("code"), { textContent: each.id });
  const length = Object.assign(document.createElement("small"), { textContent: secondsOf(each) });
  button.append(said, status, id, length);
  button.addEventListener("click", () => choose(each.id));
  line.append(button);
  return line;
}

// The desk.

const now = () => prompts.find((each) => each.id === current);

function choose(id) {
  if (state === "recording" || state === "counting") discard();
  current = id;
  asked += 1;
  attempt = null;
  player.pause();
  const each = now();
  at("words").textContent = each.words;
  at("words").classList.toggle("long", each.words.length > LONG);
  at("prompt").textContent = `${each.id}.wav`;
  at("by").textContent = each.by;
  badge(at("status"), each);
  at("play").disabled = !each.plays;
  at("remove").hidden = !each.own;
  at("remove").textContent = say("remove");
  delete at("remove").dataset.sure;
  stage("idle", say(each.is_report ? "report_hint" : "idle"));
  for (const button of at("prompts").querySelectorAll("button")) {
    const is_current = button.dataset.prompt === id;
    button.setAttribute("aria-current", String(is_current));
    if (is_current) showInList(button);
  }
}

// Within the list alone: on a telephone the page itself would jump away from the words.
function showInList(button) {
  const list = at("prompts"), line = button.getBoundingClientRect(), box = list.getBoundingClientRect();
  if (line.top < box.top) list.scrollTop -= box.top - line.top;
  else if (line.bottom > box.bottom) list.scrollTop += line.bottom - box.bottom;
}

function stage(next, message, findings = []) {
  state = next === "failed" || next === "kept" ? "idle" : next;
  at("stage").dataset.state = next;
  at("message").textContent = message;
  at("findings").replaceChildren(...findings.map(drawFinding));
  const recording = state === "recording" || state === "counting";
  at("record").textContent = recording ? `■ ${say("stop")}` : `● ${say(state === "tried" ? "again" : "record")}`;
  at("record").classList.toggle("quiet", state === "tried");
  at("record").disabled = state === "working";
  at("listen").hidden = at("keep").hidden = state !== "tried";
  if (!recording) level(-60, 0);
}

function drawFinding(finding) {
  const join = language === "zh" ? "。" : ". ";
  const line = document.createElement("li");
  line.className = finding.weight;
  const expected = finding.expected[language], found = finding.found[language];
  line.textContent =
    language === "zh" ? `应为${expected}；实为${found}${join}${finding.next_step.zh}`
      : `Expected ${expected}; found ${found}${join}${finding.next_step.en}`;
  return line;
}

function level(decibels, peak) {
  at("bar").style.transform = `scaleX(${(decibels + 60) / 60})`;
  at("bar").classList.toggle("loud", peak > CLIPPED);
}

// While somebody speaks: what the microphone makes of it so far.
function heed(decibels, peak) {
  level(decibels, peak);
  if (state !== "recording") return;
  heard.push(decibels);
  if (peak > CLIPPED) torn += 1;
  const loud = Math.max(...heard);
  const judged = torn > 2 ? "too_loud" : loud < SILENT ? "silent_yet" : loud < QUIET ? "too_quiet" : "good";
  if (heard.length >= JUDGED_AFTER) at("message").textContent = `${say("recording")} · ${say(judged)}`;
}

async function record() {
  const mine = (asked += 1);
  attempt = null;
  player.pause();
  stage("counting", say("ready"));
  let stream;
  try {
    stream = await openMicrophone();
  } catch {
    if (mine === asked) stage("failed", say("no_microphone"));
    return;
  }
  for (let count = COUNTS; count > 0 && mine === asked; count -= 1) {
    at("message").textContent = count;
    await new Promise((resolve) => setTimeout(resolve, COUNT_MS));
  }
  if (mine !== asked) {
    for (const track of stream.getTracks()) track.stop();
    return;
  }
  heard = [];
  torn = 0;
  stage("recording", say("recording"));
  stopRecording = recordFrom(stream, heed);
  timeUp = setTimeout(stop, now().longest * 1000);
}

async function stop() {
  if (state === "counting") {
    discard();
    return;
  }
  if (!stopRecording) return;
  const ending = stopRecording;
  stopRecording = null;
  clearTimeout(timeUp);
  stage("working", say("working"));
  const id = current, mine = asked;
  const recorded = await ending();
  if (mine === asked) await hand_in(id, recorded);
}

function discard() {
  asked += 1;
  clearTimeout(timeUp);
  stopRecording?.();
  stopRecording = null;
  stage("idle", say("idle"));
}

async function hand_in(id, recorded) {
  const mine = asked;
  stage("working", say("working"));
  try {
    const made = await ask(page.try.replace("PROMPT", encodeURIComponent(id)), {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body: recorded,
    });
    if (mine !== asked) return;
    attempt = made;
    stage("tried", say("heard_like_this", { seconds: (made.milliseconds / 1000).toFixed(1) }), made.findings);
    at("listen").focus();
  } catch (problem) {
    if (mine === asked) stage("failed", problem.message, problem.findings);
  }
}

function listen() {
  play(soundOfTry(attempt.try));
}

function play(address) {
  player.src = address;
  player.play().catch(() => undefined);
}

async function keep() {
  const kept = current;
  const following = next_to_do(kept);
  let asked_for = false;
  try {
    const answer = await ask(page.keep, { method: "POST", body: form({ try: attempt.try }) });
    prompts = answer.prompts;
    asked_for = answer.asked;
  } catch (problem) {
    stage("tried", problem.message, problem.findings);
    return;
  }
  draw();
  choose(following ?? kept);
  if (asked_for) stage("kept", say("asked"));
  else stage("kept", following ? say("kept") : `${say("kept")}${say("all_done")}`);
  at("record").focus();
}

async function remove() {
  const button = at("remove");
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    button.textContent = say("remove_sure");
    return;
  }
  try {
    const answer = await ask(page.remove, { method: "POST", body: form({ prompt: current }) });
    prompts = answer.prompts;
    draw();
    choose(current);
    stage("kept", say(answer.asked ? "asked" : "removed"));
  } catch (problem) {
    stage("failed", problem.message, problem.findings);
  }
}

// A form that is carried out once, with the reason where one is asked for.
function form(fields) {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  made.append("reason", at("reason")?.value ?? "");
  made.append("_form", crypto.randomUUID?.() ?? String(Math.random()));
  return made;
}

// Going from one to the next.

function next_to_do(id) {
  const list = shown();
  const place = list.findIndex((each) => each.id === id);
  const later = [...list.slice(place + 1), ...list.slice(0, Math.max(0, place))];
  return later.find((each) => each.status !== "recorded")?.id;
}

function step(by) {
  const list = shown();
  const place = list.findIndex((each) => each.id === current);
  const next = list[Math.min(list.length - 1, Math.max(0, place + by))];
  if (next) choose(next.id);
}

function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const tag = event.target.tagName;
  if (tag === "INPUT" || tag === "SELECT") return;
  const on_button = tag === "BUTTON" || tag === "SUMMARY" || tag === "A";
  switch (event.key) {
    case " ":
      if (on_button && event.target.id !== "record" && event.target.id !== "listen") return;
      event.preventDefault();
      if (!event.repeat) toggle();
      break;
    case "Enter":
      if (state !== "tried" || (on_button && !["listen", "keep"].includes(event.target.id))) return;
      event.preventDefault();
      keep();
      break;
    case "l":
    case "L":
      if (state === "tried") listen();
      else if (now().plays) play_now();
      break;
    case "ArrowDown":
      event.preventDefault();
      step(1);
      break;
    case "ArrowUp":
      event.preventDefault();
      step(-1);
      break;
    default:
  }
}

function toggle() {
  if (state === "working") return;
  if (state === "recording" || state === "counting") stop();
  else record();
}

const play_now = () => play(soundOf(current));

at("record").addEventListener("click", toggle);
at("listen").addEventListener("click", listen);
at("keep").addEventListener("click", keep);
at("play").addEventListener("click", play_now);
at("remove").addEventListener("click", remove);
at("previous").addEventListener("click", () => step(-1));
at("next").addEventListener("click", () => step(1));
at("show").addEventListener("change", draw);
at("find").addEventListener("input", draw);
at("file").addEventListener("change", () => {
  const [file] = at("file").files;
  if (file) {
    discard();
    hand_in(current, file);
  }
  at("file").value = "";
});
document.addEventListener("keydown", press);

ask(page.lines).then(
  (answer) => {
    prompts = answer.prompts;
    draw();
    const first = prompts.find((each) => each.must) ?? prompts.find((each) => each.status !== "recorded") ?? prompts[0];
    if (first) choose(first.id);
  },
  (problem) => stage("failed", problem.message),
);
