import { NextResponse, type NextRequest } from "next/server";

/** Pages that are there without a session. */
const open =
  /^\/(sign-in|forgot|reset|invite|second-factor|track|track-proof|track-return|offline|manifest\.webmanifest)(\/|$)/;

/**
 * Sends people without a session cookie to the sign-in page before anything is rendered. This only saves work: whether a cookie
 * is worth anything is decided by `requireSession` in pages and by each procedure, which ask the database.
 */
export function proxy(request: NextRequest): NextResponse {
  const hasCookie = request.cookies.getAll().some(({ name }) => /^(__Host-)?throughline\.session/.test(name));
  if (hasCookie || open.test(request.nextUrl.pathname)) return NextResponse.next();
  const target = request.nextUrl.clone();
  target.pathname = "/sign-in";
  target.search = "";
  return NextResponse.redirect(target);
}

export const config = { matcher: ["/((?!api/|_next/|files/|.*\\.[a-z0-9]{2,5}$).*)"] };
