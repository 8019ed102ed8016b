import { expect, it } from "vitest";
import { isFloorAnswer, withAnswers, type KeptPerson } from "./kept-work.ts";

const person = (userId: string): KeptPerson => ({
  ...{ userId, tenantId: "mer_1", boundTo: null },
  ...{ canPick: true, canReceive: true, canMove: true, canTakeReturns: true },
});
const job = (id: string) => [["fulfillment", "get"], { input: { id }, type: "query" }];
const hour = 3_600_000;

it("keeps the newest answer to each question, for a shift, and only of the person who asked", () => {
  const first = withAnswers(undefined, person("ann"), [{ key: job("a"), answer: 1, at: 0 }], 0);
  const second = withAnswers(
    first,
    person("ann"),
    [{ key: job("b"), answer: 2, at: hour }, { key: job("a"), answer: 3, at: hour }],
    hour,
  ); // prettier-ignore
  expect(second.answers.map(({ answer }) => answer).toSorted()).toEqual([2, 3]);
  const late = [{ key: job("c"), answer: 4, at: 12.5 * hour }];
  expect(withAnswers(second, person("ann"), late, 12.5 * hour).answers).toHaveLength(3);
  expect(withAnswers(second, person("ann"), late, 13.5 * hour).answers).toEqual(late);
  expect(withAnswers(second, person("bob"), [], hour)).toEqual({ person: person("bob"), answers: [] });
});

it("keeps sixty answers at most, the newest", () => {
  const many = Array.from({ length: 80 }, (_, at) => ({ key: job(String(at)), answer: at, at }));
  const { answers } = withAnswers(undefined, person("ann"), many, 100);
  expect(answers.map(({ answer }) => answer)).toEqual(Array.from({ length: 60 }, (_, at) => 79 - at));
});

it("keeps no buyer's name and no money", () => {
  const order = { id: "o", number: "1", channelOrderName: "#1", customerName: "Ann Buyer" };
  const row = { id: "r", customerName: "Ann Buyer", refundMinor: 1_234n };
  const { answers } = withAnswers(
    undefined,
    person("ann"),
    [
      { key: [["returns", "get"], {}], answer: { id: "r", order, refundMinor: 1_234n, money: [{ amountMinor: 1_234n }], events: [{ text: "told Ann Buyer" }] }, at: 1 },
      { key: [["returns", "list"], { type: "query" }], answer: { items: [row], nextCursor: null }, at: 1 },
      { key: [["returns", "list"], { type: "infinite" }], answer: { pages: [{ items: [row] }] }, at: 1 },
    ],
    1,
  ); // prettier-ignore
  const text = JSON.stringify(answers, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}` : value,
  );
  expect(answers).toHaveLength(3);
  expect(text).not.toMatch(/Ann Buyer|1234/);
});

it("keeps answers of the floor only", () => {
  expect(isFloorAnswer(job("a"))).toBe(true);
  for (const key of [[["orders", "get"], {}], [["settlement", "list"]], ["fulfillment.get"], []])
    expect(isFloorAnswer(key)).toBe(false);
});
