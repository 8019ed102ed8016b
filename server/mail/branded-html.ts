import { LINK } from "./queue-mail.ts";

/**
 * A plain text as an HTML mail in the merchant's name and color: one column, no image and nothing fetched, so that it shows at once
 * everywhere. The paragraph that has the link becomes a button with the words before it.
 */
export function brandedHtml(text: string, brand: { name: string; color: string | null }): string {
  const color = brand.color ?? "#27272a";
  const paragraphs = text
    .split(/\n{2,}/)
    .map((paragraph) => (paragraph.includes(LINK) ? button(paragraph, color) : `<p>${lines(paragraph)}</p>`))
    .join("\n");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:560px;margin:0 auto">
<div style="border-bottom:4px solid ${color};padding-bottom:12px;font-size:18px;font-weight:600">${escaped(brand.name)}</div>
${paragraphs}
</div></body></html>`;
}

function button(paragraph: string, color: string): string {
  const [before = "", after = ""] = paragraph.split(LINK);
  const words = before.trim().replace(/:$/, "") || "Open your page";
  const style = `display:inline-block;padding:12px 20px;border-radius:6px;background:${color};color:${inkOn(color)};text-decoration:none;font-weight:600`;
  return `<p><a href="${LINK}" style="${style}">${lines(words)}</a>${lines(after)}</p>`;
}

/** Black or white, whichever reads better on a color (WCAG's relative luminance, its point of equal contrast). */
function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
}

const lines = (text: string): string => escaped(text).replaceAll("\n", "<br>");

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign]!);
