import { expect, test, type Browser } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll } from "../calm";
import { BallotPage } from "../pages/ballot";
import { CampaignPage } from "../pages/campaign";
import { signInAs } from "../pages/sign-in";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
let codes: string[] = [];

/** Slips come as an office makes them: issued, printed, read off the sheet. */
async function slips(browser: Browser): Promise<string[]> {
  const context = await browser.newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await signInAs(page, "officer");
  const campaign = new CampaignPage(page);
  await campaign.openByStage("评议进行中");
  const made = await campaign.issueSlips(4);
  await context.close();
  return made;
}

test.describe.configure({ mode: "serial", timeout: 450_000 });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(450_000); // the demo city's own printing may come first
  codes = await slips(browser);
  expect(codes).toHaveLength(4);
});

function code(place: number): string {
  return codes[place] ?? "";
}

test.describe("on a phone", () => {
  test.use(phone);

  test("an evaluator marks, leaves, comes back, submits once and keeps a receipt", async ({ page }) => {
    const ballot = new BallotPage(page);
    await ballot.openWith(code(0).toLowerCase().replaceAll("-", " "));
    await ballot.start();
    await ballot.mark(0, 0, "满意");
    await ballot.mark(0, 1, "不了解");
    await ballot.units.nth(1).getByRole("button", { name: "比较满意", exact: true }).click();
    await expect(ballot.saveState).toContainText("已暂存");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await ballot.go("leave");

    await ballot.openWith(code(0));
    await ballot.start();
    await expect(ballot.marks(0, 0).getByLabel("满意", { exact: true })).toBeChecked();
    await expect(ballot.marks(0, 1).getByLabel("不了解", { exact: true })).toBeChecked();
    await expect(ballot.units.nth(1).locator("input:checked")).toHaveCount(await ballot.units.nth(1).locator(".marks").count());

    await ballot.review();
    await expectAccessible(page);
    await ballot.submit();
    await expectAccessible(page);
    const receipt = await ballot.receipt.innerText();

    await ballot.openWith(code(0));
    await expect(ballot.receipt).toHaveText(receipt);
  });

  test("two tabs with the same slip count once and show the same receipt", async ({ page, context }) => {
    const first = new BallotPage(page);
    const other = await context.newPage();
    const second = new BallotPage(other);
    await first.openWith(code(1));
    await first.start();
    await first.mark(0, 0, "满意");
    await expect(first.saveState).toContainText("已暂存");
    await first.review();
    await second.review();
    await first.submit();
    await second.submit();
    await expect(second.receipt).toHaveText(await first.receipt.innerText());
  });

  test("a code that was never issued is refused in words", async ({ page }) => {
    await new BallotPage(page).openWith("ABCD-EFGH-JKMN");
    await expect(page.locator(".error")).toBeVisible();
    await expect(page.locator("input[name=code]")).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
  });
});

test.describe("without JavaScript", () => {
  test.use({ ...phone, javaScriptEnabled: false });

  test("a ballot is filled in, a whole unit at once too, and submitted", async ({ page }) => {
    const ballot = new BallotPage(page);
    await ballot.openWith(code(2));
    await ballot.start();
    await ballot.mark(0, 0, "不满意");
    await ballot.units.nth(0).locator("select").selectOption({ label: "满意" });
    await ballot.go("overview");
    await ballot.start();
    await expect(ballot.marks(0, 0).getByLabel("不满意", { exact: true })).toBeChecked();
    await expect(ballot.marks(0, 1).getByLabel("满意", { exact: true })).toBeChecked();
    await ballot.review();
    await ballot.submit();
    await expect(ballot.receipt).toHaveText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  });
});
