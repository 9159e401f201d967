// @ts-check
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import { between, clock, dayKey, dayLabel, duration, fileSize } from "../../static/js/inbox/format.js";
import { fullTime, lastingFor, listTime, number } from "../../static/js/inbox/format.js";
import { language, N_, pieces, t, timeZone, tn } from "../../static/js/language.js";

const page = /** @type {any} */ (globalThis);

/**
 * The page as the server's layout makes it.
 *
 * @param {string} lang
 * @param {string} [zone]
 * @param {Record<string, string | string[]>} [catalog]
 */
function visit(lang, zone, catalog) {
  page.document = { documentElement: { lang, dataset: zone ? { timeZone: zone } : {} } };
  page.helpdeskCatalog = catalog;
}

afterEach(() => {
  delete page.document;
  delete page.helpdeskCatalog;
});

describe("what is said", () => {
  test("is English where there is no page and no catalog", () => {
    assert.equal(language(), "en");
    assert.equal(timeZone(), undefined);
    assert.equal(t("Handed to {name}.", { name: "Ana" }), "Handed to Ana.");
    assert.equal(tn("{n} day", "{n} days", 1), "1 day");
    assert.equal(tn("{n} day", "{n} days", 0), "0 days");
  });

  test("is in the page's language, and in English what the catalog lacks", () => {
    visit("pt-BR", undefined, { "Handed to {name}.": "Entregue a {name}.", Empty: "" });
    assert.equal(t("Handed to {name}.", { name: "Ana" }), "Entregue a Ana.");
    assert.equal(t("Empty"), "Empty");
    assert.equal(t(N_("Unknown")), "Unknown");
  });

  test("counts as the language counts: 0 like 1 in Brazil, a million like many", () => {
    visit("pt-BR", undefined, { "{n} day": ["{n} dia", "{n} dias"] });
    const said = [0, 1, 2, 1_000_000].map((n) => tn("{n} day", "{n} days", n));
    assert.deepEqual(said, ["0 dia", "1 dia", "2 dias", "1000000 dias"]);
    visit("es", undefined, { "{n} day": ["{n} día", "{n} días"] });
    const inSpanish = [0, 1, 2, 1_000_000].map((n) => tn("{n} day", "{n} days", n));
    assert.deepEqual(inSpanish, ["0 días", "1 día", "2 días", "1000000 días"]);
  });

  test("holds a value as it is, whatever braces it has", () => {
    assert.equal(t("Handed to {name}.", { name: "{name} {0} $& {" }), "Handed to {name} {0} $& {.");
    assert.equal(t("A {name} without a value"), "A {name} without a value");
  });

  test("comes in pieces around elements, in the language's own order", () => {
    visit("es", undefined, { "{who} wrote to {name}": "A {name} escribió {who}" });
    const [who, name] = [{ tag: "b" }, { tag: "i" }];
    assert.deepEqual(pieces("{who} wrote to {name}", { who, name }), ["A ", name, " escribió ", who]);
    assert.deepEqual(pieces("Nobody {wrote}", {}), ["Nobody ", "{wrote}"]);
  });
});

describe("times and numbers", () => {
  const night = "2026-01-15T02:30:00.000Z";
  const noon = Date.parse("2026-01-15T15:00:00.000Z");

  test("are those of the business's zone, days too", () => {
    visit("en", "America/Sao_Paulo");
    assert.equal(clock(night), "23:30");
    assert.equal(dayKey(night), "2026-01-14");
    assert.equal(listTime(night, noon), "Yesterday");
    visit("en", "Asia/Tokyo");
    assert.equal(clock(night), "11:30");
    assert.equal(dayLabel(night, noon), "Yesterday");
    visit("en", "Europe/Lisbon");
    assert.equal(dayLabel(night, noon), "Today");
  });

  test("count days over the change to summer time", () => {
    visit("en", "Europe/Berlin");
    const before = "2026-03-28T22:30:00.000Z";
    assert.equal(listTime(before, Date.parse("2026-03-29T21:30:00.000Z")), "Yesterday");
    assert.equal(listTime(before, Date.parse("2026-03-28T22:59:00.000Z")), "23:30");
  });

  test("are written as the language writes them", () => {
    visit("pt-BR", "America/Sao_Paulo", { Today: "Hoje", Yesterday: "Ontem" });
    assert.equal(listTime(night, noon), "Ontem");
    assert.equal(listTime("2026-01-12T15:00:00.000Z", noon), "segunda-feira");
    assert.equal(dayLabel("2025-12-24T15:00:00.000Z", noon), "24 de dezembro de 2025");
    assert.match(fullTime(night), /14 de jan\. de 2026.*23:30:00/);
    assert.equal(number(12_345.5), "12.345,5");
    assert.equal(fileSize(2.3 * 2 ** 20), "2,3 MB");
  });

  test("put the day before the month in English too", () => {
    visit("en", "Europe/London");
    assert.equal(listTime("2025-12-01T09:00:00.000Z", noon), "01/12/25");
  });

  test("are the browser's own where it does not know the zone", () => {
    visit("en", "Mars/Olympus");
    assert.match(clock(night), /^\d\d:\d\d$/);
  });

  test("durations are told in words of the language", () => {
    visit("pt-BR", undefined, { "for {time}": "há {time}", "{n} min": "{n} min", "just now": "agora" });
    assert.equal(lastingFor(new Date(noon - 240_000).toISOString(), noon), "há 4 min");
    assert.equal(lastingFor(new Date(noon).toISOString(), noon), "agora");
    assert.equal(duration(11_100_000), "3 h 5 min");
    assert.equal(between(night, night), "0 s");
  });
});
