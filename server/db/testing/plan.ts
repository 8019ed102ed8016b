import { sql, type Prisma } from "../prisma.ts";
import type { Work } from "../transact.ts";

interface Step {
  "Node Type": string;
  "Index Name"?: string;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: Step[];
}

/** What Postgres did for a statement: pages of memory that it touched, kinds of steps, and indexes. It depends on no clock. */
export interface Cost {
  blocks: number;
  steps: string[];
  indexes: string[];
}

/** Runs a statement and says what it cost. */
export async function costOf(work: Work, statement: Prisma.Sql): Promise<Cost> {
  const [row] = await work.tx.$queryRaw<{ "QUERY PLAN": [{ Plan: Step }] }[]>(
    sql`explain (analyze, buffers, timing off, format json) ${statement}`,
  );
  const root = row!["QUERY PLAN"][0].Plan;
  const all = (step: Step): Step[] => [step, ...(step.Plans ?? []).flatMap(all)];
  return {
    blocks: root["Shared Hit Blocks"] + root["Shared Read Blocks"],
    steps: all(root).map((step) => step["Node Type"]),
    indexes: all(root).flatMap((step) => step["Index Name"] ?? []),
  };
}

/** What the raw statements of a query cost, together. */
export async function costOfQuery(work: Work, query: (work: Work) => Promise<unknown>): Promise<Cost> {
  const costs: Cost[] = [];
  const watched = async (text: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => {
    const statement = "raw" in text ? sql(text, ...values) : text;
    costs.push(await costOf(work, statement));
    return work.tx.$queryRaw(statement);
  };
  const tx = new Proxy(work.tx, {
    get: (target, name) => (name === "$queryRaw" ? watched : target[name as keyof typeof target]),
  });
  await query({ ...work, tx });
  return {
    blocks: costs.reduce((sum, cost) => sum + cost.blocks, 0),
    steps: costs.flatMap((cost) => cost.steps),
    indexes: costs.flatMap((cost) => cost.indexes),
  };
}
