import { expect, type Locator, type Page } from "@playwright/test";
import { fillIn, press } from "./form";
import { ProblemPage, type Evidence } from "./problem";

/** A problem that was just registered. */
export interface Registered {
  id: string;
  number: string;
}

/** The ledger of problems as the office works on it. */
export class LedgerPage {
  constructor(readonly page: Page) {}

  /** The ids of the first units of the registry: the demo's liaisons speak for the first two. */
  async units(): Promise<string[]> {
    await this.page.goto("/problems/ledger");
    const options = this.page.locator("select#unit option");
    return (await options.evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""))).slice(1, 4);
  }

  /** Registers a letter as its form does, without showing the page. */
  async register(title: string, evidence?: Evidence): Promise<Registered> {
    const letter = { door: "letter", title, text: "（测试，虚构）来信反映的情况。" };
    const multipart = evidence === undefined ? letter : { ...letter, evidence };
    const answer = await this.page.request.post("/problems/new", { multipart });
    const id = /\/problems\/([0-9a-f-]{36})/.exec(answer.url())?.[1] ?? "";
    const number = /<h1>(\d{4}-\d{4,})/.exec(await answer.text())?.[1] ?? "";
    expect(number, `${title} was registered`).not.toBe("");
    return { id, number };
  }

  /** Registers a letter, accepts it and assigns it to a unit, without what came with it. */
  async assign(title: string, lead: string, more: Record<string, string> = {}, evidence?: Evidence): Promise<Registered> {
    const registered = await this.register(title, evidence);
    const order = { title, matter: "（测试，虚构）有群众反映。", requirement: "请查清情况，按期反馈。", mode: "investigate", lead, ...more };
    await this.post(`/problems/${registered.id}/accept`, { category: "慢作为" });
    await this.post(`/problems/${registered.id}/assign`, order);
    return registered;
  }

  /** The record of a problem. */
  record({ id }: Registered): ProblemPage {
    return new ProblemPage(this.page, "/problems", id);
  }

  /** The lines whose title holds these words. */
  async find(words: string): Promise<Locator> {
    await this.page.goto(`/problems/ledger?q=${encodeURIComponent(words)}`);
    return this.page.locator("tbody tr");
  }

  /** Ticks every line found by words, fills the form below the list and presses one of its buttons. */
  async withAll(words: string, fields: Record<string, string>, button: string): Promise<void> {
    for (const line of await (await this.find(words)).all()) await line.getByRole("checkbox").check();
    const form = this.page.locator("form[action='/problems/bulk']");
    await fillIn(form, fields);
    await press(form.getByRole("button", { name: button, exact: true }));
  }

  private async post(address: string, form: Record<string, string>): Promise<void> {
    const answer = await this.page.request.post(address, { form });
    expect(answer.url(), `${address} was done`).toContain("done=");
  }
}
