import bwipjs from "bwip-js/node";
import PDFDocument from "pdfkit";
import type { Answer, Received } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Address, Shipment } from "./carrier.ts";

const absent: Answer = { status: 404, body: { error: { message: "there is no such label" } } };

/** The file of a label or scan form, as its URL names it. */
export async function serveLabel(sandbox: Sandbox, request: Received): Promise<Answer> {
  const [, id = "", extension = ""] = /^\/labels\/(\w+)\.(\w+)$/.exec(request.path) ?? [];
  for (const carrier of Object.values(sandbox.state.carriers)) {
    const form = carrier.scanForms[id];
    if (form) {
      const bytes = await pdf((page) =>
        page.fontSize(14).text("SCAN FORM").fontSize(9).moveDown().text(form.trackingCodes.join("\n")),
      );
      return { status: 200, headers: { "content-type": "application/pdf" }, body: bytes };
    }
    const shipment = carrier.shipments[id];
    if (shipment?.trackingCode) return labelFile(shipment, extension);
  }
  return absent;
}

async function labelFile(shipment: Shipment, extension: string): Promise<Answer> {
  const send = (type: string, body: Buffer): Answer => ({
    status: 200,
    headers: { "content-type": type },
    body,
  });
  if (extension === "zpl") return send("application/zpl", Buffer.from(zpl(shipment), "utf8"));
  if (extension === "png") return send("image/png", await barcode(shipment.trackingCode ?? ""));
  if (extension === "pdf") return send("application/pdf", await labelPdf(shipment));
  return absent;
}

const barcode = (text: string): Promise<Buffer> =>
  bwipjs.toBuffer({ bcid: "code128", text, scale: 3, height: 22, includetext: true, padding: 12, backgroundcolor: "FFFFFF" }); // prettier-ignore

const lines = (address: Address): string[] =>
  [
    address.name,
    address.company,
    address.street1,
    address.street2,
    `${address.city}, ${address.state ?? ""} ${address.zip}`,
    address.country,
  ].filter((line): line is string => Boolean(line));

function pdf(draw: (page: PDFKit.PDFDocument) => void): Promise<Buffer> {
  return new Promise((done, failed) => {
    const page = new PDFDocument({ size: [288, 432], margin: 14 });
    const chunks: Buffer[] = [];
    page.on("data", (chunk: Buffer) => chunks.push(chunk));
    page.on("end", () => done(Buffer.concat(chunks)));
    page.on("error", failed);
    draw(page);
    page.end();
  });
}

/** Four by six inches. */
async function labelPdf(shipment: Shipment): Promise<Buffer> {
  const rate = shipment.rates.find((one) => one.id === shipment.selectedRateId);
  const bars = await barcode(shipment.trackingCode ?? "");
  return pdf((page) => {
    page.rect(8, 8, 272, 416).stroke();
    page
      .font("Helvetica-Bold")
      .fontSize(20)
      .text(`${rate?.carrier ?? ""}`, 18, 18);
    page
      .font("Helvetica")
      .fontSize(11)
      .text(`${rate?.service ?? ""}`, 18, 42);
    page.moveTo(8, 64).lineTo(280, 64).stroke();
    page.fontSize(8).text(lines(shipment.from).join("\n"), 18, 72);
    page.moveTo(8, 140).lineTo(280, 140).stroke();
    page.font("Helvetica").fontSize(8).text("SHIP TO", 18, 148);
    page.font("Helvetica-Bold").fontSize(13).text(lines(shipment.to).join("\n"), 18, 162);
    page.moveTo(8, 264).lineTo(280, 264).stroke();
    page.image(bars, 30, 276, { fit: [228, 100], align: "center" });
    page.font("Helvetica").fontSize(7);
    page.text(`SAMPLE - NOT FOR POSTAGE   Ref ${shipment.reference ?? ""}`, 18, 404, { width: 252 });
  });
}

/** Carets and tildes are commands in ZPL. */
const plain = (text: string) => text.replace(/[\^~]/g, " ");

function zpl(shipment: Shipment): string {
  const rate = shipment.rates.find((one) => one.id === shipment.selectedRateId);
  const to = lines(shipment.to).map(
    (line, index) => `^FO40,${300 + index * 50}^A0N,42,42^FD${plain(line)}^FS`,
  );
  const from = lines(shipment.from).map(
    (line, index) => `^FO40,${120 + index * 26}^A0N,24,24^FD${plain(line)}^FS`,
  );
  return [
    "^XA",
    "^CI28",
    "^PW812",
    "^LL1218",
    `^FO40,40^A0N,60,60^FD${plain(`${rate?.carrier ?? ""} ${rate?.service ?? ""}`)}^FS`,
    ...from,
    ...to,
    `^FO80,760^BY3^BCN,220,Y,N,N^FD${shipment.trackingCode ?? ""}^FS`,
    "^XZ",
    "",
  ].join("\n");
}
