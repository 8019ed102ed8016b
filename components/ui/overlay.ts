/** Shared looks of things that float above the page. Motion stays under 150 ms; globals.css stops it for who asks for none. */
export const backdropLook =
  "fixed inset-0 z-40 bg-black/40 transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";

export const popupLook =
  "z-50 rounded-md border border-line bg-surface text-[13px] text-ink shadow-lg outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";

export const itemLook =
  "flex min-h-8 cursor-default select-none items-center gap-2 rounded px-2 outline-none data-highlighted:bg-raised data-disabled:text-muted";
