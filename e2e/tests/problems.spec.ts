import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll } from "../calm";
import { ProblemPage } from "../pages/problem";
import { signInAs } from "../pages/sign-in";
import { insideOf } from "../papers";
import type { Other, Role } from "../people";

// The life of a problem: through every move with its papers, back again after a rebound, and away as a sealed clue.

test.describe.configure({ timeout: 120_000 });

const contexts: BrowserContext[] = [];

/** Somebody at a machine of their own. */
async function at(browser: Browser, who: Role | Other): Promise<Page> {
  const context = await browser.newContext();
  contexts.push(context);
  const page = await context.newPage();
  await signInAs(page, who);
  return page;
}

test.afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});

/** Writes down what came in and answers the problem's id. */
async function register(page: Page, door: string, text: string, evidence: string[] = []): Promise<string> {
  await page.goto("/problems/new");
  await page.locator(`input[name=door][value=${door}]`).check();
  await page.locator("textarea[name=text]").fill(text);
  await page.locator("select[name=unit]").selectOption({ index: 1 });
  const files = evidence.map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) }));
  await page.locator("input[name=evidence]").setInputFiles(files);
  await page.getByRole("button", { name: "登记挂号" }).click();
  await page.waitForURL(/\/problems\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname.split("/").pop() ?? "";
}

/** The ids of the demo's first units, in the order of the registry: the liaisons speak for the first two. */
async function units(page: Page): Promise<[string, string]> {
  const options = await page.locator("select[name=lead] option").evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""));
  return [options[1] ?? "", options[2] ?? ""];
}

function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

