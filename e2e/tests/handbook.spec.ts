import { test, type Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { BallotPage } from "../pages/ballot";
import { CampaignPage } from "../pages/campaign";
import { signInAs } from "../pages/sign-in";

// The handbook's pictures: `PICTURES=../docs/pictures npx playwright test handbook` renews them.
const home = process.env.PICTURES ?? "pictures";

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(home, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(home, `handbook-${name}.png`) });
}

test.use({ viewport: { width: 1200, height: 800 } });

test("pictures of the office's screens for the handbook", async ({ page }) => {
  await page.goto("/sign-in");
  await picture(page, "sign-in");
  await signInAs(page, "officer");
  await page.goto("/units");
  await picture(page, "units");
  await page.goto("/campaigns");
  await page.locator("main a[href^='/campaigns/']").last().click();
  await page.goto(`${page.url()}/draw`);
  await picture(page, "draw");
});

test("a picture of a ballot on a phone for the handbook", async ({ page, browser }) => {
  await signInAs(page, "officer");
  const campaign = new CampaignPage(page);
  await campaign.openByStage("评议进行中");
  const codes = await campaign.issueSlips(1);
  const phone = await (await browser.newContext({ viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true })).newPage();
  const ballot = new BallotPage(phone);
  await ballot.openWith(codes[0] ?? "");
  await ballot.start();
  await ballot.mark(0, 0, "满意");
  await ballot.mark(0, 1, "比较满意");
  await picture(phone, "ballot");
});

test("pictures of the ledger for the handbook", async ({ page }) => {
  await signInAs(page, "cases");
  await page.goto("/problems");
  await picture(page, "problems");
  await page.goto("/problems/ledger?stage=working");
  await page.locator("tbody th a").first().click();
  await picture(page, "problem");
});

test("a picture of the public report page for the handbook", async ({ browser }) => {
  const phone = await (await browser.newContext({ viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true })).newPage();
  await phone.goto("/report");
  await picture(phone, "report");
});
