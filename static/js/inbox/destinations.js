// @ts-check
/** The pages beside the inbox, and who may open them: as in the bar and in the settings' list. */

import { N_ } from "../language.js";

/** @typedef {{path: string, text: string, icon: string, for: "all" | "managers" | "admins"}} Page */

/** @type {Page[]} */
const PAGES = [
  { path: "/attendances", text: N_("History"), icon: "history", for: "all" },
  { path: "/clients", text: N_("Clients"), icon: "contact", for: "all" },
  { path: "/reports", text: N_("Reports"), icon: "chart", for: "managers" },
  { path: "/wall", text: N_("Live wall"), icon: "chart", for: "managers" },
  { path: "/instances", text: N_("Numbers"), icon: "number", for: "managers" },
  { path: "/account", text: N_("Your account"), icon: "contact", for: "all" },
  { path: "/canned-responses", text: N_("Canned responses"), icon: "bolt", for: "all" },
  { path: "/tags", text: N_("Tags"), icon: "tag", for: "managers" },
  { path: "/settings/hours", text: N_("Business hours"), icon: "clock", for: "managers" },
  { path: "/settings/business", text: N_("Business"), icon: "building", for: "admins" },
  { path: "/settings/messages", text: N_("Automatic messages"), icon: "settings", for: "admins" },
  { path: "/settings/departments", text: N_("Departments"), icon: "building", for: "admins" },
  { path: "/settings/finishing", text: N_("Finish and feedback"), icon: "star", for: "admins" },
  { path: "/settings/retention", text: N_("Data retention"), icon: "settings", for: "admins" },
  { path: "/settings/storage", text: N_("Files and storage"), icon: "document", for: "admins" },
  { path: "/settings/firestore", text: N_("Apps and other screens"), icon: "settings", for: "admins" },
  { path: "/users", text: N_("Users"), icon: "users", for: "admins" },
  { path: "/audit", text: N_("Audit log"), icon: "shield", for: "admins" },
];

/**
 * @param {import("./shapes.js").User | null} me
 * @returns {Page[]}
 */
export function pagesFor(me) {
  const isManager = me !== null && me.role !== "ATTENDANT";
  const opens = { all: me !== null, managers: isManager, admins: me?.role === "ADMIN" };
  return PAGES.filter((page) => opens[page.for]);
}
