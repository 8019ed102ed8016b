import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, vi } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { engineQuery } from "./embedded/engine-db.ts";
import { Relay } from "./relay.ts";

const database = testDatabase();

it("sends the outbox in order, keeps what a failing server did not take, and sends nothing twice", async () => {
  const taken: string[] = [];
  let failures = 2;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    if (failures-- > 0) return void response.writeHead(503).end("busy");
    expect(request.url).toBe("/e/test-key");
    taken.push(
      ...(JSON.parse(text) as { id: string; data: { n: number } }[]).map((event) => String(event.data.n)),
    );
    response.writeHead(200).end('{"status":200}');
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const tenant = await makeMerchant(database);
  await engineQuery(
    `insert into outbox_event (tenant_id, id, name, data) select $1, new_id('evt'), 't/sent', jsonb_build_object('n', n)
       from generate_series(1, 250) n`,
    [tenant],
  );
  const relay = new Relay({
    eventApiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    eventKey: "test-key",
    databaseUrl: database.appUrl,
    pollMs: 5,
  });
  await relay.start();
  await vi.waitFor(() => expect(taken).toHaveLength(250), { timeout: 10_000 });
  await relay.stop();
  server.close();
  expect(taken).toEqual(Array.from({ length: 250 }, (_, i) => String(i + 1)));
  expect(await engineQuery("select from outbox_event where pumped_at is null")).toEqual([]);
});