test("a problem goes through every move, each paper of it is printed, and a liaison objects and loses", async ({ browser }) => {
  const [cases, second, leader] = [await at(browser, "cases"), await at(browser, "cases2"), await at(browser, "leader")];
  const [liaison, assistant] = [await at(browser, "liaison"), await at(browser, "liaison2")];
  const words = `反映人原话${Date.now()}：窗口中午没有人，请回电 13800138000。`;
  const id = await register(cases, "phone", words);
  const [office, other, leaders] = [cases, second, leader].map((page) => new ProblemPage(page, "/problems", id)) as [ProblemPage, ProblemPage, ProblemPage];
  const [lead, assists] = [liaison, assistant].map((page) => new ProblemPage(page, "/my-problems", id)) as [ProblemPage, ProblemPage];

  await test.step("accepted and assigned to a lead and an assisting unit", async () => {
    await office.next("受理，由我承办", { category: "慢作为" });
    await expect(office.stage).toHaveText("待交办");
    await expect(cases.locator("textarea[name=matter]"), "personal numbers are masked").not.toHaveValue(/13800138000/);
    await expectAccessible(cases);
    const [first, next] = await units(cases);
    await cases.locator("details", { hasText: "协办单位" }).locator("summary").click();
    await cases.locator("select[name=assisting1]").selectOption(next);
    const slip = { title: "窗口中午无人值守", matter: "有群众反映窗口中午无人值守。", mode: "joint", leader_note: "请认真办理。", lead: first };
    for (const [name, value] of Object.entries(slip)) {
      const field = cases.locator(`form[action$='/assign'] [name=${name}]`);
      if (name === "mode") await field.and(cases.locator(`[value=${value}]`)).check();
      else if (name === "lead") await field.selectOption(value);
      else await field.fill(value);
    }
    await cases.getByRole("button", { name: "交办", exact: true }).click();
    await expect(office.stage).toHaveText("待签收");
    expect(await office.print("问题交办单", "问题交办单")).toContain("请认真办理");
    await office.print("转办函", "关于转办");
  });

  await test.step("signed for; the objection is ruled against the unit, and it can't bounce again", async () => {
    await lead.next("签收", { handler: "经办人甲 0000-5510001" });
    await expect(liaison.locator("body")).not.toContainText("反映人原话");
    await lead.folded("不属于我单位职责，提出异议", { reason: "按分工由其他单位负责。" });
    await expect(lead.stage).toHaveText("异议待裁");
    await other.next("异议不成立，首接负责", { reason: "按职责分工属于该单位。" });
    await expect(other.stage).toHaveText("办理中");
    await lead.open();
    await expect(lead.offers.filter({ hasText: "不属于我单位职责" })).toHaveCount(0);
    const again = await liaison.request.post(`${lead.path}/object`, { form: { reason: "还是不归我们。" } });
    expect(await again.text()).toContain("P43");
    await assists.next("签收", { handler: "经办人乙 0000-5510002" });
  });

  await test.step("urged, paused and resumed, extended once", async () => {
    await office.folded("催办", { reason: "请抓紧办理。" });
    expect(await office.print("督办单", "督办单")).toContain("请抓紧办理");
    await liaison.goto("/inbox");
    await expect(liaison.locator("main")).toContainText("催办");
    await expect(liaison.locator("main"), "a message says the number alone").not.toContainText("窗口中午无人值守");
    await office.folded("暂停计时", { reason: "等待鉴定结论。" });
    await expect(office.stage).toHaveText("暂停计时");
    await office.next("恢复计时");
    await lead.open();
    const due = /\d{4}-\d{2}-\d{2}/.exec(await liaison.locator("#next").innerText())?.[0] ?? "";
    await lead.folded("申请延期", { until: later(due, 7), reason: "涉及施工，需要增加时间。" });
    await leaders.next("同意延期", { reason: "同意，请按新的期限办结。" });
    await expect(leaders.newest).toContainText("延期");
    expect(await office.print("延期审批表", "延期审批表")).toContain("同意延期");
    await lead.open();
    await expect(liaison.locator("#next")).toContainText(later(due, 7));
    await expect(lead.offers.filter({ hasText: "申请延期" })).toHaveCount(0);
  });

  await test.step("the lead unit waits for the assisting one, merges its answer and responds with evidence", async () => {
    const response = { outcome: "true", facts: "反映属实。", measures: "已安排午间值班。", reply: "窗口已安排午间值班。" };
    const evidence = [{ name: "值班表.txt", mimeType: "text/plain", buffer: Buffer.from("值班表") }];
    await lead.next("提交反馈", response, evidence);
    await expect(lead.findings).toContainText("P44");
    await expect(liaison.locator("textarea[name=measures]"), "nothing typed is lost").toHaveValue(response.measures);
    await expectAccessible(liaison);
    await assists.next("提交回复", { text: "我单位承担的环节已核实。" });
    await lead.next("提交反馈", response, evidence);
    await expect(lead.stage).toHaveText("待核查");
    expect(await office.print("整改反馈表", "整改反馈表")).toContain("值班表.txt");
    await other.folded("退回重办", { reason: "没有说明长效措施。" });
    await expect(other.stage).toHaveText("办理中");
    await lead.next("提交反馈", { ...response, measures: "已安排午间值班，写入窗口管理办法。" }, evidence);
  });

  await test.step("verified by one, struck off by another; that it lasted is found when the day has come, not at once", async () => {
    await other.next("核查通过", { note: "到窗口实地查看。" });
    await other.next("销号");
    await expect(other.findings).toContainText("P45");
    await office.next("销号");
    await expect(office.stage).toHaveText("已销号");
    expect(await office.print("销号单", "问题销号单")).toContain("写入窗口管理办法");
    await expect(cases.locator("#next")).toContainText("还没有到回头看的日期");
    await expect(cases.locator("#next").getByRole("button", { name: "已巩固" })).toHaveCount(0);
    await expectAccessible(cases);
    await cases.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(cases);
  });
});

test("a look-back whose day has come finds that it lasted", async ({ browser }) => {
  const cases = await at(browser, "cases");
  await cases.goto("/problems");
  const due = cases.locator("section.card", { has: cases.getByRole("heading", { name: "该回头看了" }) });
  const href = await due.locator("tbody a").last().getAttribute("href");
  const office = new ProblemPage(cases, "/problems", href?.split("/").pop() ?? "");
  await office.next("已巩固", { note: "实地查看，值班仍在执行。" });
  await expect(office.stage).toHaveText("已巩固");
  expect(await office.print("回头看记录", "回头看记录")).toContain("已巩固");
  await expectAccessible(cases);
});

