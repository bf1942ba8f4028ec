import { expect, type Page } from "@playwright/test";

/** Collects what a page complains about: script errors, blocked content, missing files. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return complaints;
}

/** A page never scrolls sideways; what is wide scrolls inside itself. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect.soft(width[0], `${page.url()} is wider than the window`).toBeLessThanOrEqual(width[1] ?? 0);
}
