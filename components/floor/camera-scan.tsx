"use client";

import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "#components/ui/button.tsx";

interface Detected {
  rawValue: string;
}
interface Detector {
  detect(source: HTMLVideoElement): Promise<Detected[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const formats = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf", "qr_code", "data_matrix"];

/** The same code in front of the lens is one scan; it counts again after this time. */
const REPEAT_MS = 2_000;

const never = () => () => undefined;
const canDetect = (): boolean => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices);

/** The phone's camera as a scanner, where the browser can read barcodes itself; nothing is loaded from anywhere. */
export function CameraScan({ onScan }: { onScan: (code: string) => void }) {
  const [isOn, setOn] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isPossible = useSyncExternalStore(never, canDetect, () => false);
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
        const { BarcodeDetector } = globalThis as unknown as { BarcodeDetector: DetectorClass };
        const detector = new BarcodeDetector({ formats });
        while (!isOver) {
          const [found] = await detector.detect(video.current);
          const now = Date.now();
          if (found && (found.rawValue !== last.code || now - last.at > REPEAT_MS)) {
            last = { code: found.rawValue, at: now };
            told.current.onScan(found.rawValue);
          }
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
