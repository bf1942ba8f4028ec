import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { day, mark } from "../made-up";
import { press, send } from "../pages/form";
import { LedgerPage } from "../pages/ledger";
import { ProblemPage } from "../pages/problem";
import { ReportPage } from "../pages/report";
import { everybody } from "../pages/sign-in";
import { insideOf } from "../papers";

// The moves beside the main line: a unit's own check, not accepted, joined, withdrawn, passed on, withdrawn from, urged, no
// more time, many at once, and due dates that a notice on holidays moves.

test.describe.configure({ timeout: 120_000 });

/** A picture of one point. */
const point = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const photo = { name: "现场照片.png", mimeType: "image/png", buffer: Buffer.from(point, "base64") };

let cases: Page, second: Page, leader: Page, liaison: Page, other: Page, admin: Page;
let ledger: LedgerPage;
let units: string[];

test.beforeAll(async ({ browser }) => {
  const people = await everybody(browser, ["cases", "cases2", "leader", "liaison", "liaison2", "admin"]);
  [cases, second, leader] = [people.cases, people.cases2, people.leader];
  [liaison, other, admin] = [people.liaison, people.liaison2, people.admin];
  ledger = new LedgerPage(cases);
  units = await ledger.units();
});

test.afterAll(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** Citizens report, each at a machine of their own; the page asks them not to be faster than a person, all at once. */
async function citizens(browser: Browser, ...matters: string[]): Promise<{ report: ReportPage; page: Page; code: string }[]> {
  const one = async (matter: string) => {
    const page = await (await browser.newContext()).newPage();
    const report = new ReportPage(page);
    await report.open();
    await report.tell(matter, "U002");
    return { report, page, code: await report.send() };
  };
  return Promise.all(matters.map(one));
}

/** The desk accepts a report; answers the record of its problem on the ledger. */
async function accepted(desk: Page, matter: string): Promise<ProblemPage> {
  await desk.goto(`/reports?q=${encodeURIComponent(matter)}`);
  await desk.getByRole("link", { name: matter }).first().click();
  await desk.locator("form[action$='/accept'] button").click();
  await desk.waitForURL(/done=accept/);
  const href = await desk.locator("main a[href^='/problems/']").first().getAttribute("href");
  return new ProblemPage(desk, "/problems", href?.split("/").pop() ?? "");
}

/** The due date that a record shows first, and every sentence of how it was reckoned. */
async function dueOf(page: Page): Promise<{ day: string; trace: string }> {
  const day = /\d{4}-\d{2}-\d{2}/.exec(await page.locator("#next").innerText())?.[0] ?? "no due date";
  return { day, trace: (await page.locator("#next details ol").first().textContent()) ?? "" };
}

test("a unit hands in what its own check found: it is taken on and comes back as a slip, or it is told why not", async () => {
  const handIn = async (title: string): Promise<{ office: ProblemPage; own: string; id: string }> => {
    await liaison.goto("/my-problems");
    await press(liaison.getByRole("link", { name: "报送自查发现的问题" }));
    await expectAccessible(liaison);
    const found = { title, text: `${title}，正在核对。`, place: "测试大厅", happened: day(-1) };
    await send(liaison.locator("main"), "/my-problems/new", found, "报送");
    await expect(liaison.locator("h1")).toContainText(title);
    const own = new URL(liaison.url()).pathname;
    const id = own.split("/").pop() ?? "";
    return { office: new ProblemPage(cases, "/problems", id), own, id };
  };
  const [taken, declined] = [`（测试）自查窗口公示未更新${mark()}`, `（测试）自查考勤记录不全${mark()}`];

  await test.step("the office finds it by its door, accepts and assigns it, and the unit goes on with it", async () => {
    const { office, own, id } = await handIn(taken);
    await cases.goto("/problems/ledger?stage=registered&door=self_check");
    await press(cases.getByRole("link", { name: taken }));
    await expect(cases.locator("dt:text-is('来源') + dd")).toContainText("单位自查");
    const unit = await cases.locator("dt:text-is('报送单位') + dd").innerText();
    await expect(cases.locator("dt:text-is('涉及单位') + dd")).toHaveText(unit);
    await expectAccessible(cases);
    await office.next("受理，由我承办", { category: "慢作为" });
    await liaison.goto(own);
    await expect(liaison.locator(".head .badge")).toHaveText("由效能办办理");
    await office.next("交办", { lead: units[0] ?? "" });
    await expect(office.stage).toHaveText("待签收");
    await liaison.goto("/my-problems/checks");
    const line = liaison.locator("tbody tr", { hasText: taken });
    await expect(line).toContainText("已交办本单位");
    await expectAccessible(liaison);
    await press(line.getByRole("link", { name: taken }));
    await press(liaison.getByRole("link", { name: "查看交办单、办理" }));
    const lead = new ProblemPage(liaison, "/my-problems", id);
    await lead.next("签收", { handler: "测试经办人 0000-5510004" });
    await expect(lead.stage).toHaveText("办理中");
    expect((await other.request.get(own)).status(), "another unit reads nothing of it").toBe(404);
  });

  await test.step("not taken on: the unit is told, and reads the reason word for word", async () => {
    const { office, own } = await handIn(declined);
    const reason = "（测试）已列入专项整治，请按整治方案办理。";
    await office.act("refuse", { reason });
    await liaison.goto("/inbox");
    await expect(liaison.locator("main")).toContainText("不予受理");
    await liaison.goto(own);
    await expect(liaison.locator("main")).toContainText(reason);
    await expectAccessible(liaison);
  });
});

test("what is not accepted, joined or withdrawn is told to whoever reported it, and nothing is lost", async ({ browser }) => {
  const [refused, joined] = [`（测试）不归本办的事${mark()}`, `（测试）路灯不亮${mark()}`];
  const [first, last] = await citizens(browser, refused, joined);
  if (!first || !last) throw new Error("two citizens reported");

  await test.step("not accepted: the reporter reads the reason word for word", async () => {
    const office = await accepted(cases, refused);
    const reason = "（测试）属于仲裁机构受理范围，请向劳动人事争议仲裁委员会申请。";
    await office.act("refuse", { reason });
    await expect(office.stage).toHaveText("不予受理");
    await first.report.follow(first.code);
    await expect(first.report.standing).toContainText("不予受理");
    await expect(first.page.locator("main")).toContainText(reason);
    await expectAccessible(first.page);
  });

  const letter = await ledger.register(`（测试）来信反映路灯不亮${mark()}`);
  await test.step("joined to a letter about the same: both stay readable, and the reporter follows the letter", async () => {
    await ledger.record(letter).next("受理，由我承办", { category: "慢作为" });
    const office = await accepted(cases, joined);
    await office.act("join", { into: letter.number });
    await expect(office.stage).toHaveText("已并案");
    await ledger.record(letter).open();
    const line = cases.locator("#joined tbody tr", { hasText: joined });
    await expect(line).toContainText("群众反映");
    await expectAccessible(cases);
    await press(line.getByRole("link", { name: joined }));
    await expect(cases.locator("main")).toContainText(joined);
    await expect(cases.locator("main").getByRole("link", { name: letter.number }).first()).toBeVisible();
    await expectAccessible(cases);
    await last.report.follow(last.code);
    await expect(last.report.standing).toContainText("已经受理");
    await expect(last.page.locator("main")).toContainText(joined);
  });

  await test.step("withdrawn: the reporter who was joined to it reads the reason too", async () => {
    const reason = "（测试）来信人说明路灯已经修好，申请撤回。";
    await ledger.record(letter).act("withdraw", { reason });
    await expect(ledger.record(letter).stage).toHaveText("已撤回");
    await last.report.follow(last.code);
    await expect(last.report.standing).toContainText("已经撤回");
    await expect(last.page.locator("main")).toContainText(reason);
  });
});

test("an upheld objection sends the matter to another unit; for a handler who withdraws the leader names another", async () => {
  const [ours = "", theirs = ""] = units;
  const problem = await ledger.assign(`（测试）职责不清${mark()}`, ours, {}, photo);
  const [office, colleague] = [ledger.record(problem), new LedgerPage(second).record(problem)];
  const [lead, next] = [liaison, other].map((page) => new ProblemPage(page, "/my-problems", problem.id)) as [ProblemPage, ProblemPage];

  await test.step("upheld: it waits for a new slip, never to the same unit; evidence goes along when it is ticked", async () => {
    await lead.act("object", { reason: "（测试）按三定方案由另一单位负责。" });
    await expect(lead.stage).toHaveText("异议待裁");
    await expect(liaison.locator("main"), "nothing was ticked").not.toContainText("随单附件");
    await office.next("异议成立", { reason: "（测试）经核对职责清单，确由另一单位负责。" });
    await expect(office.stage).toHaveText("待交办");
    await office.next("交办", { lead: ours });
    await expect(office.findings).toContainText("P54");
    await expectAccessible(cases);
    await office.next("交办", { lead: theirs, attach: photo.name });
    await expect(office.stage).toHaveText("待签收");
    expect((await liaison.request.get(lead.path)).status(), "the first unit has nothing to do with it any more").toBe(404);
    await next.next("签收", { handler: "测试经办人 0000-5510003" });
    await expect(next.stage).toHaveText("办理中");
    await expect(other.locator("main")).toContainText("随单附件");
    await expect(other.locator("main"), "a file's own name may tell who sent it").not.toContainText(photo.name);
  });

  await test.step("who took it over withdraws and can do nothing more; the leader names who goes on", async () => {
    const officer = (page: Page) => page.locator("dt:text-is('承办人') + dd");
    await colleague.act("take-over");
    await expect(officer(second)).toHaveText("演示问题专员乙");
    await colleague.act("recuse", { reason: "（测试）与被反映单位有利害关系。" });
    await expect(colleague.newest).toContainText("回避");
    await expect(second.locator("main")).toContainText("您已回避这个问题");
    const barred = await second.request.post(`${colleague.path}/urge`, { form: { reason: "（测试）请抓紧办理。" } });
    expect(await barred.text()).toContain("P03");
    const decision = { person: "演示问题专员乙", colleague: "演示问题专员甲", reason: "（测试）同意回避，由他人接办。" };
    await new LedgerPage(leader).record(problem).act("decide-recusal", decision);
    await expect(officer(leader)).toHaveText("演示问题专员甲");
    await expectAccessible(leader);
    await office.act("urge", { reason: "（测试）请抓紧办理。" });
    await expect(office.newest).toContainText("请抓紧办理");
  });
});

test("lights: due today is yellow for the office and the unit, and what is long overdue stands on the leader's list", async () => {
  const [ours = ""] = units;
  const title = `（测试）今天到期${mark()}`;
  const problem = await ledger.assign(title, ours, { due: day(0) });
  await expect(await ledger.find(title)).toContainText("今天到期");
  const lead = new ProblemPage(liaison, "/my-problems", problem.id);
  await lead.open();
  await expect(liaison.locator("#next .light-yellow")).toHaveText("临期");

  const overdue = leader.locator("tbody th a");
  const longOverdue = async () => {
    await leader.goto("/problems/ledger?level=4&stage=working");
    return overdue.count();
  };
  await expect.poll(longOverdue, { timeout: 30_000, message: "the daily patrol has raised the levels" }).toBeGreaterThan(0);
  const href = await overdue.first().getAttribute("href");
  const record = new ProblemPage(leader, "/problems", href?.split("/").pop() ?? "");
  await leader.goto("/problems");
  const list = leader.locator("section.card", { has: leader.getByRole("heading", { name: "领导清单" }) });
  await expect(list.locator("tbody a").first()).toBeVisible();
  await record.open();
  await expect(leader.locator(".head .light-red")).toHaveText("逾期，已列入领导清单");
  await expect(leader.locator("ol.timeline > li", { hasText: "系统" }).first()).toContainText("已列入领导清单");
  await record.act("urge", { reason: "（测试）请本周内报告办理情况。" });
  await expect(record.newest).toContainText("请本周内报告办理情况");
});

test("many at once: ticked problems are assigned to one unit and their slips printed in one file", async () => {
  test.setTimeout(180_000); // a fresh demo city's own printing may come first
  const [ours = ""] = units;
  const words = `（测试）批量${mark()}`;
  const [one] = [await ledger.register(`${words}一`), await ledger.register(`${words}二`)];
  const slip = { title: words, matter: "（测试）本办的话：窗口排队时间长。", lead: ours, mode: "investigate" };
  await ledger.withAll(words, slip, "交办所选");
  await expect(cases.locator("main")).toContainText("已交办 2 件");
  await expect((await ledger.find(words)).filter({ hasText: "待签收" })).toHaveCount(2);
  await liaison.goto(`/my-problems/${one.id}`);
  await expect(liaison.locator("main")).toContainText(slip.matter);
  await expect(liaison.locator("main"), "the reporter's words stay with the office").not.toContainText("来信反映的情况");
  await ledger.withAll(words, { kind: "slip" }, "印制所选");
  await cases.waitForURL(/\/jobs\//);
  const done = cases.getByRole("link", { name: "下载打印（ZIP）" });
  await expect(done).toBeVisible({ timeout: 150_000 });
  await expectAccessible(cases);
  const file = await cases.request.get((await done.getAttribute("href")) ?? "");
  expect(insideOf(await file.body()).match(/%PDF-/g), "one slip for each").toHaveLength(2);
});

test("a leader gives no more time: the unit reads why, its due date stays as it was reckoned, and the form says so", async () => {
  const [ours = ""] = units;
  const problem = await ledger.assign(`（测试）申请延期未获同意${mark()}`, ours);
  const [office, lead] = [ledger.record(problem), new ProblemPage(liaison, "/my-problems", problem.id)];
  await lead.next("签收", { handler: "测试经办人 0000-5510005" });
  await lead.open();
  const before = await dueOf(liaison);
  const until = new Date(Date.parse(before.day) + 7 * 86_400_000).toISOString().slice(0, 10);
  await lead.folded("申请延期", { until, reason: "（测试）需要增加时间。" });
  await expect(liaison.locator("#next")).toContainText("等待审批");
  const reason = "（测试）理由不充分。";
  await new LedgerPage(leader).record(problem).next("不同意", { reason });
  const form = await office.print("延期审批表", "延期审批表");
  expect(form).toContain("不同意延期");
  expect(form).toContain(reason);

  await lead.open();
  await expect(lead.newest).toContainText("不同意延期");
  await expect(lead.newest).toContainText(reason);
  expect(await dueOf(liaison), "neither the day nor how it was reckoned has changed").toEqual(before);
  await expect(liaison.locator("#next")).not.toContainText("等待审批");
  await expect(lead.offers.filter({ hasText: "申请延期" }), "it may ask again with a better reason").toHaveCount(1);
  await expectAccessible(liaison);
  await liaison.goto("/inbox");
  await expect(liaison.locator("main")).toContainText(`问题 ${problem.number}：不同意延期`);
});

test("a notice on holidays comes: the due date it touches is reckoned again, on record, for the office and the unit", async () => {
  test.setTimeout(180_000); // what the demo city has to do at its start may come first
  const [ours = ""] = units;
  const problem = await ledger.assign(`（测试）期限遇放假安排${mark()}`, ours);
  const [office, lead] = [ledger.record(problem), new ProblemPage(liaison, "/my-problems", problem.id)];
  await lead.next("签收", { handler: "测试经办人 0000-5510006" });
  await lead.open();
  const before = await dueOf(liaison);
  const [year, month, date] = before.day.split("-").map(Number);
  const title = `关于${year}年部分节假日安排的通知`;
  // The days that the law fixes stay holidays, so that the one that is added is all that changes.
  const fixed = ["一、元旦：1月1日放假。", "二、劳动节：5月1日至2日放假。", "三、国庆节：10月1日至3日放假。"];
  const notice = [title, ...fixed, `四、中秋节：${month}月${date}日放假。`].join("\n");

  await admin.goto("/calendar");
  await admin.locator("input[name=file]").setInputFiles({ name: "放假安排.txt", mimeType: "text/plain", buffer: Buffer.from(notice) });
  await press(admin.getByRole("button", { name: "上传并试算" }));
  await expect(admin.locator("main")).toContainText(before.day);
  await expectAccessible(admin);
  await press(admin.getByRole("button", { name: "确认生效" }));
  await expect(admin.locator("main")).toContainText(title);

  const newest = async () => {
    await office.open();
    return office.newest.innerText();
  };
  await expect.poll(newest, { timeout: 120_000, message: "the job has reckoned the clocks again" }).toContain("重新计算期限");
  await expect(office.newest).toContainText(title);
  const after = await dueOf(cases);
  expect(after.day > before.day, `${before.day} is a holiday now: ${after.day}`).toBe(true);
  expect(after.trace).toContain(title);
  expect(after.trace).toContain("重新计算，到期日改为");
  await lead.open();
  expect(await dueOf(liaison), "the unit reads the same").toEqual(after);
  await expect(lead.newest).toContainText("重新计算期限");
  await expectAccessible(liaison);
});
