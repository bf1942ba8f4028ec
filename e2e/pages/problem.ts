import { expect, type Locator, type Page } from "@playwright/test";
import { insideOf, textOf } from "../papers";
import { fillIn, press, send } from "./form";

/** A file that is chosen in a form. */
export interface Evidence {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** The record of a problem, as the office (`/problems/…`) or as a unit (`/my-problems/…`) has it open. */
export class ProblemPage {
  constructor(
    readonly page: Page,
    private readonly area: "/problems" | "/my-problems",
    private readonly id: string,
  ) {}

  get path(): string {
    return `${this.area}/${this.id}`;
  }

  async open(): Promise<void> {
    await this.page.goto(this.path);
  }

  /** Where the problem stands, as the badge on top says. */
  get stage(): Locator {
    return this.page.locator(".head .badge.info").first();
  }

  /** The newest line of the timeline. */
  get newest(): Locator {
    return this.page.locator("ol.timeline > li").first();
  }

  get findings(): Locator {
    return this.page.locator(".findings");
  }

  /** Opens the record as it is now, fills the form of the next act and presses its button. */
  async next(button: string, fields: Record<string, string> = {}, evidence: Evidence[] = []): Promise<void> {
    await this.open();
    await fillIn(this.page.locator("#next"), fields);
    if (evidence.length > 0) await this.page.locator("#next input[name=evidence]").setInputFiles(evidence);
    await press(this.page.locator("#next").getByRole("button", { name: button, exact: true }));
  }

  /** Opens the record as it is now and a folded form on it, fills it and presses its button. */
  async folded(label: string, fields: Record<string, string>): Promise<void> {
    await this.open();
    const form = this.page.locator("details", { has: this.page.getByText(label, { exact: true }) }).last();
    await form.locator("summary").click();
    await fillIn(form, fields);
    await press(form.getByRole("button"));
  }

  /** Opens the record as it is now and does one of the other acts, as the end of its address calls it. */
  async act(code: string, fields: Record<string, string> = {}): Promise<void> {
    await this.open();
    await send(this.page.locator("main"), `/${this.id}/${code}`, fields);
  }

  /** What is offered in folded forms. */
  get offers(): Locator {
    return this.page.locator("main details:has(form) > summary");
  }

  /** Has a paper made and answers the text of its PDF; the DOCX says the same title. */
  async print(name: string, title: string): Promise<string> {
    await this.open();
    await press(this.page.getByRole("button", { name: `印制 ${name}`, exact: true }));
    const [pdf, docx] = [await this.paper(`PDF ${name}`), await this.paper(`DOCX ${name}`)];
    const text = textOf(pdf).replace(/\s+/g, "");
    expect(text, `${name} has its title`).toContain(title);
    expect(insideOf(docx).replace(/<[^>]*>/g, ""), `${name} as DOCX has its title`).toContain(title);
    return text;
  }

  private async paper(label: string): Promise<Buffer> {
    const link = await this.page.getByRole("link", { name: label, exact: true }).last().getAttribute("href");
    const answer = await this.page.request.get(link ?? "");
    expect(answer.status(), label).toBe(200);
    return answer.body();
  }
}
