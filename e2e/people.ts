// Who can sign in to the demo city.
export type Role = "officer" | "cases" | "keeper" | "clerk" | "liaison" | "leader" | "observer" | "discipline" | "admin" | "security" | "audit";

/** Others of the same roles, where a rule asks for another pair of eyes or another unit. */
export type Other = "cases2" | "liaison2" | "observer2" | "observer3";

export const roles: Role[] = ["officer", "cases", "keeper", "clerk", "liaison", "leader", "observer", "discipline", "admin", "security", "audit"];

export const password = "Qingfeng-2026";
