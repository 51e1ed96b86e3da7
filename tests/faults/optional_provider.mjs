#!/usr/bin/env node
// A plugin whose optional provider is switched off under it goes on and says what is missing; back on, all is as before.
// Usage: optional_provider.mjs [ROUNDS=5]
import assert from "node:assert/strict";
import {Site, eventually, postgres} from "../browser/site.mjs";

const rounds = Number(process.argv[2] ?? 5);

for (const engine of postgres ? ["sqlite", "postgresql"] : ["sqlite"]) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS_FOLDER: process.env.GUILDHALL_FAULT_PLUGINS, GUILDHALL_PLUGINS: "lender,borrower"}});
  const text = async (path, options) => {
    const answer = await fetch(site.url + path, options);
    assert.equal(answer.status, 200, `${path} answered ${answer.status}`);
    return answer.text();
  };
  try {
    for (let round = 1; round <= rounds; ++round) {
      assert.match(await text("/borrower"), /You have A ladder \(loan-7\)/);
      assert.equal(await text("/lender"), "remarks: a fine ladder");
      await text("/lender/lend", {method: "POST"});
      await eventually("the event to be heard", async () => (await text("/borrower")).includes(`Heard of ${round} loans`));

      // Asked all the time while the provider goes: never an error, one of the two answers.
      let asking = true, asked = 0;
      const load = (async () => {
        for (; asking; ++asked) assert.match(await text("/borrower"), /You have A ladder|not available right now/);
      })();
      site.command(["plugin", "disable", "lender"]);
      assert.match(await text("/borrower"), /not available right now/);
      assert.equal((await fetch(`${site.url}/lender`)).status, 503);
      site.command(["plugin", "enable", "lender"]);
      asking = false;
      await load;
      assert.ok(asked > 0);
    }
    // The extension goes with its plugin, and the point stands without it.
    site.command(["plugin", "disable", "borrower"]);
    assert.equal(await text("/lender"), "remarks:");
    console.log(`${engine}: ${rounds} rounds; the dependent plugin answered every request and said what was missing`);
  } finally {
    await site.stop();
  }
}
