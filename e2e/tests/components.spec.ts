import { expect, test } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll, listen } from "../calm";

const address = "http://127.0.0.1:18081/";

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 1024, 360]) {
    test(`components are accessible and fit, ${colorScheme}, ${width} px`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      const complaints = listen(page);
      await page.goto(address);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await context.close();
    });
  }
}

test("one tap marks a whole unit and the count follows", async ({ page }) => {
  await page.goto(address);
  const unit = page.locator(".ballot-unit").nth(1);
  await unit.getByRole("button", { name: "基本满意" }).click();
  await expect(unit.locator("input[value='3']:checked")).toHaveCount(6);
  await expect(unit).toHaveClass(/complete/);
  await expect(page.locator("[data-count]")).toHaveText("已填 12 / 12 项");
});

test("a ballot is saved a moment after the last change, and a page with everything saved is left without a question", async ({ page }) => {
  const saved: string[] = [];
  await page.route("**/draft", async (route) => {
    saved.push(route.request().postData() ?? "");
    await route.fulfill({ status: 204 });
  });
  await page.goto(address);
  await page.locator(".ballot-unit").nth(1).locator(".marks").first().getByLabel("不满意").check();
  await expect(page.locator(".save-state")).toContainText("已暂存");
  expect(saved.at(-1)).toContain("m-1-0=4");
  await page.goto("about:blank");
});

test("without network the ballot says so and keeps what was marked", async ({ page, context }) => {
  await page.goto(address);
  await context.setOffline(true);
  const mark = page.locator(".ballot-unit").nth(1).locator(".marks").first();
  await mark.getByLabel("不了解").check();
  await expect(page.locator(".save-state")).toHaveText("没有网络，可以继续填写，恢复后自动暂存。");
  await expect(mark.locator("input[value='5']")).toBeChecked();
});

test("marks are plain radios: arrow keys move between them", async ({ page }) => {
  await page.goto(address);
  const mark = page.locator(".ballot-unit").first().locator(".marks").first();
  await mark.locator("input[value='1']").focus();
  await page.keyboard.press("ArrowRight");
  await expect(mark.locator("input[value='2']")).toBeChecked();
});

test("an act that can't be taken back is asked about, and cancelling does nothing", async ({ page }) => {
  await page.goto(address);
  await page.getByRole("button", { name: "退回" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("确定退回这件交办单");
  await dialog.getByRole("button", { name: "取消" }).click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(address);
  await page.getByRole("button", { name: "退回" }).click();
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await dialog.getByRole("button", { name: "退回" }).click();
  expect((await sent).url()).toBe(`${address}x`);
});

test("a slash goes to the search field, Escape closes the person's menu", async ({ page }) => {
  await page.goto(address);
  await page.locator("h1").click();
  await page.keyboard.press("/");
  await expect(page.locator("input[type=search]")).toBeFocused();
  await page.locator("details.person summary").click();
  await page.keyboard.press("Escape");
  await expect(page.locator("details.person")).not.toHaveAttribute("open");
});

test("a tap for the whole unit leaves what was marked singly", async ({ page }) => {
  await page.goto(address);
  const unit = page.locator(".ballot-unit").nth(1);
  await unit.locator(".marks").first().getByLabel("不满意").check();
  await unit.getByRole("button", { name: "满意", exact: true }).click();
  await expect(unit.locator("input[value='1']:checked")).toHaveCount(5);
  await unit.getByRole("button", { name: "比较满意" }).click();
  await expect(unit.locator("input[value='2']:checked")).toHaveCount(5);
  await expect(unit.locator("input[value='4']:checked")).toHaveCount(1);
});
