// What scripts write about badges, over the same forms as people use.

/// Brings in a catalogue as CSV: the file, then what it would change, confirmed.
export async function bringIn(admin, csv) {
  const page = "/badge-catalogue/exchange", form = new FormData();
  form.set("csrf", await admin.token(page));
  form.set("list", new Blob([csv], {type: "text/csv"}), "badges.csv");
  const preview = await (await admin.send(page, {method: "POST", body: form})).text();
  const value = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(preview)[1].replace(/&quot;|&#34;/g, '"').replaceAll("&amp;", "&");
  const answer = await admin.send(page, {method: "POST", body: new URLSearchParams({csrf: value("csrf"), confirmed: "yes", rows: value("rows")})});
  if (answer.status !== 303) throw new Error(`the import answers ${answer.status}`);
}
