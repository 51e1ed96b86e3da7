// Somebody with cookies who opens pages and presses their buttons, without a browser.

export class HttpVisitor {
  constructor(base) { this.base = base; this.cookies = new Map(); }

  async send(path, options = {}) {
    const headers = {...options.headers, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ")};
    const answer = await fetch(path.startsWith("http") ? path : this.base + path, {redirect: "manual", signal: AbortSignal.timeout(30_000), ...options, headers});
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair] = cookie.split(";");
      this.cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    return answer;
  }
  async status(path) {
    const answer = await this.send(path);
    await answer.arrayBuffer();
    return answer.status;
  }
  async page(path) { return (await this.send(path)).text(); }
  async token(path) {
    const found = /name="csrf" value="([^"]+)"/.exec(await this.page(path));
    if (!found) throw new Error(`${path} has no form`);
    return found[1];
  }
  /// Posts the form of the page `from`, with the version of the record that it holds; the answer.
  async submit(path, from, values) {
    const page = await this.page(from);
    const hidden = Object.fromEntries([...page.matchAll(/name="(csrf|version)" value="([^"]+)"/g)].map(([, name, value]) => [name, value]));
    if (!hidden.csrf) throw new Error(`${from} has no form`);
    return this.send(path, {method: "POST", body: new URLSearchParams({...hidden, ...values})});
  }
  /// The same where a redirect is the only right answer; where it leads.
  async press(path, from, values) {
    const answer = await this.submit(path, from, values);
    const said = await answer.text();
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}: ${said.slice(0, 500)}`);
    return answer.headers.get("location");
  }
  async signIn(link) {
    await this.press("/magic-link", link.replace(/^https?:\/\/[^/]+/, ""), {token: new URL(link).searchParams.get("token")});
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
