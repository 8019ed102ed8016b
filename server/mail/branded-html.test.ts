import { expect, it } from "vitest";
import { brandedHtml } from "./branded-html.ts";

it("shows the text in the brand's color, with the link as a button", () => {
  const html = brandedHtml("Hello Ada,\n\nYour parcel left.\n\nFollow it here: {link}\n\nJuniper", { name: "Juniper", color: "#0f5132" }); // prettier-ignore
  expect(html).toContain("<p>Your parcel left.</p>");
  expect(html).toMatch(
    /<a href="\{link\}" style="[^"]*background:#0f5132;color:#ffffff[^"]*">Follow it here<\/a>/,
  );
});

it("takes nothing of a text for markup, and writes dark on a light color", () => {
  const html = brandedHtml('<img src=x> & "Ada"\nMoss\n\n{link}', { name: "<b>", color: "#ffee00" });
  expect(html).toContain("<p>&lt;img src=x&gt; &amp; &quot;Ada&quot;<br>Moss</p>");
  expect(html).toContain("color:#000000");
  expect(html).not.toContain("<b>");
});
