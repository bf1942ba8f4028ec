import { expect, test, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { day, mark, minute } from "../made-up";
import { send } from "../pages/form";
import { LedgerPage } from "../pages/ledger";
import { everybody } from "../pages/sign-in";
import { textOf } from "../papers";

// What the ledger leads to: a meeting's decision is done, a campaign gathers and reports, a case teaches, somebody answers.

test.describe.configure({ timeout: 120_000 });

let cases: Page, second: Page, leader: Page, liaison: Page, discipline: Page;
let ledger: LedgerPage;
let units: string[];

test.beforeAll(async ({ browser }) => {
  const people = await everybody(browser, ["cases", "cases2", "leader", "liaison", "discipline"]);
  [cases, second, leader, liaison, discipline] = [people.cases, people.cases2, people.leader, people.liaison, people.discipline];
  ledger = new LedgerPage(cases);
  units = await ledger.units();
});

test.afterAll(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** Sends a form of the page that is open. */
function sent(page: Page, action: string, fields: Record<string, string> = {}, button?: string): Promise<void> {
  return send(page.locator("main"), action, fields, button);
}

/** The address of the record that is open. */
function record(page: Page): string {
  return new URL(page.url()).pathname;
}

/** The badge on top of a record. */
function stage(page: Page): Locator {
  return page.locator(".head .badge.info").first();
}

/** The text of a paper of the record, as one line. */
async function paper(page: Page, address: string): Promise<string> {
  const answer = await page.request.get(address);
  expect(answer.status(), address).toBe(200);
  return textOf(await answer.body()).replace(/\s+/g, "");
}

test("a meeting's agenda comes from the ledger, and what it decides is a task until it is done", async () => {
  const [title, task] = [`（测试）月度例会${mark()}`, `（测试）公布窗口值班表${mark()}`];
  const said = "会议听取了情况，要求限期整改。";
  await cases.goto("/meetings/new");
  await sent(cases, "/meetings/new", { title, at: minute(-1), place: "测试会议室", chair: "测试主持人" });
  const meeting = record(cases);

  await test.step("agenda, minutes and a decision", async () => {
    const proposed = cases.locator("#proposed tbody tr").first();
    const number = await proposed.getByRole("checkbox").getAttribute("aria-label");
    await proposed.getByRole("checkbox").check();
    await sent(cases, "/agenda/problems");
    await expect(cases.locator("#agenda")).toContainText(number ?? "no number");
    await sent(cases, "/minutes", { said0: said, present: "测试主持人、测试联络员" });
    await sent(cases, "/decide", { text: task, unit: units[0] ?? "", person: "测试责任人", days: "5" });
    await expect(cases.locator("#decisions")).toContainText(task);
    await expectAccessible(cases);
  });

  await test.step("signed by a leader: numbered minutes, and the decision is a task", async () => {
    await leader.goto(meeting);
    await sent(leader, "/sign");
    await expect(stage(leader)).toHaveText("纪要已签发");
    await expect(leader.locator("#tasks")).toContainText(task);
    expect(await paper(leader, `${meeting}/minutes/pdf`)).toContain(said);
  });

  await test.step("reported by the unit, sent back once, confirmed by the office", async () => {
    const row = cases.locator("tbody tr", { hasText: task });
    for (const what of ["已经公布。", "已经公布，照片附后。"]) {
      await liaison.goto("/my-meetings");
      await send(liaison.locator("article", { hasText: task }), "/report", { what });
      await cases.goto("/meetings/tasks?stage=reported");
      await expect(row).toContainText(what);
      if (what === "已经公布。") await send(row, "/send-back", { reason: "请附照片。" });
    }
    await send(row, "/confirm");
    await cases.goto("/meetings/tasks?stage=confirmed");
    await expect(row).toContainText("请附照片。");
  });
});

test("a special campaign gathers what fits from the ledger, leaves out what was taken out, and reports", async () => {
  const words = `（测试）摊贩占道${mark()}`;
  const [kept, odd] = [await ledger.assign(`${words}一`, units[0] ?? ""), await ledger.register(`${words}二`)];
  const title = `（测试）市容专项整治${mark()}`;
  const plan = { title, aim: "（测试）解决占道问题。", focus: "主干道占道", measures: "逐件交办", from: day(0), until: day(30), person: "测试责任人" };
  await cases.goto("/drives/new");
  await sent(cases, "/drives/new", { ...plan, unit: units[0] ?? "", words });
  const drive = record(cases);
  await leader.goto(drive);
  await sent(leader, "/launch");
  await expect(stage(leader)).toHaveText("进行中");

  await cases.goto(drive);
  await sent(cases, "/gather");
  await expect(cases.locator("main [role=status]")).toContainText("新归集 2 件");
  await expectAccessible(cases);
  await send(cases.locator("tbody tr", { hasText: odd.number }), "/take-out", { reason: "（测试）不属于本次重点。" });
  await sent(cases, "/gather");
  const gathered = cases.locator("table", { has: cases.getByText("归集的问题", { exact: true }) }).locator("tbody tr");
  await expect(gathered).toHaveCount(1);
  await expect(gathered).toContainText(kept.number);

  await liaison.goto("/my-drives");
  await liaison.getByRole("link", { name: title }).click();
  await expect(liaison.locator("main")).toContainText(kept.number);
  await expect(liaison.locator("main")).not.toContainText(odd.number);
  await leader.goto(drive);
  await sent(leader, "/close", { results: "（测试）占道情况明显减少，夜间仍需巡查。" });
  await expect(stage(leader)).toHaveText("已结束");
  expect(await paper(leader, `${drive}/report/pdf`)).toContain("夜间仍需巡查");
});

test("a typical case is drafted from a settled problem with everything personal masked, approved by another and published", async ({ page }) => {
  await cases.goto("/problems/ledger?stage=kept");
  const number = (await cases.locator("tbody tr td[data-label=编号]").last().innerText()).trim();
  const title = `（测试）窗口无人值守的教训${mark()}`;
  await cases.goto("/typical-cases");
  await sent(cases, "/typical-cases", { number });
  const facts = "（测试，虚构）来访人王小测拨打 13800138000 无人接听。";
  await sent(cases, "/edit", { title, facts, lesson: "（测试）值班要有人管。", people: "王小测" });
  await expect(cases.locator("textarea[name=facts]")).not.toHaveValue(/王小测|13800138000/);
  await expect(cases.getByRole("button", { name: "审核通过" }), "who wrote it can't approve it").toHaveCount(0);

  await second.goto(record(cases));
  await sent(second, "/approve");
  await expect(stage(second)).toHaveText("已审核，待发布");
  await sent(second, "/publish");
  await expect(stage(second)).toHaveText("已发布");
  await page.goto("/cases");
  await page.getByRole("link", { name: title }).click();
  await expect(page.locator("article")).toContainText("值班要有人管");
  await expect(page.locator("body"), "neither the number nor a person is public").not.toContainText(new RegExp(`${number}|王小测|13800138000`));
  await expectAccessible(page);
});

test("an accountability proposal is approved by a leader, sent under its number and answered; the problem keeps every step", async () => {
  const problem = await ledger.assign(`（测试）整改弄虚作假${mark()}`, units[1] ?? "");
  await cases.goto(`/accountability/new?number=${problem.number}`);
  const order = { person: "测试窗口负责人", facts: "（测试，虚构）反馈的照片不是本次整改所拍。", article: "petitions-45", measure: "责令书面检查" };
  await sent(cases, "/accountability/new", { unit: units[1] ?? "", ...order });
  await expect(stage(cases)).toHaveText("待审批");
  const proposal = record(cases);

  await leader.goto(proposal);
  await sent(leader, "/decide", {}, "同意");
  await expect(stage(leader)).toHaveText("已同意，待送达");
  await cases.goto(proposal);
  await sent(cases, "/send", { body: "测试任免机关" });
  await expect(stage(cases)).toHaveText("已送达，待反馈");
  expect(await paper(cases, `${proposal}/letter/pdf`)).toContain("测试任免机关");
  await discipline.goto(proposal);
  await sent(discipline, "/outcome", { outcome: "（测试）已责令书面检查。" });
  await expect(stage(discipline)).toHaveText("已反馈");
  await expectAccessible(discipline);

  await ledger.record(problem).open();
  const steps = cases.locator("ol.timeline > li", { hasText: "问责" });
  await expect(steps).toHaveCount(4);
});
