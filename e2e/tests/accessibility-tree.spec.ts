import { expect, test } from "@playwright/test";

// What a screen reader is told, kept as text: a change of headings, names or order shows in the review.
// `npx playwright test accessibility-tree --update-snapshots` renews them.

test("the sign-in page as it is read out", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.locator("main form").first()).toMatchAriaSnapshot({ name: "sign-in.aria.yml" });
});

test("the door to the ballot as it is read out", async ({ page }) => {
  await page.goto("/ballot");
  await expect(page.locator("main")).toMatchAriaSnapshot({ name: "ballot-door.aria.yml" });
});

test("the published results as they are read out: headings, then the plot, then the table behind it", async ({ page }) => {
  await page.goto("/results");
  await page.locator("main a[href^='/results/']").first().click();
  const levels = await page.locator("main").locator("h1, h2, h3").evaluateAll((headings) => headings.map((heading) => Number(heading.tagName.slice(1))));
  expect(levels[0]).toBe(1);
  for (const [place, level] of levels.entries()) expect(level - (levels[place - 1] ?? level)).toBeLessThanOrEqual(1);
  await expect(page.locator(".rankplot").first()).toHaveAttribute("role", "img");
  await expect(page.locator(".rankplot").first()).toHaveAttribute("aria-label", /.+/);
});
