// Who can sign in to the demo city.
export type Role = "officer" | "cases" | "keeper" | "clerk" | "liaison" | "leader" | "observer" | "admin" | "security" | "audit";

export const roles: Role[] = ["officer", "clerk", "liaison", "leader", "observer", "admin", "security", "audit"];

export const password = "Qingfeng-2026";
