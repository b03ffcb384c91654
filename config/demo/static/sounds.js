// The sounds that the telephone itself makes: ringing, keys, the tone before a recording, the end of a call.

const KEYS = "123456789*0#"; // Row by row, as on the telephone.
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const RING = { high: 450, on: 1, off: 1.4 }; // The tone of a Chinese exchange, with a shorter rest.
const LOUD = 0.08;

let context = null;
let ringing = 0;
let silent = false;

export function mute(wanted) {
  silent = wanted;
  if (wanted) stopRinging();
}

export function key(pressed) {
  const place = KEYS.indexOf(pressed);
  play([ROWS[Math.floor(place / 3)], COLUMNS[place % 3]], 0, 0.14);
}

export function ring() {
  stopRinging();
  play([RING.high], 0, RING.on);
  ringing = setInterval(() => play([RING.high], 0, RING.on), (RING.on + RING.off) * 1000);
}

export function stopRinging() {
  clearInterval(ringing);
}

export function beep() {
  play([1000], 0, 0.35);
}

export function hungUp() {
  for (const start of [0, 0.5, 1]) play([RING.high], start, 0.25);
}

function play(tones, start, seconds) {
  if (silent) return;
  try {
    context ??= new AudioContext();
    context.resume();
    const begins = context.currentTime + start;
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, begins);
    volume.gain.linearRampToValueAtTime(LOUD / tones.length, begins + 0.01);
    volume.gain.setValueAtTime(LOUD / tones.length, begins + seconds - 0.02);
    volume.gain.linearRampToValueAtTime(0, begins + seconds);
    volume.connect(context.destination);
    for (const frequency of tones) {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(volume);
      tone.start(begins);
      tone.stop(begins + seconds);
    }
  } catch {
    // A browser without sound still shows everything.
  }
}
