/** The name under which an approved batch waits for quiet hours. */
export const waitingKey = (batchId: string): string => `import:${batchId}`;
