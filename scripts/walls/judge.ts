import { openToNeighbors, ranks } from "./ranks.ts";

/** Files of a room that another room may import. */
const DOORS = new Set(["public.ts", "events.ts", "contract.ts", "errors.ts"]);

/** Where a path lies. */
type Place =
  | { in: "kernel" | "app" | "ui" | "blocks" | "sandbox" | "scripts" | "seed" | "tests" | "elsewhere" }
  | { in: "view"; room: string }
  | { in: "room"; room: string; file: string; isDomain: boolean; isAdapter: boolean }
  | { in: "server"; part: string; path: string };

function placeOf(path: string): Place {
  const [first, second = "", third = "", ...rest] = path.split("/");
  if (
    /\.(db|race|prove|conformance)?\.?test\.tsx?$/.test(path) ||
    path.includes("/testing/") ||
    first === "e2e" ||
    first === "conformance"
  ) {
    return { in: "tests" };
  }
  if (first === "kernel" || first === "app" || first === "sandbox" || first === "scripts")
    return { in: first };
  if (first === "prisma") return { in: second === "seed" ? "seed" : "elsewhere" };
  if (first === "components")
    return second === "ui" || second === "blocks" ? { in: second } : { in: "view", room: second };
  if (first !== "server") return { in: "elsewhere" };
  if (second !== "modules") return { in: "server", part: second, path };
  const file = rest.join("/");
  return { in: "room", room: third, file, isDomain: rest[0] === "domain", isAdapter: rest[0] === "adapters" };
}

/**
 * Why a file may not import another, as a sentence; null when it may. Paths are relative to the repository. A type-only
 * import leaves no trace in a bundle, so the shape of the router may be known in the browser.
 */
export function judgeImport(from: string, to: string, isTypeOnly: boolean): string | null {
  const source = placeOf(from);
  const target = placeOf(to);
  if (source.in === "tests" || source.in === "elsewhere" || target.in === "elsewhere") return null;
  if (target.in === "tests") return "Code of the product does not import tests.";
  if (target.in === "kernel") return source.in === "sandbox" ? "The sandbox stands alone." : null;
  switch (source.in) {
    case "kernel":
      return "The kernel imports only itself.";
    case "sandbox":
      return target.in === "sandbox" ? null : "The sandbox stands alone.";
    case "ui":
      return target.in === "ui" ? null : "components/ui imports only components/ui: it has no business word.";
    case "blocks":
    case "view":
      return judgeComponent(source, target, isTypeOnly);
    case "app":
      return judgePage(target, isTypeOnly);
    case "room":
      return judgeRoom(source, target);
    case "server":
      return judgeServer(source.part, target);
    default:
      return target.in === "app" ? "Only Next imports pages." : null;
  }
}

function judgeComponent(source: Place, target: Place, isTypeOnly: boolean): string | null {
  if (target.in === "ui" || target.in === "blocks") return null;
  if (target.in === "view") {
    const isOwn = source.in === "view" && source.room === target.room;
    return isOwn ? null : "Two subjects meet on a page in app/, not in components/.";
  }
  if (target.in === "room")
    return target.file === "contract.ts" ? null : "Of a room, the browser gets only its contract.ts.";
  if (target.in === "server" && isTypeOnly) return null;
  return "Server code must not reach the browser.";
}

function judgePage(target: Place, isTypeOnly: boolean): string | null {
  if (target.in === "room")
    return target.file === "contract.ts" || isTypeOnly ? null : "Pages reach rooms through server/api.";
  if (target.in === "server")
    return ["api", "auth"].includes(target.part)
      ? null
      : "Pages reach the server through server/api and server/auth.";
  return ["ui", "blocks", "view", "app"].includes(target.in) ? null : "Pages only compose.";
}

function judgeRoom(source: Place & { in: "room" }, target: Place): string | null {
  if (target.in === "room" && target.room === source.room) {
    const isPure = /^(domain\/|contract\.ts$|errors\.ts$)/.test(target.file);
    if (source.isDomain && !isPure) return "domain/ is pure: it imports only kernel, contract and itself.";
    const isForeign = source.isAdapter && !isPure && !target.isAdapter;
    return isForeign
      ? "An adapter knows only the kernel, server/platform and its room's contract and domain."
      : null;
  }
  if (source.isDomain || source.file === "contract.ts")
    return "domain/ and contract.ts are pure: they import only kernel and contract.";
  if (source.isAdapter)
    return target.in === "server" && target.part === "platform"
      ? null
      : "An adapter knows only the kernel and server/platform.";
  if (target.in === "server") return null;
  if (target.in !== "room") return "A room knows nothing of screens or pages.";
  return judgeRooms(source.room, target.room, target.file);
}

function judgeRooms(from: string, to: string, file: string): string | null {
  const [lower, higher] = [ranks[to], ranks[from]];
  if (lower === undefined || higher === undefined)
    return `Give ${lower === undefined ? to : from} a rank in scripts/walls/ranks.ts.`;
  if (!DOORS.has(file)) return `Of another room, only ${[...DOORS].join(", ")} may be imported.`;
  const isNeighbor = lower === higher && openToNeighbors.has(to) && from !== to;
  if (lower >= higher && !isNeighbor)
    return `${from} (rank ${higher}) may call only lower rooms, not ${to} (rank ${lower}).`;
  return null;
}

function judgeServer(part: string, target: Place): string | null {
  if (target.in === "room") {
    if (["platform", "db"].includes(part)) return `server/${part} lies below the rooms.`;
    return DOORS.has(target.file) || /^(router|(drain-)?jobs|webhook)\.ts$/.test(target.file)
      ? null
      : "Of a room, only its doors, router.ts, jobs.ts and webhook.ts are for the server.";
  }
  if (target.in === "server") {
    if (part === "platform" && target.part !== "platform") return "server/platform lies at the bottom.";
    if (part === "db" && !["db", "platform"].includes(target.part))
      return "server/db imports only server/platform.";
    return null;
  }
  return ["ui", "blocks", "view", "app"].includes(target.in) ? "The server knows no screens." : null;
}
