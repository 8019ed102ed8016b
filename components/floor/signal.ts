/** Tells by ear and hand whether a scan was taken: people look at the shelf, not at the screen. */
export function signal(isGood: boolean): void {
  navigator.vibrate?.(isGood ? 40 : [80, 60, 80]);
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.type = isGood ? "sine" : "square";
    tone.frequency.value = isGood ? 1_320 : 220;
    volume.gain.value = 0.08;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + (isGood ? 0.09 : 0.35));
    tone.onended = () => void audio.close();
  } catch {
    // a device without sound still has the screen
  }
}

/** Names one scan, on the device that made it: sent twice, it is still one. */
export const newScanKey = (): string => crypto.randomUUID();
