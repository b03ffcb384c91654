// Recording a caller: with the microphone where it may be used, otherwise a tone in its place.

const RATE = 8000; // As on a telephone line.
const QUIET = 0.012;
const HEADER = 44;

// Begins to record; returns whether it is live, and how to stop, which gives {wav, seconds}.
export async function startRecording(silenceSeconds, onSilence) {
  const stream = await microphone();
  const began = performance.now();
  const seconds = () => Math.max(1, Math.round((performance.now() - began) / 1000));
  if (!stream) return { live: false, stop: async () => ({ wav: wavOf(tone(seconds())), seconds: seconds() }) };
  const parts = [];
  const recorder = new MediaRecorder(stream);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start();
  const stopListening = listen(stream, silenceSeconds, onSilence);
  const stop = async () => {
    const length = seconds();
    stopListening();
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    recorder.stop();
    await stopped;
    for (const track of stream.getTracks()) track.stop();
    return { wav: wavOf(await samplesOf(new Blob(parts, { type: recorder.mimeType }))), seconds: length };
  };
  return { live: true, stop };
}

async function microphone() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null;
  }
}

function listen(stream, silenceSeconds, onSilence) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context);
  new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let heard = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
    if (Math.sqrt(power) > QUIET) heard = performance.now();
    else if (performance.now() - heard > silenceSeconds * 1000) onSilence();
  }, 200);
  return () => {
    clearInterval(timer);
    context.close();
  };
}

async function samplesOf(recorded) {
  const decoded = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await recorded.arrayBuffer());
  return decoded.getChannelData(0);
}

function tone(seconds) {
  return Float32Array.from({ length: seconds * RATE }, (_, place) => 0.1 * Math.sin(place * 2 * Math.PI * 440 / RATE));
}

function wavOf(samples) {
  const view = new DataView(new ArrayBuffer(HEADER + samples.length * 2));
  const word = (place, letters) => [...letters].forEach((each, step) => view.setUint8(place + step, each.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((each, place) => {
    view.setInt16(HEADER + place * 2, Math.max(-1, Math.min(1, each)) * 0x7fff, true);
  });
  return new Blob([view], { type: "audio/wav" });
}
