interface Waiting<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (reason: unknown) => void;
}

/** A turn of the event loop: what arrived while the last one worked is read in it. */
const turn = () => new Promise((next) => setImmediate(next));

/**
 * Calls that arrive while a batch is under way go together as the next one, with those that come in two turns of the event loop more, and
 * in further ones as long as each brings somebody: callers who were just answered come back then, and would else be split into one that
 * goes alone and a batch that waits for it. No timer: an idle caller starts at once, so nothing is added to its wait; a busy system makes
 * larger batches, which is what makes commits cheap.
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
      await turn();
      for (let before = 0; before < queue.length && queue.length < max; await turn()) before = queue.length;
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
