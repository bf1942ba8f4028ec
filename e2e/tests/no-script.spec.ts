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

test("a problem is registered, accepted and assigned, and a refused form keeps what was typed", async ({ page }) => {
  await signInAs(page, "cases");
  await page.goto("/problems/new");
  await page.locator("input[name=place]").fill("政务大厅二楼");
  await page.getByRole("button", { name: "登记挂号" }).click();
  await expect(page.locator(".findings")).toContainText("P01");
  await expect(page.locator("input[name=place]")).toHaveValue("政务大厅二楼");
  await page.locator("textarea[name=text]").fill("（测试）不用脚本登记");
  await page.getByRole("button", { name: "登记挂号" }).click();
  await page.getByRole("button", { name: "受理，由我承办" }).click();
  await page.locator("input[name=leader_note]").fill("请查办");
  await page.locator("select[name=lead]").selectOption("");
  await page.getByRole("button", { name: "交办", exact: true }).click();
  await expect(page.locator(".findings")).toContainText("P64");
  await expect(page.locator("input[name=leader_note]")).toHaveValue("请查办");
  await page.locator("select[name=lead]").selectOption({ index: 3 });
  await page.getByRole("button", { name: "交办", exact: true }).click();
  await page.getByText("催办", { exact: true }).first().click();
  await page.locator("form[action$='/urge'] button").click();
  await expect(page.locator(".findings")).toContainText("P01");
  await expect(page.locator("form[action$='/urge'] textarea"), "the refused form is open").toBeVisible();
});
