import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll, listen } from "../calm";
import { ProblemPage } from "../pages/problem";
import { ReportPage } from "../pages/report";
import { signInAs } from "../pages/sign-in";

/** The office and the first unit settle a matter: assigned, signed for, answered, verified, struck off. */
async function settle(cases: Page, browser: Browser, id: string): Promise<void> {
  const office = new ProblemPage(cases, "/problems", id);
  const [liaison, second] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()];
  await signInAs(liaison, "liaison");
  await signInAs(second, "cases2");
  await office.open();
  await office.next("受理，由我承办", { category: "慢作为" });
  const lead = (await cases.locator("select[name=lead] option").nth(1).getAttribute("value")) ?? "";
  await office.next("交办", { title: "窗口提前关闭", matter: "有群众反映窗口提前关闭。", mode: "investigate", lead });
  const unit = new ProblemPage(liaison, "/my-problems", id);
  await unit.next("签收", { handler: "经办人甲 0000-5510001" });
  const reply = "窗口已改为准点关闭，并公布值班人员。";
  await unit.next("提交反馈", { outcome: "true", facts: "反映属实。", measures: "已整改并写入制度。", reply });
  await new ProblemPage(second, "/problems", id).next("核查通过", { note: "到窗口实地查看。" });
  await office.next("销号");
  await expect(office.stage).toHaveText("已销号");
  await Promise.all([liaison, second].map((page) => page.context().close()));
}

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test.describe("on a phone", () => {
  test.use(phone);

  test("a citizen reports with a video, answers the office, follows it to the end and asks once for more", async ({ page, browser }) => {
    test.setTimeout(240_000);
    const complaints = listen(page);
    const report = new ReportPage(page);
    const matter = `（测试）窗口提前关闭 ${Date.now()}`;
    await report.open();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await report.tell(matter, "U001");
    await report.attachFilm("现场.mp4", 2_000_000);
    // A fresh demo city still prints in the background.
    await expect(report.arrived).toContainText("已收到", { timeout: 60_000 });
    const code = await report.send();
    expect(code).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
    await expectAccessible(page);

    const desk = await (await browser.newContext()).newPage();
    await signInAs(desk, "cases");
    await desk.goto(`/reports?q=${encodeURIComponent(matter)}`);
    await desk.getByRole("link", { name: matter }).click();
    await expect(desk.locator("main")).toContainText("现场.mp4");
    await expectAccessible(desk);
    await desk.locator("textarea[name=question]").fill("请问是哪一天？");
    await desk.locator("form[action$='/ask'] button").click();
    await desk.waitForURL(/done=ask/);

    await report.follow(code);
    await expect(page.locator("main")).toContainText("请问是哪一天？");
    await expectAccessible(page);
    await report.answer("上周三上午。");

    await desk.reload();
    await expect(desk.locator("main")).toContainText("上周三上午。");
    await desk.locator("input[name=category]").fill("慢作为");
    await desk.locator("form[action$='/accept'] button").click();
    await desk.waitForURL(/done=accept/);
    await expect(desk.locator("main")).toContainText("已登记到问题台账");
    const onLedger = await desk.locator("main a[href^='/problems/']").first().getAttribute("href");

    await desk.locator("textarea[name=question]").fill("还有别的日子吗？");
    await desk.locator("form[action$='/ask'] button").click();
    await desk.waitForURL(/done=ask/);
    await report.follow(code);
    await expect(report.standing).toContainText("登记");
    await expect(page.locator("main")).toContainText("还有别的日子吗？");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await report.answer("没有了。");
    await desk.goto("/reports?state=unread");
    await expectAccessible(desk);
    await desk.getByRole("link", { name: matter }).click();
    await desk.getByRole("button", { name: "看过了" }).click();
    await desk.waitForURL(/done=read/);
    await desk.goto(onLedger ?? "");
    await desk.getByRole("link", { name: "查看原件和来往" }).click();
    await expect(desk.locator("main"), "the ledger leads to what came in").toContainText("没有了。");

    const id = onLedger?.split("/").pop() ?? "";
    await settle(desk, browser, id);
    await report.follow(code);
    await expect(page.locator("main")).toContainText("窗口已改为准点关闭");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await report.rate(2);
    await expect(page.locator("main")).toContainText("您评了 2 分");
    await report.notSettled("昨天又提前关了。");
    await expect(page.locator("form[action='/report/mine/reopen']"), "a matter is reopened only once").toHaveCount(0);
    await expectAccessible(page);
    await desk.goto(onLedger ?? "");
    await expect(new ProblemPage(desk, "/problems", id).stage).not.toHaveText("已销号");
    await expect(desk.locator("ol.timeline")).toContainText("昨天又提前关了");
    await desk.context().close();
    expect(complaints).toEqual([]);
  });

  test("an upload pauses, goes on, and can be taken away", async ({ page }) => {
    const report = new ReportPage(page);
    await report.open();
    await page.route("**/report/files/*", async (route) => {
      await new Promise((go) => setTimeout(go, 300));
      await route.continue();
    });
    await report.attachFilm("长视频.mp4", 6_000_000);
    await page.getByRole("button", { name: "暂停" }).click();
    await expect(page.locator(".upload")).toContainText("已暂停");
    await page.getByRole("button", { name: "继续" }).click();
    await expect(report.arrived).toContainText("已收到", { timeout: 30_000 });
    await page.getByRole("button", { name: "移除" }).click();
    await expect(page.locator(".upload")).toHaveCount(0);
  });

  test("an upload that a reload cuts off goes on where it was, once the file is chosen again", async ({ page }) => {
    const report = new ReportPage(page);
    await report.open();
    await page.route("**/report/files/*", async (route) => {
      await new Promise((go) => setTimeout(go, 300));
      await route.continue();
    });
    await report.attachFilm("长视频.mp4", 3_000_000);
    await expect(page.locator(".upload")).toContainText(/0\.5|1\.\d/, { timeout: 30_000 });
    await page.reload();
    await expect(page.locator(".upload")).toContainText("请再选一次这个文件");
    const [begun, places]: [string[], number[]] = [[], []];
    page.on("request", (request) => {
      if (request.method() === "PATCH") places.push(Number(request.headers()["upload-offset"]));
      if (request.url().endsWith("/report/files")) begun.push(request.url());
    });
    await report.attachFilm("长视频.mp4", 3_000_000);
    await expect(report.arrived).toContainText("已收到", { timeout: 30_000 });
    expect(begun, "it is the same file").toEqual([]);
    expect(places[0]).toBeGreaterThan(0);
    await report.tell("（测试）接着传", "U001");
    await report.send();
    await report.open();
    await expect(page.locator(".upload"), "a new report begins with no files").toHaveCount(0);
  });

  test("a code that nobody has is refused in words", async ({ page }) => {
    await page.goto("/report/follow");
    await page.locator("input[name=code]").fill("1234 1234 1234 1234");
    await page.locator("form[action='/report/follow'] button.primary").click();
    await expect(page.locator(".findings")).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe("without JavaScript", () => {
  test.use({ ...phone, javaScriptEnabled: false });

  test("a report with a photo that is none keeps the words, and then goes through", async ({ page }) => {
    const report = new ReportPage(page);
    await report.open();
    await report.tell("（测试）不用脚本", "U002");
    await page.locator("input[name=files]").setInputFiles({ name: "图.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
    await page.waitForTimeout(3_200);
    await page.locator("form[action='/report'] button.primary").click();
    await expect(page.locator(".findings")).toContainText("不能接收这种文件");
    await expect(page.locator("textarea[name=text]")).toHaveValue("（测试）不用脚本");
    const code = await report.send();
    await report.follow(code);
    await expect(report.standing).toContainText("已经收到");
  });
});

test("staff write down a letter with its sender sealed, and tell the code", async ({ page }) => {
  await signInAs(page, "cases");
  await page.goto("/reports");
  await page.getByRole("link", { name: "登记来电来信" }).click();
  await expectAccessible(page);
  await page.getByText("来信", { exact: true }).click();
  await page.locator("textarea[name=text]").fill(`（测试）来信：窗口推诿 ${Date.now()}`);
  await page.locator("input[name=name]").fill("演示来信人");
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await expect(page.locator("#code")).toHaveText(/^\d{4} \d{4} \d{4} \d{4}$/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "去办理" }).click();
  await expect(page.locator("main")).toContainText("身份已密封");
  await expect(page.locator("main")).toContainText("受理期限");
  await expect(page.locator("main")).not.toContainText("演示来信人");
  await expectAccessible(page);
});
