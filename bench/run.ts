import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { levelBlocks, levelMeasures } from "./levels.ts";
import { listBlocks, listMeasures } from "./lists.ts";
import { checkPlacing, orderBlocks, orderMeasures } from "./orders.ts";
import { productMeasures } from "./product.ts";
import { judge, runRounds, tellOutcome, type Block, type Outcome } from "./rounds.ts";
import { hasPgbench } from "./sql-load.ts";
import { webhookBlocks, webhookMeasures } from "./webhooks.ts";
import { makeWorld, type World } from "./world.ts";

/** `--rounds=5 --seconds=3 --only=orders,levels,lists,webhooks,product` */
const option = (name: string) => process.argv.find((text) => text.startsWith(`--${name}=`))?.split("=")[1];
const ROUNDS = Number(option("rounds") ?? 3);
const SECONDS = Number(option("seconds") ?? 3);
const only = option("only")?.split(",");
const say = (text: string) => process.stdout.write(`${text}\n`);

Object.assign(process.env, {
  APP_SECRET: "a secret of the benchmark, long enough",
  ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
  APP_URL: "http://127.0.0.1:3000",
  LOG_LEVEL: "fatal",
});

type Group = (world: World) => Promise<Outcome[]>;

const groups: Record<string, Group> = {
  async orders(world) {
    await world.asOwner(readFileSync(new URL("./limit.sql", import.meta.url), "utf8"));
    await checkPlacing(world);
    say("Placing was checked: nothing oversold, nothing undersold, nothing twice.");
    const { blocks, stop } = await orderBlocks(world, SECONDS);
    await runWarm(world, blocks);
    const rounds = await runRounds(blocks, ROUNDS);
    await stop();
    return orderMeasures.map((measure) => judge(measure, rounds));
  },
  async levels(world) {
    const rounds = await runRounds(await levelBlocks(world), ROUNDS);
    return levelMeasures.map((measure) => judge(measure, rounds));
  },
  async lists(world) {
    const rounds = await runRounds(await listBlocks(world), ROUNDS);
    return listMeasures.map((measure) => judge(measure, rounds));
  },
  async webhooks(world) {
    const { blocks, stop } = await webhookBlocks(world, SECONDS);
    await runWarm(world, blocks);
    const rounds = await runRounds(blocks, ROUNDS);
    await stop();
    return webhookMeasures.map((measure) => judge(measure, rounds));
  },
  product: () => productMeasures(),
};

/** A round that is not counted: plans are made, code is compiled, caches are filled, tables get their statistics. */
async function runWarm(world: World, blocks: readonly Block[]): Promise<void> {
  say("Warming up:");
  await runRounds(blocks, 1);
  await world.asOwner("analyze");
}

const outcomes: Outcome[] = [];
let failures = 0;
const began = performance.now();
say(`${cpus().length} processors, ${hasPgbench ? "pgbench" : "no pgbench: the limit goes over plain pg"}`);
const world = await makeWorld();
try {
  for (const [name, measure] of Object.entries(groups)) {
    if (only && !only.includes(name)) continue;
    say(`\n${name}`);
    try {
      outcomes.push(...(await measure(world)));
    } catch (problem) {
      // what was measured before is not lost to it
      failures += 1;
      process.stderr.write(`${name} could not be measured: ${(problem as Error).stack}\n`);
    }
  }
} finally {
  await world.close();
}
say("");
outcomes.forEach(tellOutcome);
writeFileSync(new URL("./results.json", import.meta.url), `${JSON.stringify(outcomes, null, 2)}\n`);
say(`\n${((performance.now() - began) / 60_000).toFixed(1)} minutes. Written to bench/results.json.`);
process.exit(failures > 0 || outcomes.some((outcome) => !outcome.isFloorMet && !outcome.isNoisy) ? 1 : 0);
