import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readBody, type BodyRefused } from "./body.ts";
import type { Door } from "./door.ts";
import { metricsDoor } from "./doors/metrics.ts";
import { clientAddress, frontServer } from "./front.ts";

const echo: Door = {
  name: "echo",
  path: "/echo/",
  methods: ["POST"],
  maxBytes: 10,
  answer: async (request, { rest }) => Response.json({ rest, body: await request.text() }),
};
const busy: Door = {
  ...echo,
  name: "busy",
  path: "/busy/",
  isPlain: true,
  answer: async ({ method, url, headers, ...body }, { rest }) =>
    Response.json({
      asked: [method, new URL(url).searchParams.get("a"), rest, headers.get("X-Mark"), headers.get("x-no")],
      names: [...headers].map(([name]) => name).filter((name) => name.startsWith("x-")),
      body: [await body.text(), (await body.bytes()).length],
    }),
};
let produced = 0;
let isSourceStopped = false;
/** Up to 64 MB, made only as fast as it is taken. */
const flood: Door = {
  name: "flood",
  path: "/flood",
  methods: ["GET"],
  maxBytes: 0,
  answer: () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          produced += 65_536;
          if (produced > 64 * 1024 * 1024) return controller.close();
          controller.enqueue(new Uint8Array(65_536));
        },
        cancel: () => void (isSourceStopped = true),
      }),
      { headers: { "content-security-policy": "sandbox" } },
    ),
};
const server = frontServer(
  [echo, busy, flood, metricsDoor],
  async (_, response) => void response.end("page"),
  false,
);
let port: number;
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

/** The first line of the answer to these exact bytes. */
const raw = (text: string) =>
  new Promise<string>((answered) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (data) => {
      answered(String(data).split("\r\n")[0]!);
      socket.destroy();
    });
    socket.on("close", () => answered("closed"));
  });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body, headers });

it("answers doors itself and gives the rest to the pages, each with the security headers", async () => {
  const door = await post("/echo/a/b", "hello");
  expect(await door.json()).toEqual({ rest: "a/b", body: "hello" });
  expect(door.headers.get("x-content-type-options")).toBe("nosniff");
  const page = await fetch(`http://127.0.0.1:${port}/anything`);
  expect(await page.text()).toBe("page");
  expect(page.headers.get("content-security-policy")).toMatch(/script-src 'self' 'nonce-[^']{20,}'/);
  expect(page.headers.get("cache-control")).toBe("private, no-store");
  const file = await fetch(`http://127.0.0.1:${port}/_next/static/a.js`);
  expect(file.headers.get("cache-control")).toBeNull();
});

it("gives a busy door what node read, as a whole request would say it", async () => {
  const answer = await post("/busy/b?a=1", "\uFEFFhä", { "x-mark": "m" });
  expect(await answer.json()).toEqual({
    asked: ["POST", "1", "b", "m", null],
    names: ["x-mark"],
    body: ["hä", 6],
  });
});

it("lets nothing run in what doors and refusals answer", async () => {
  const strict = "default-src 'none'; frame-ancestors 'none'";
  for (const [path, init] of [
    ["/echo/a", { method: "POST", body: "hi" }],
    ["/echo/a", { method: "GET" }],
    ["/%zz", { method: "GET" }],
  ] as const) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    expect([path, answer.headers.get("content-security-policy")]).toEqual([path, strict]);
  }
});

it("sends no faster than it is read, and stops when the reader leaves", async () => {
  const socket = connect(port, "127.0.0.1", () => socket.write("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n"));
  const [head] = (await once(socket, "data")) as [Buffer];
  expect(String(head)).toContain("content-security-policy: sandbox");
  socket.pause();
  await expect.poll(() => produced, { interval: 100 }).toBeGreaterThan(0);
  await new Promise((later) => setTimeout(later, 300));
  expect(produced).toBeLessThan(32 * 1024 * 1024);
  socket.destroy();
  await expect.poll(() => isSourceStopped).toBe(true);
});

it("answers before it closes on a body that is too large on the way", async () => {
  const chunks = "14\r\n01234567890123456789\r\n";
  const head = "POST /echo/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect(await raw(head + chunks)).toBe("HTTP/1.1 413 Payload Too Large");
});

it("answers 408 to a body that does not come, and closes then", async () => {
  const slow = createServer(async (incoming, outgoing) => {
    const status = await readBody(incoming, 100, 50).then(
      () => 200,
      (problem: BodyRefused) => problem.status,
    );
    outgoing.writeHead(status, { connection: "close" }).end();
  });
  await new Promise<void>((ready) => slow.listen(0, "127.0.0.1", ready));
  const socket = connect((slow.address() as AddressInfo).port, "127.0.0.1");
  let text = "";
  socket.on("data", (data) => (text += String(data)));
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc");
  await once(socket, "close");
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  slow.close();
});

it("refuses what is too large, compressed, or the wrong method, with a reference", async () => {
  const tooLarge = await post("/echo/x", "12345678901");
  expect([tooLarge.status, tooLarge.headers.get("connection")]).toEqual([413, "close"]);
  expect(await tooLarge.json()).toMatchObject({
    code: "http.too_large",
    reference: expect.stringMatching(/^req_/),
  });
  expect((await post("/echo/x", "1", { "content-encoding": "gzip" })).status).toBe(415);
  const wrong = await fetch(`http://127.0.0.1:${port}/echo/x`);
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
});

it.each([
  "GET http://127.0.0.1:1/x HTTP/1.1",
  "GET //elsewhere HTTP/1.1",
  "GET /%zz HTTP/1.1",
  "GET /echo/../page HTTP/1.1",
  "GET /echo/%2e%2E/page HTTP/1.1",
])("takes no address that means another one: %s", async (line) => {
  expect(await raw(`${line}\r\nHost: x\r\n\r\n`)).toBe("HTTP/1.1 400 Bad Request");
});

it("answers what is no request with a bare refusal", async () => {
  expect(await raw("nonsense\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
  const long = `GET / HTTP/1.1\r\nHost: x\r\nA: ${"a".repeat(20_000)}\r\n\r\n`;
  expect(await raw(long)).toBe("HTTP/1.1 431 Request Header Fields Too Large");
});

it("refuses an upgrade", async () => {
  const head = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  expect(await raw(head)).toBe("HTTP/1.1 400 Bad Request");
});

it("believes a forwarded address only from as many proxies as are trusted", () => {
  const incoming = {
    headers: { "x-forwarded-for": "6.6.6.6, 203.0.113.9" },
    socket: { remoteAddress: "10.0.0.1" },
  };
  expect(clientAddress(incoming as never, 0)).toBe("10.0.0.1");
  expect(clientAddress(incoming as never, 1)).toBe("203.0.113.9");
});

it("shows metrics to this machine only, not to a private network", async () => {
  const request = new Request("http://localhost/api/metrics");
  for (const ip of ["10.0.0.9", "unknown", "203.0.113.5"]) {
    expect((await metricsDoor.answer(request, { requestId: "req_1", ip, rest: "" })).status).toBe(401);
  }
});
