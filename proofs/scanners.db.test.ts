import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeShop, orderBody, type Shop } from "#server/modules/channels/testing/shop.ts";
import { jobOf } from "#server/modules/fulfillment/testing/job-of.ts";
import { openCarton, scanPack } from "#server/modules/fulfillment/use-cases/pack.ts";
import { scanPick } from "#server/modules/fulfillment/use-cases/pick.ts";
import type { ScanOutcome } from "#server/modules/fulfillment/use-cases/scan.ts";
import { putInBin } from "#server/modules/inventory/public.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { seeded, seedOfRun, type Chance } from "./seeded.ts";

const database = testDatabase();
const seed = seedOfRun();
const PEOPLE = 8;
const JOBS = 12;
const STOCK = 200;
const goods = ["mug", "cup", "pen"];

interface Job {
  id: string;
  wanted: Record<string, number>;
}
/** One beep of a scanner: the code it read, for which job, under which name it is sent. */
interface Beep {
  take: typeof scanPick;
  fulfillmentOrderId: string;
  code: string;
  scanKey: string;
  person: string;
  /** It is for no unit of this job, so it has to be refused. */
  isWrong: boolean;
}

let shop: Shop;
let jobs: Job[];

/** Jobs of up to three SKUs, one to four pieces each; every SKU lies in a bin of its own. */
async function arrange(chance: Chance): Promise<void> {
  shop = await arrangeShop(database, { skus: goods, locations: ["reno"] });
  const { tenantId } = shop;
  const owner = (statement: string, ...values: unknown[]) =>
    database.asOwner(statement, [tenantId, ...values]);
  await owner("update location set gs1_company_prefix = '0614141', country = 'US', address_line1 = '1 Depot Rd', city = 'Reno' where tenant_id = $1"); // prettier-ignore
  await owner(
    `insert into bin (tenant_id, id, location_id, code, barcode, sequence) select $1, 'bin_' || sku, 'reno', sku, 'BIN-' || sku, n
       from unnest($2::text[]) with ordinality as s(sku, n)`,
    goods,
  );
  await owner("insert into box (tenant_id, id, code, name, length_mm, width_mm, height_mm, tare_grams, max_weight_grams) values ($1, 'box_s', 'S', 'Small', 300, 200, 150, 120, 10000)"); // prettier-ignore
  for (const [n, sku] of goods.entries()) {
    await shop.list(901 + n, sku);
    await shop.receive(sku, "reno", STOCK);
    await shop.inTransaction((work) =>
      putInBin(work, { binId: `bin_${sku}`, skuId: sku, quantity: STOCK, eventKey: `put-${sku}` }),
    );
  }
  for (let id = 1; id <= JOBS; id++) {
    const lines = goods
      .map((_, n) => ({ id: id * 10 + n, variant: 901 + n, quantity: chance.below(5) }))
      .filter(({ quantity }, n) => quantity > 0 || n === 0)
      .map((line) => ({ ...line, quantity: Math.max(1, line.quantity) }));
    await shop.deliver("orders/create", `e${id}`, orderBody({ id, version: 1, lines }));
  }
  await shop.drain();
  jobs = [];
  for (const { id } of await owner("select id from sales_order where tenant_id = $1 order by id")) {
    const jobId = await jobOf(shop, String(id));
    const lines = await owner("select sku_id, quantity::int as quantity from fulfillment_line where tenant_id = $1 and fulfillment_order_id = $2", jobId); // prettier-ignore
    jobs.push({ id: jobId, wanted: Object.fromEntries(lines.map((line) => [line.sku_id, line.quantity])) });
  }
}

const send = ({ person, take, fulfillmentOrderId, code, scanKey }: Beep): Promise<string> =>
  transact(
    { tenantId: shop.tenantId, actor: { kind: "system", id: person }, traceId: "trc_test" },
    async (work) => {
      const result = await take(work, { fulfillmentOrderId, code, scanKey });
      return result.ok ? told(result.value) : result.error.code;
    },
  );
const told = (outcome: ScanOutcome): string => (outcome.isAccepted ? "taken" : outcome.refusal);

const nameOf = (n: number): string => `scanner ${n + 1}`;

/** What two people who share a tote scan: every wanted piece once, from its bin, and now and then something that is not for it. */
function beepsOf(job: Job, people: string[], chance: Chance): Beep[][] {
  const beep = (person: string, code: string, isWrong = false): Beep => ({ take: scanPick, fulfillmentOrderId: job.id, code, scanKey: newId("req"), person, isWrong }); // prettier-ignore
  return people.map((person, place) =>
    Object.entries(job.wanted).flatMap(([sku, quantity]) => {
      const own = Math.floor((quantity + place) / people.length);
      if (own === 0) return [];
      const strange = goods.find((other) => !(other in job.wanted));
      const wrong = [...(strange ? [strange] : []), "BIN-NOWHERE", "4006381333931"];
      return [
        beep(person, `BIN-${sku}`),
        ...Array.from({ length: own }, () => beep(person, sku)),
        ...(chance.below(3) === 0 ? [beep(person, chance.pick(wrong), true)] : []),
      ];
    }),
  );
}

