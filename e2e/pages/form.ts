import type { Locator } from "@playwright/test";

/** Fills the fields of a form by their names; what is ticked is told by its label. */
export async function fillIn(form: Locator, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name=${name}]`).first();
    const type = await field.getAttribute("type");
    if (type === "checkbox") await form.getByLabel(value, { exact: true }).check();
    else if (type === "radio") await form.locator(`[name=${name}][value=${value}]`).check();
    else if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
}

/** Presses a button, says yes if it asks, and waits for the page that follows. */
export async function press(button: Locator): Promise<void> {
  const page = button.page();
  const follows = page.waitForEvent("framenavigated");
  const question = page.getByRole("dialog");
  await button.click();
  if (await question.isVisible()) await question.locator("button.primary").click();
  await follows;
  await page.waitForLoadState();
}

/** Fills the form that sends to an address ending so, and presses its button: the only one, or the one of this name. */
export async function send(within: Locator, action: string, fields: Record<string, string> = {}, button?: string): Promise<void> {
  const form = within.locator(`form[action$='${action}']`).first();
  const folded = form.locator("xpath=ancestor::details[not(@open)]/summary");
  if ((await folded.count()) > 0) await folded.click();
  await fillIn(form, fields);
  await press(button === undefined ? form.getByRole("button") : form.getByRole("button", { name: button, exact: true }));
}
