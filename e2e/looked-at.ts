import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with a file for every page whose accessibility was looked at, by width and shape; one for all workers of a run. */
export const lookedAt = (process.env.QINGFENG_LOOKED_AT ??= mkdtempSync(join(tmpdir(), "qingfeng-looked-at-")));
