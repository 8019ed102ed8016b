import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rmaStatuses, type RmaStatus } from "../contract.ts";
import { firstStatuses, isAllHere, isFinished, rmaTransitions } from "./rma-states.ts";

describe("the states of a return", () => {
  it("can all be reached from a request", () => {
    const reached = new Set<RmaStatus>(["requested"]);
    for (const status of reached) for (const next of rmaTransitions[status]) reached.add(next);
    expect([...reached].toSorted()).toEqual([...rmaStatuses].toSorted());
    expect(firstStatuses.every((status) => rmaStatuses.includes(status))).toBe(true);
  });

  it("end for good", () => {
    expect(rmaStatuses.filter((status) => rmaTransitions[status].length === 0)).toEqual([
      "resolved",
      "rejected",
      "canceled",
    ]);
  });

  it("are the ones the database knows", () => {
    const sql = readFileSync("prisma/migrations/0034_returns/migration.sql", "utf8");
    const body = /rma_may_become[\s\S]*?\$\$([\s\S]*?)\$\$/.exec(sql)![1]!;
    const pairs = [...body.matchAll(/\('(\w+)', '(\w+)'\)/g)].map(([, from, to]) => `${from} ${to}`);
    const ours = Object.entries(rmaTransitions).flatMap(([from, next]) => next.map((to) => `${from} ${to}`));
    expect(pairs.toSorted()).toEqual(ours.toSorted());
  });
});

describe("how far a return is", () => {
  const line = (expectedQuantity: number, receivedQuantity: number, inspectedQuantity: number, missingQuantity: number) => ({ expectedQuantity, receivedQuantity, inspectedQuantity, missingQuantity }); // prettier-ignore
  it.each([
    [[], false, false],
    [[line(2, 1, 1, 0)], false, false],
    [[line(2, 1, 0, 1)], true, false],
    [[line(2, 1, 1, 1)], true, true],
    [[line(2, 2, 2, 0), line(0, 1, 0, 0)], true, false],
  ])("%j: all here %s, finished %s", (lines, here, finished) => {
    expect([isAllHere(lines), isFinished(lines)]).toEqual([here, finished]);
  });
});
