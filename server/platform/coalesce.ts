interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

/** Two turns of the event loop: what arrived while the first one worked is read in the second. */
const turns = async () => {
  for (let turn = 0; turn < 2; turn++) await new Promise((next) => setImmediate(next));
};

/**
 * Calls that arrive while a batch is under way go together as the next one, with those that come in two turns of the event loop more:
 * callers who were just answered come back then, and would else be split into one that goes alone and a batch that waits for it. No
 * timer: an idle caller starts at once, so nothing is added to its wait; a busy system makes larger batches, which is what makes commits
 * cheap.
 *
 * @param runBatch answers the items in their order; a throw rejects every caller of that batch
 * @returns a function that answers when *its* batch is done
 */
export function coalesce<Item, Answer>(
  runBatch: (items: Item[]) => Promise<Answer[]>,
  { max }: { max: number },
): (item: Item) => Promise<Answer> {
  const queue: Waiting<Item, Answer>[] = [];
  let isRunning = false;

  async function drain(): Promise<void> {
    isRunning = true;
    while (queue.length > 0) {
      await turns();
      const batch = queue.splice(0, max);
      try {
        const answers = await runBatch(batch.map((waiting) => waiting.item));
        if (answers.length !== batch.length)
          throw new Error(`A batch of ${batch.length} got ${answers.length} answers.`);
        batch.forEach((waiting, index) => waiting.resolve(answers[index] as Answer));
      } catch (reason) {
        for (const waiting of batch) waiting.reject(reason);
      }
    }
    isRunning = false;
  }

  return (item) =>
    new Promise<Answer>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      if (!isRunning) void drain();
    });
}
