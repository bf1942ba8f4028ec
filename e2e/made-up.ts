/** A word that no other run has used, without a row of digits that would be masked. */
export function mark(): string {
  return `甲${Date.now().toString(36)}`;
}

/** The minute at the office so many hours from now, as a field takes it. */
export function minute(hours: number): string {
  const then = new Date(Date.now() + hours * 3_600_000).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" });
  return then.slice(0, 16).replace(" ", "T");
}

/** The day at the office so many days from now. */
export function day(days: number): string {
  return minute(days * 24).slice(0, 10);
}
