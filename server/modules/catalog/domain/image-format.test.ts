import { expect, it } from "vitest";
import { imageFormatOf } from "./image-format.ts";

const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number" ? [part] : [...part].map((char) => char.charCodeAt(0)),
    ),
  );

it("tells a picture by how its bytes begin", () => {
  expect(imageFormatOf(bytes(0x89, "PNG\r\n", 0x1a, "\n rest"))).toBe("png");
  expect(imageFormatOf(bytes(0xff, 0xd8, 0xff, 0xe0, "JFIF"))).toBe("jpg");
  expect(imageFormatOf(bytes("RIFF", 1, 2, 3, 4, "WEBPVP8 "))).toBe("webp");
});

it("takes nothing that only calls itself a picture", () => {
  expect(imageFormatOf(bytes("<svg onload=alert(1)>"))).toBeNull();
  expect(imageFormatOf(bytes("GIF89a"))).toBeNull();
  expect(imageFormatOf(bytes("RIFF", 1, 2, 3, 4, "WAVE"))).toBeNull();
  expect(imageFormatOf(bytes("PNG\r\n"))).toBeNull();
  expect(imageFormatOf(new Uint8Array())).toBeNull();
});
