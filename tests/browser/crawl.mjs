// Every page that somebody reaches by links, but only some of each kind.
const eachKind = 3;     // pages fetched of one kind, such as three sessions in different states
const mostPages = 150;  // of one role

/// Pages that differ only in ids, in the order or in the part of a list are of one kind.
function kindOf(address) {
  const url = new URL(address);
  return url.pathname.replace(/\/(?:[a-z]{3,5}-[a-z0-9]{12}|\d+)(?=\/|$)/g, "/{id}") + (url.searchParams.get("format") ?? "");
}

const linksOf = (html) => [...html.matchAll(/<a\b[^>]*?\shref="([^"#]+)"/g)].map((match) => match[1].replaceAll("&amp;", "&"));

/// Fetches what links lead to and hands each answer to `look`. Resolves to the number of pages.
export async function crawl(site, page, look) {
  const counts = new Map(), seen = new Set(), waiting = ["/"];
  let pages = 0;
  while (waiting.length && pages < mostPages) {
    const address = new URL(waiting.shift(), site.url).href;
    if (seen.has(address) || !address.startsWith(site.url)) continue;
    seen.add(address);
    const kind = kindOf(address);
    if ((counts.get(kind) ?? 0) >= eachKind) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const answer = await page.request.get(address, {maxRedirects: 0});
    if (answer.status() >= 300 && answer.status() < 400) {
      waiting.push(answer.headers().location);
      continue;
    }
    const type = answer.headers()["content-type"] ?? "";
    const body = type.startsWith("text/") ? await answer.text() : "";
    const isPage = type.startsWith("text/html");
    await look({address, kind, status: answer.status(), isPage, body});
    if (!isPage) continue;
    ++pages;
    waiting.push(...linksOf(body));
  }
  return pages;
}
