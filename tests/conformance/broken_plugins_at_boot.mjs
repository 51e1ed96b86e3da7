#!/usr/bin/env node
// A server whose folder holds a plugin of every broken kind, all of them wanted, starts, serves and says of each what is
// wrong with it, on SQLite and on PostgreSQL. What only verifying can find is enabled.
import assert from "node:assert/strict";
import {Site, postgres} from "../browser/site.mjs";

const folder = process.env.GUILDHALL_BROKEN_PLUGINS;
const reasons = {
  wrong_sdk: "made for SDK >=7",
  wrong_compiler: "another compiler",
  missing_dependency: "“absent”, which is not here",
  circle_first: "circle_second",
  circle_second: "circle_first",
  throwing_set_up: "the licence file is missing",
  failing_migration: "failing_migration_two",
  undeclared_permission: "“forgotten.view”, which nobody declares",
  undefined_symbol: "guildhall_test_symbol_of_nobody",
  failing_down: "its “-- down” part fails",
  odd_method: "“FETCH” is no method",
  undeclared_menu: "“undeclared_menu.view”, which nobody declares",
  unknown_category: "“greetings”, which nobody declares",
};
const enabled = ["throwing_handler", "leftover_table", "form_without_token", "unredacted_field", "unredacted_section", "countable_ids",
  "absent_id", "table_at_run_time", "staying_library", "open_write",
  "person_address", "kernel_table", "foreign_reference", "dead_menu", "trespass", "unknown_job", "open_put"];

for (const engine of postgres ? ["sqlite", "postgresql"] : ["sqlite"]) {
  const wanted = [...Object.keys(reasons), ...enabled].join(",");
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS_FOLDER: folder, GUILDHALL_PLUGINS: wanted}});
  try {
    const status = async (path) => (await fetch(site.url + path)).status;
    assert.equal(await status("/login"), 200);
    const listed = new Map(JSON.parse(site.command(["plugin", "list", "--json"])).map((plugin) => [plugin.id, plugin]));
    for (const [id, reason] of Object.entries(reasons)) {
      assert.equal(listed.get(id).state, "failed", id);
      assert.ok(listed.get(id).reason.includes(reason), `${id}: ${listed.get(id).reason}`);
    }
    for (const id of enabled) assert.equal(listed.get(id).state, "enabled", `${id}: ${listed.get(id).reason}`);

    const answer = await fetch(site.url + "/throwing-handler"), page = await answer.text();
    assert.equal(answer.status, 500);
    assert.match(answer.headers.get("x-request-id"), /^[0-9a-f]{16}$/);
    assert.ok(page.includes(answer.headers.get("x-request-id")), "the error page names the request");
    assert.equal(await status("/login"), 200, "the server lives");
    console.log(`${engine}: ${Object.keys(reasons).length} plugins marked, ${enabled.length} enabled, the server serves`);
  } finally {
    await site.stop();
  }
}
if (!postgres) console.log("postgresql: not checked, GUILDHALL_TEST_POSTGRES is not set");
