import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll } from "../calm";
import { ProblemPage } from "../pages/problem";
import { SignInPage } from "../pages/sign-in";
import { password } from "../people";

// Up and down between areas: the city assigns to a district, which handles it on its own ledger and answers up.

const contexts: BrowserContext[] = [];

/** Where the district's office has its pages: the same server under a host name of its own. */
function district(): string {
  const city = new URL(test.info().project.use.baseURL ?? "");
  return `http://dongxi.localhost:${city.port}`;
}

async function at(browser: Browser, address: string, who: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: address });
  contexts.push(context);
  const page = await context.newPage();
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.enter(who, password);
  await page.waitForURL((place) => place.pathname !== "/sign-in");
  return page;
}

test.afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

test("a district handles what the city assigned on its own ledger and answers up", async ({ browser }) => {
  test.setTimeout(120_000);
  const [above, below] = [test.info().project.use.baseURL ?? "", district()];
  const cases = await at(browser, above, "cases");
  const [officer, second, liaison] = [await at(browser, below, "district"), await at(browser, below, "district2"), await at(browser, below, "district-unit")];
  const [words, title] = [`反映人原话${Date.now()}`, `沿街占道${Date.now()}`];

  await cases.goto("/problems/new");
  await cases.locator("input[name=door][value=phone]").check();
  await cases.locator("textarea[name=text]").fill(words);
  await cases.getByRole("button", { name: "登记挂号" }).click();
  await cases.waitForURL(/\/problems\/[0-9a-f-]{36}/);
  const upper = new ProblemPage(cases, "/problems", new URL(cases.url()).pathname.split("/").pop() ?? "");
  await upper.next("受理，由我承办", { category: "不作为" });
  const form = cases.locator("form[action$='/assign']");
  await form.locator("[name=title]").fill(title);
  await form.locator("[name=matter]").fill("有群众反映沿街占道经营。");
  await form.locator("[name=lead]").selectOption({ label: "东溪区（演示）" });
  await form.getByRole("button", { name: "交办", exact: true }).click();
  await expect(upper.stage).toHaveText("待签收");
  await expect(cases.locator("#below")).toContainText("东溪区效能办");

  await officer.goto("/inbox");
  await expect(officer.locator("main")).toContainText("上级交办的问题");
  await officer.goto("/problems/ledger");
  await officer.getByRole("link", { name: title }).click();
  const id = new URL(officer.url()).pathname.split("/").pop() ?? "";
  const lower = new ProblemPage(officer, "/problems", id);
  const answer = new ProblemPage(officer, "/problems", `${id}/above`);
  await expect(officer.locator("#above")).toContainText("上级期限");
  await expect(officer.locator("body")).not.toContainText(words);
  await expectAccessible(officer);
  await officer.setViewportSize({ width: 360, height: 800 });
  await expectNoSidewaysScroll(officer);
  await officer.setViewportSize({ width: 1440, height: 900 });

  await test.step("accepting it signs for it above; it can't be refused", async () => {
    for (const away of ["不予受理", "并入另一件", "撤回", "移送纪检监察"])
      await expect(officer.locator("main")).not.toContainText(away);
    await lower.next("受理，由我承办", { category: "不作为" });
    await upper.open();
    await expect(upper.stage).toHaveText("办理中");
  });

  await test.step("the district's own unit handles it, and the office verifies before it answers up", async () => {
    const slip = officer.locator("form[action$='/assign']");
    await slip.locator("[name=lead]").selectOption({ label: "东溪区城市管理局（演示）" });
    await slip.getByRole("button", { name: "交办", exact: true }).click();
    const own = new ProblemPage(liaison, "/my-problems", id);
    await own.next("签收", { handler: "区经办人 0000-5510001" });
    const photo = { name: "现场.txt", mimeType: "text/plain", buffer: Buffer.from("现场") };
    const response = { outcome: "true", facts: "区里查明属实。", measures: "已清理并安排巡查。", reply: "已清理。" };
    await own.next("提交反馈", response, [photo]);
    await answer.open();
    await expect(officer.locator("#next")).toContainText("本级核查通过后");
    await new ProblemPage(second, "/problems", id).next("核查通过", { note: "区里现场查看。" });
    await answer.open();
    await expect(officer.locator("textarea[name=facts]"), "the own unit's answer is proposed").toHaveValue("区里查明属实。");
    await expectAccessible(officer);
    await officer.getByRole("checkbox", { name: "现场.txt" }).check();
    await officer.setViewportSize({ width: 360, height: 800 });
    await expectNoSidewaysScroll(officer);
    await officer.setViewportSize({ width: 1440, height: 900 });
    await officer.locator("textarea[name=facts]").fill("经查，占道属实。");
    await officer.getByRole("button", { name: "提交反馈" }).click();
    await expect(answer.stage).toHaveText("待核查");
  });

  await test.step("the city reads the answer and the chosen evidence, and nothing else of the district", async () => {
    await upper.open();
    await expect(upper.stage).toHaveText("待核查");
    await expect(cases.locator("main")).toContainText("经查，占道属实。");
    await expect(cases.locator("main")).toContainText("现场.txt");
    await expect(cases.locator("main")).not.toContainText("区里");
    await expect(cases.locator("main")).not.toContainText("东溪区城市管理局");
    // Asked in the browser: it alone knows that hosts below localhost are this machine.
    expect((await cases.goto(`/problems/${id}`))?.status(), "the lower record").toBe(404);
    expect((await officer.goto(upper.path))?.status(), "the upper record").toBe(404);
  });

  await test.step("returned, it comes back down with the reason", async () => {
    await upper.folded("退回重办", { reason: "没有说明长效措施。" });
    await answer.open();
    await expect(officer.locator("#next")).toContainText("没有说明长效措施");
  });
});

test("an area that is added is served a moment later and set up by its link", async ({ browser }) => {
  const city = new URL(test.info().project.use.baseURL ?? "");
  const host = `xishan-${Date.now()}.localhost`;
  const admin = await at(browser, city.origin, "admin");
  await admin.goto("/areas");
  await admin.getByLabel("名称").fill(`西山区效能办${Date.now()}`);
  await admin.getByLabel("级别").selectOption("district");
  await admin.getByLabel("访问地址").fill(`http://${host}:${city.port}`);
  const units = admin.getByLabel("代表单位");
  await units.selectOption({ index: (await units.locator("option").count()) - 1 });
  await admin.getByRole("button", { name: "增加" }).click();
  const link = (await admin.locator("#setup-link").textContent()) ?? "";
  expect(link).toContain(`http://${host}:${city.port}/setup/`);
  await expectAccessible(admin);
  await admin.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(admin);

  const context = await browser.newContext();
  contexts.push(context);
  const below = await context.newPage();
  await expect.poll(async () => (await below.goto(link))?.status()).toBe(200);
  await expect(below.locator("body")).toContainText("西山区效能办");
  await expect(below.locator("form[action^='/setup/']")).toBeVisible();
});
