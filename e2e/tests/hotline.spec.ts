import { expect, test } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll } from "../calm";
import { signInAs } from "../pages/sign-in";

// A hotline's export comes in: what is wrong is said by row and cell before anything is taken in, and nothing comes twice.

const ROWS = 5_000;

/** Every 100th case says nothing, every 500th repeats the number before it, every 250th names a unit that is none. */
function file(unit: string): Buffer {
  const run = Date.now();
  const row = (n: number) => {
    const number = n % 500 === 0 ? n - 1 : n;
    const text = n % 100 === 50 ? "" : `第${n}件：窗口排队时间长`;
    return `GD${run}-${number},${text},${n % 250 === 1 ? "没有这个单位" : unit},2026-10-${String(1 + (n % 28)).padStart(2, "0")},来电人${n},000-${n}`;
  };
  const rows = Array.from({ length: ROWS }, (_, place) => row(place + 1));
  return Buffer.from(`工单编号,诉求内容,承办单位,来电时间,来电人,联系电话\n${rows.join("\n")}\n`);
}

test("a hotline file of 5,000 rows goes in with its findings shown, and only once", async ({ page }) => {
  test.setTimeout(120_000);
  await signInAs(page, "cases");
  await page.goto("/reports");
  const unit = await page.locator("select[name=unit] option").nth(1).innerText();
  const [refused, unknown, exported] = [ROWS / 100 + ROWS / 500, ROWS / 250, { name: "12345.csv", mimeType: "text/csv", buffer: file(unit) }];
  const dryRun = async () => {
    await page.goto("/reports/import");
    await page.locator("input[name=file]").setInputFiles(exported);
    await page.getByRole("button", { name: "上传并试算" }).click();
    await page.waitForURL(/\/reports\/import\/./);
  };
  const stat = (name: string) => page.locator(".stat", { has: page.getByText(name, { exact: true }) }).locator("strong");
  await dryRun();
  await expect(stat("将要导入")).toHaveText(String(ROWS - refused));
  await expect(stat("有问题，不导入")).toHaveText(String(refused));
  await expect(stat("单位待定")).toHaveText(String(unknown));
  await expect(page.locator("tbody tr").filter({ hasText: "不导入" })).toHaveCount(refused);
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole("button", { name: "确认导入" }).click();
  await page.waitForURL(/\/jobs\/./);
  await page.getByRole("link", { name: "查看导入结果" }).click({ timeout: 60_000 });
  await expect(stat("已导入")).toHaveText(String(ROWS - refused));
  await expect(stat("单位待定")).toHaveText(String(unknown));
  await expectAccessible(page);
  await page.getByRole("link", { name: "去受理" }).click();
  await expect(page.locator("main"), "who called is not in the list").not.toContainText("来电人");
  await dryRun();
  await expect(stat("已导入过，跳过")).toHaveText(String(ROWS - refused));
  await expect(page.getByRole("button", { name: "确认导入" })).toHaveCount(0);
});
