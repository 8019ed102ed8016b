import { generateClient } from "#scripts/build.ts";

generateClient();
await import("./run.ts");