test("a look-back finds a rebound: the problem is reopened under its number and handed out again", async ({ browser }) => {
  const cases = await at(browser, "cases");
  await cases.goto("/problems/ledger?stage=struck_off");
  const href = await cases.locator("tbody th a").first().getAttribute("href");
  const office = new ProblemPage(cases, "/problems", href?.split("/").pop() ?? "");
  await office.open();
  const number = /\d{4}-\d{4,}/.exec(await cases.locator("h1").innerText())?.[0] ?? "no number";
  await office.next("有反弹，重新办理", { note: "同样的情况又出现。" });
  await expect(office.stage).toHaveText("待交办");
  await expect(cases.locator("h1")).toContainText(number);
  await expect(office.newest).toContainText("反弹");
  await office.print("回头看记录", "回头看记录");
  const [first] = await units(cases);
  await office.next("交办", { lead: first });
  await expect(office.stage).toHaveText("待签收");
  await office.print("问题交办单", "问题交办单");
  await cases.goto(`/problems/ledger?rebound=1&q=${number}`);
  await expect(cases.locator("tbody tr")).toHaveCount(1);
  await expect(cases.locator("tbody")).toContainText("反弹 1");
});

test("a clue is transferred, and nobody but the discipline inspection can tell what it was", async ({ browser }) => {
  const [cases, discipline, liaison, leader] = [await at(browser, "cases"), await at(browser, "discipline"), await at(browser, "liaison"), await at(browser, "leader")];
  const mark = `线索${Date.now()}`;
  const seen = async () => {
    await liaison.goto("/my-problems");
    const list = await liaison.locator("main").innerText();
    await liaison.goto("/inbox");
    return list + (await liaison.locator("main").innerText());
  };
  const before = await seen();
  const id = await register(cases, "letter", `反映收受礼品，${mark}`, [`${mark}.txt`]);
  const office = new ProblemPage(cases, "/problems", id);
  await office.open();
  const number = /\d{4}-\d{4,}/.exec(await cases.locator("h1").innerText())?.[0] ?? "no number";
  const evidence = (await cases.locator("li", { hasText: `${mark}.txt` }).getByRole("link", { name: "打开原件" }).getAttribute("href")) ?? "";
  await office.folded("移送纪检监察（密封，不可撤回）", { reason: `请依规处理，${mark}。` });
  await expect(office.stage).toHaveText("已移送");
  await expectAccessible(cases);
  expect(await office.print("移送函", "关于移送问题线索的函")).not.toContain(mark);

  await test.step("lists, search, numbers, exports, notices and the audit trail say nothing", async () => {
    const others = [cases, leader, await at(browser, "cases2"), await at(browser, "officer"), await at(browser, "audit")];
    const search = encodeURIComponent(mark.slice(0, -1));
    const places = [office.path, "/", "/problems", "/problems/ledger", `/problems/ledger?q=${search}`, "/problems/numbers", `/reports?state=all&q=${search}`, "/inbox", "/audit"];
    for (const page of others) {
      for (const place of places) {
        expect(await (await page.request.get(place)).text(), place).not.toContain(mark);
      }
    }
    const sheet = insideOf(await (await cases.request.get("/problems/ledger.xlsx")).body());
    expect(sheet).toContain(number);
    expect(sheet).not.toContain(mark);
    expect((await cases.request.get(evidence)).status()).toBe(404);
    expect((await cases.request.get(`/clues/${id}`)).status()).toBe(403);
  });

  await test.step("the unit's liaison sees what was there before, and nothing more", async () => {
    expect(await seen()).toBe(before);
    const [known, unknown] = [`/my-problems/${id}`, "/my-problems/018f0000-0000-7000-8000-00000000000f"];
    for (const place of [known, unknown, `${known}/evidence/${evidence.split("/").pop()}`]) {
      expect((await liaison.request.get(place)).status(), place).toBe(404);
    }
  });

  await test.step("the discipline inspection reads the package, gives the receipt and answers; a leader reads the answer", async () => {
    await discipline.goto("/inbox");
    await expect(discipline.locator("main")).toContainText(number);
    await discipline.goto("/clues");
    await discipline.getByRole("link", { name: number }).click();
    await expect(discipline.locator("main")).toContainText(`反映收受礼品，${mark}`);
    await expectAccessible(discipline);
    await discipline.getByRole("button", { name: "签收", exact: true }).click();
    await discipline.locator("textarea[name=text]").fill("已了结。");
    await discipline.getByRole("button", { name: "反馈", exact: true }).click();
    await discipline.goto("/clues");
    await expect(discipline.locator("tr", { hasText: number })).toContainText("已了结。");
    await leader.goto("/clues");
    await expect(leader.locator("tr", { hasText: number })).toContainText("已了结。");
    await expect(leader.locator("body")).not.toContainText(mark);
  });
});
