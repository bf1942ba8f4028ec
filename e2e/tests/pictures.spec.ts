import { test } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where the README's pictures go; `PICTURES=../docs/pictures npx playwright test pictures` renews them. */
const home = process.env.PICTURES ?? "pictures";

for (const [locale, name] of [
  ["en", "results.png"],
  ["zh-CN", "results.zh-CN.png"],
] as const) {
  test(`a picture of the published results for the README, ${locale}`, async ({ browser }) => {
    mkdirSync(home, { recursive: true });
    const context = await browser.newContext({ locale, viewport: { width: 1200, height: 900 } });
    const page = await context.newPage();
    await page.goto("/results");
    await page.locator("main a[href^='/results/']").first().click();
    await page.locator(".rankplot").first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(home, name) });
    await context.close();
  });
}
