/** How a barcode is printed: GTINs in the symbol that shops scan for their length, codes of one's own as Code 128. */
export function symbolOf(barcode: string): { type: string; text: string } {
  if (!/^\d{14}$/.test(barcode))
    return { type: /^[\x20-\x7e]+$/.test(barcode) ? "code128" : "qrcode", text: barcode };
  if (barcode.startsWith("000000")) return { type: "ean8", text: barcode.slice(6) };
  if (barcode.startsWith("00")) return { type: "upca", text: barcode.slice(2) };
  if (barcode.startsWith("0")) return { type: "ean13", text: barcode.slice(1) };
  return { type: "itf14", text: barcode };
}

/** The symbol of a stored barcode as an SVG image, black on white because scanners want it so. */
export async function barcodeSvg(barcode: string): Promise<string> {
  // two megabytes, for a page that few open
  const { toSVG } = await import("bwip-js/node");
  const { type, text } = symbolOf(barcode);
  const size = type === "qrcode" ? { scale: 2 } : { scale: 2, height: 12 };
  return toSVG({ bcid: type, text, includetext: true, backgroundcolor: "FFFFFF", padding: 6, ...size });
}
