import type { PlainRequest } from "./plain-request.ts";

/** What a door knows of a request beside the request itself. */
export interface DoorFacts {
  requestId: string;
  /** The caller's address, through as many proxies as are trusted. */
  ip: string;
  /** Part of the path after the prefix, without a leading slash. */
  rest: string;
}

/** A machine door: answered by us before Next, because a page framework costs a plain answer twenty times over. */
export type Door = FetchDoor | PlainDoor;

/** A door, or one so busy that its answers may be plain too. */
export type AnyDoor = Door | PlainDoor<Response | PlainAnswer>;

interface DoorFrame {
  name: string;
  /** The path it answers, exactly, or below when it ends with "/". */
  path: string;
  methods: readonly string[];
  /** Largest body taken, in bytes. */
  maxBytes: number;
  /** How long its body may take, where a phone sends photos over a bad line. */
  readLimitMs?: number;
}

interface FetchDoor extends DoorFrame {
  isPlain?: false;
  answer(request: Request, facts: DoorFacts): Promise<Response> | Response;
}

/** A busy door, which does with less than a whole `Request`, and where it matters with less than a whole `Response`. */
export interface PlainDoor<Answer extends Response | PlainAnswer = Response> extends DoorFrame {
  isPlain: true;
  answer(request: PlainRequest, facts: DoorFacts): Promise<Answer> | Answer;
}

/** JSON, or nothing: a `Response` that is made only to be read again costs a tenth of a small request. */
export class PlainAnswer {
  readonly status: number;
  readonly text: string | null;

  /** @param body is sent as JSON; nothing is sent without it */
  constructor(status: number, body?: object) {
    this.status = status;
    this.text = body ? JSON.stringify(body) : null;
  }

  json(): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.text ?? "null"));
  }
}

/** An error as RFC 9457 wants it: a title for people, a code for programs, a reference for both. */
export function problem(
  status: number,
  code: string,
  title: string,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ type: "about:blank", status, code, title, reference: requestId }, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  }); // prettier-ignore
}
