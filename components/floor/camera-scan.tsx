"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "#components/ui/button.tsx";
import { prepareReader, readBarcode } from "./read-barcode.ts";

/** The same code in front of the lens is one scan; it counts again after this time. */
const REPEAT_MS = 2_000;

const never = () => () => undefined;
// browsers hand out cameras on secure pages only
const hasCamera = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

/** Frames are read at this width at most: more costs time and shows no more bars. */
const FRAME_WIDTH = 1_280;

/**
 * The phone's camera as a scanner. Every device reads with the same code, also those whose browser has a reader of its own, so
 * that what the tests prove is what phones do.
 */
export function CameraScan({ onScan }: { onScan: (code: string) => void }) {
  const [isOn, setOn] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isPossible = useSyncExternalStore(never, hasCamera, () => false);
  if (!isPossible) return null;
  return (
    <div className="grid gap-2">
      <Button
        size="large"
        onClick={() => {
          setProblem(null);
          setOn(!isOn);
        }}
      >
        {isOn ? "Stop the camera" : "Scan with the camera"}
      </Button>
      {problem && (
        <p role="alert" className="text-[13px] text-bad">
          {problem}
        </p>
      )}
      {isOn && (
        <Lens
          onScan={onScan}
          onProblem={(text) => {
            setProblem(text);
            setOn(false);
          }}
        />
      )}
    </div>
  );
}

function Lens({ onScan, onProblem }: { onScan: (code: string) => void; onProblem: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef({ onScan, onProblem });
  useEffect(() => {
    told.current = { onScan, onProblem };
  });
  useEffect(() => {
    let isOver = false;
    let stream: MediaStream | undefined;
    let last = { code: "", at: 0 };
    async function watch() {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        if (isOver || !video.current) return stream.getTracks().forEach((track) => track.stop());
        video.current.srcObject = stream;
        await video.current.play();
        prepareReader();
        const frame = frameOf(video.current);
        while (!isOver) {
          const code = await readBarcode(frame());
          const now = Date.now();
          if (!isOver && code !== null && (code !== last.code || now - last.at > REPEAT_MS))
            told.current.onScan(code);
          if (code !== null) last = { code, at: now };
          await new Promise((next) => setTimeout(next, 150));
        }
      } catch {
        if (!isOver)
          told.current.onProblem("The camera cannot be used here. Type the code or use a scanner.");
      }
    }
    void watch();
    return () => {
      isOver = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return <video ref={video} muted playsInline aria-label="Camera" className="w-full rounded-lg bg-raised" />;
}

/** Draws what the camera sees now, ready to be read. */
function frameOf(video: HTMLVideoElement): () => ImageData {
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, FRAME_WIDTH / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (!drawing) throw new Error("This browser draws no pictures.");
  return () => {
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    return drawing.getImageData(0, 0, canvas.width, canvas.height);
  };
}
