// The microphone: records until it is told to stop, and says how loud it is meanwhile.

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const FAINTEST = -60; // Decibels; where the bar begins.

// Asks for the microphone; fails where the browser or the person says no.
export async function openMicrophone() {
  const wanted = { echoCancellation: false, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
  return navigator.mediaDevices.getUserMedia({ audio: wanted });
}

// Records from a stream; returns a function that stops and gives what was recorded. `tell` is told decibels.
export function recordFrom(stream, tell) {
  const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(stream, kind ? { mimeType: kind, audioBitsPerSecond: 96000 } : {});
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.start();
  const quiet = watch(stream, tell);
  return async () => {
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    recorder.stop();
    await stopped;
    quiet();
    for (const track of stream.getTracks()) track.stop();
    return new Blob(parts, { type: recorder.mimeType });
  };
}

function watch(stream, tell) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
    const peak = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    tell(Math.max(FAINTEST, 10 * Math.log10(power + 1e-12)), peak);
  }, 60);
  return () => {
    clearInterval(timer);
    context.close();
  };
}
