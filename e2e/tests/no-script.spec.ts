import { expect, test } from "@playwright/test";
import { CampaignPage } from "../pages/campaign";
import { FramePage } from "../pages/frame";
import { SignInPage, signInAs } from "../pages/sign-in";
import { roles } from "../people";

test.use({ javaScriptEnabled: false });

for (const role of roles) {
  test(`${role} can open every entry of the rail`, async ({ page }) => {
    await signInAs(page, role);
    const entries = await new FramePage(page).rail.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    for (const entry of entries) {
      const answer = await page.goto(entry);
      expect(answer?.status(), entry).toBe(200);
      await expect(page.locator("h1")).toBeVisible();
    }
  });
}

test("a wrong password is refused in words", async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.enter("clerk", "not-the-password");
  await expect(page.locator(".findings")).toBeVisible();
});

test("an officer starts a campaign and the form keeps what was typed when it is refused", async ({ page }) => {
  await signInAs(page, "officer");
  await page.goto("/campaigns");
  await page.locator("main form[action='/campaigns'] button.primary").click();
  const address = new CampaignPage(page).address;
  await page.goto(`${address}/scheme`);
  await page.locator("input[name=title]").fill("无脚本评议");
  await page.locator("input[name=places]").fill("二位");
  await page.locator(`form[action='${address}/scheme'] button.primary`).click();
  await expect(page.locator(".findings")).toBeVisible();
  await expect(page.locator("input[name=title]")).toHaveValue("无脚本评议");
  await expect(page.locator("input[name=places]")).toHaveValue("二位");
});