const packOf = (job: Job, chance: Chance): Beep[] =>
  chance
    .shuffle(Object.entries(job.wanted).flatMap(([sku, quantity]) => Array.from({ length: quantity }, () => sku)))
    .map((code) => ({ take: scanPack, fulfillmentOrderId: job.id, code, scanKey: newId("req"), person: "packer", isWrong: false })); // prettier-ignore

interface Rush {
  /** Genuine scans that were refused, wrong ones that were taken. */
  faults: string[];
  sent: Beep[];
}

/** Each person scans one thing after the other; networks repeat what `repeats` says, at once or when everybody is done. */
async function rush(queues: Beep[][], repeats: (beep: Beep) => { now: Beep[]; late: Beep[] }): Promise<Rush> {
  const faults: string[] = [];
  const late: Beep[] = [];
  const judge = (beep: Beep, answer: string) => {
    if ((answer === "taken") === beep.isWrong) faults.push(`${beep.code} for ${beep.fulfillmentOrderId}: ${answer}`); // prettier-ignore
  };
  await Promise.all(
    queues.map(async (queue) => {
      for (const beep of queue) {
        const again = repeats(beep);
        late.push(...again.late);
        const answers = await Promise.all([beep, ...again.now].map(send));
        answers.forEach((answer, n) => judge([beep, ...again.now][n]!, answer));
      }
    }),
  );
  for (const beep of late) judge(beep, await send(beep));
  return { faults, sent: [...queues.flat(), ...late] };
}

/** Twenty in a hundred are sent twice at once, ten more again when all is done. */
const asNetworksDo =
  (chance: Chance) =>
  (beep: Beep): { now: Beep[]; late: Beep[] } => {
    const dice = chance.below(10);
    return { now: dice < 2 ? [beep] : [], late: dice === 2 ? [beep] : [] };
  };

/** Two people a job; everybody has several jobs, one after the other. */
function pickQueues(chance: Chance): Beep[][] {
  const queues = Array.from({ length: PEOPLE }, (): Beep[] => []);
  for (const [n, job] of jobs.entries()) {
    const pair = [n % PEOPLE, (n + 1 + (n % 3)) % PEOPLE];
    beepsOf(job, pair.map(nameOf), chance).forEach((beeps, place) => queues[pair[place]!]!.push(...beeps));
  }
  return queues;
}

/** Every job is packed into one carton by somebody. */
async function packAll(chance: Chance): Promise<Rush> {
  for (const { id: fulfillmentOrderId } of jobs)
    await shop.inTransaction((work) => openCarton(work, { fulfillmentOrderId, boxId: "box_s" }));
  return rush(
    jobs.map((job) => packOf(job, chance)),
    asNetworksDo(chance),
  );
}

/** What was taken and packed for each job, and what lies in the bins. */
const counted = async () => ({
  jobs: await database.asOwner(
    `select l.fulfillment_order_id as id, l.sku_id, l.picked_quantity::int as picked, l.packed_quantity::int as packed,
            (select sum(p.quantity)::int from pick p where p.tenant_id = l.tenant_id and p.fulfillment_line_id = l.id) as picks,
            (select sum(c.quantity)::int from carton_line c where c.tenant_id = l.tenant_id and c.fulfillment_line_id = l.id) as in_carton
       from fulfillment_line l where tenant_id = $1 order by 1, 2`,
    [shop.tenantId],
  ),
  bins: await database.asOwner(
    "select sku_id, sum(quantity)::int as quantity from bin_level where tenant_id = $1 group by 1 order by 1",
    [shop.tenantId],
  ),
});

describe(`eight scanners (SEED=${seed})`, () => {
  const chance = seeded(seed);
  beforeAll(() => arrange(chance), 60_000);

  it("take every piece once, whatever is repeated, late, shared or wrong", async () => {
    const picked = await rush(pickQueues(chance), asNetworksDo(chance));
    const packed = await packAll(chance);
    expect([...picked.faults, ...packed.faults]).toEqual([]);
    const end = await counted();
    const wanted = jobs.flatMap(
      ({ id, wanted: lines }) =>
      Object.entries(lines).map(([sku_id, units]) => ({ id, sku_id, picked: units, packed: units, picks: units, in_carton: units })), // prettier-ignore
    );
    expect(end.jobs).toHaveLength(wanted.length);
    expect(end.jobs).toEqual(expect.arrayContaining(wanted));
    const taken = (sku: string) => jobs.reduce((sum, job) => sum + (job.wanted[sku] ?? 0), 0);
    expect(end.bins).toEqual(goods.toSorted().map((sku_id) => ({ sku_id, quantity: STOCK - taken(sku_id) })));
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    // an hour later every one of them comes once more
    for (const beep of chance.shuffle([...picked.sent, ...packed.sent])) await send(beep);
    expect(await counted()).toEqual(end);
  }, 120_000);
});

it("control: where a repetition goes under a name of its own, pieces are taken that nobody took", async () => {
  const chance = seeded(seed);
  await arrange(chance);
  const repeats = (beep: Beep) => ({ now: [{ ...beep, scanKey: newId("req") }], late: [] });
  expect((await rush(pickQueues(chance), repeats)).faults).toContainEqual(
    expect.stringMatching(/already_picked/),
  );
}, 120_000);
