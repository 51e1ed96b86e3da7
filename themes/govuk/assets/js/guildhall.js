// Makes pages better where script runs; nothing needs it.
(() => {
  document.documentElement.classList.add("is-scripted");

  // The menu under 900 px: a link to the menu becomes a button that opens it.
  const opener = document.querySelector(".gh-menu-button");
  const menu = document.getElementById("menu");
  if (opener && menu) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    const toggle = (event) => {
      event.preventDefault();
      const open = menu.classList.toggle("is-open");
      opener.setAttribute("aria-expanded", String(open));
    };
    opener.addEventListener("click", toggle);
    opener.addEventListener("keydown", (event) => { if (event.key === " ") toggle(event); });
  }

  // The person's panel closes by Escape and by a click elsewhere.
  const person = document.querySelector(".gh-person");
  if (person) {
    document.addEventListener("click", (event) => { if (!person.contains(event.target)) person.open = false; });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !person.open) return;
      person.open = false;
      person.querySelector("summary").focus();
    });
  }

  // Boxes that suggest what they find (comboboxes with a list, as the ARIA practices have them). In a form one chooses,
  // in the header one goes there; “/” leads to the header's.
  document.querySelectorAll("[data-suggest]").forEach((box, number) => {
    const picked = box.parentNode.querySelector("input[type=hidden]");
    const list = Object.assign(document.createElement("ul"), {className: "gh-suggestions", id: `suggestions-${number}`, hidden: true});
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    box.after(list);
    for (const [name, value] of Object.entries({role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off"})) box.setAttribute(name, value);
    let asked = 0, at = -1, found = [], waiting;
    const mark = (index) => {
      at = index;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      if (at >= 0) box.setAttribute("aria-activedescendant", list.children[at].id);
      else box.removeAttribute("aria-activedescendant");
    };
    const show = (items) => {
      found = items;
      list.replaceChildren(...found.map(({title, kind}, i) => {
        const item = Object.assign(document.createElement("li"), {id: `${list.id}-${i}`});
        item.setAttribute("role", "option");
        item.append(Object.assign(document.createElement("bdi"), {textContent: title}));
        if (kind) item.append(" ", Object.assign(document.createElement("small"), {textContent: kind}));
        return item;
      }));
      list.hidden = found.length === 0;
      box.setAttribute("aria-expanded", String(!list.hidden));
      mark(-1);
    };
    const choose = (index) => {
      const {title, id, url} = found[index];
      if (!picked) return location.assign(url);
      box.value = title;
      picked.value = id;
      show([]);
    };
    const ask = async () => {
      const number = ++asked;
      if (box.value.trim().length < 2) return show([]);
      try {
        const joint = box.dataset.suggest.includes("?") ? "&" : "?";
        const answer = await fetch(`${box.dataset.suggest}${joint}q=${encodeURIComponent(box.value)}`);
        if (number === asked) show(answer.ok ? await answer.json() : []);
      } catch {
        show([]);
      }
    };
    box.addEventListener("input", () => {
      if (picked) picked.value = "";
      clearTimeout(waiting);
      waiting = setTimeout(ask, 120);
    });
    box.addEventListener("blur", () => show([]));
    box.addEventListener("keydown", (event) => {
      const many = found.length;
      if (event.key === "Escape" && many) show([]);
      else if (many && event.key === "ArrowDown") mark((at + 1) % many);
      else if (many && event.key === "ArrowUp") mark(at <= 0 ? many - 1 : at - 1);
      else if (at >= 0 && event.key === "Enter") choose(at);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => {
      const item = event.target.closest("li");
      event.preventDefault();
      if (item) choose([...list.children].indexOf(item));
    });
  });
  // Keys of one letter, for the page and for its list. They can be switched off, as some people speak to their machine
  // and others rest a hand on it; the browser remembers.
  const keysOff = {
    get: () => { try { return localStorage.getItem("guildhall.keys") === "off"; } catch { return false; } },
    set: (off) => { try { localStorage.setItem("guildhall.keys", off ? "off" : "on"); } catch { /* switched off */ } },
  };
  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
  const isPlainKey = (event) => !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target) && !keysOff.get();
  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("quick-search") ?? document.getElementById("list-search");
    if (!box || event.key !== "/" || !isPlainKey(event)) return;
    event.preventDefault();
    box.focus();
  });
  const bar = document.querySelector(".gh-list .gh-list-bar__links");
  if (bar && document.querySelector(".gh-list tbody tr")) {
    const make = (tag, values, ...children) => {
      const element = Object.assign(document.createElement(tag), values);
      element.append(...children);
      return element;
    };
    const told = make("p", {className: "govuk-visually-hidden"});
    told.setAttribute("role", "status");
    const picks = document.querySelector(".gh-list .gh-pick");
    const keys = [["j", "↓", "Next row"], ["k", "↑", "Row before"], ["Enter", "", "Open the row"],
      ...(picks ? [["x", "", "Choose the row"], ["Shift", "x", "Choose all up to this row"]] : []), ["/", "", "Search"], ["?", "", "This list of keys"]];
    const lines = keys.map(([key, other, deed]) => make("div", {}, make("dt", {}, make("kbd", {textContent: key}), ...(other ? [key === "Shift" ? " + " : " or ", make("kbd", {textContent: other})] : [])), make("dd", {textContent: deed})));
    const inUse = make("input", {type: "checkbox", checked: !keysOff.get()});
    const dialog = make("dialog", {className: "gh-card"}, make("h2", {id: "list-keys", textContent: "Keys for this list"}),
      make("dl", {className: "gh-summary"}, ...lines),
      make("form", {method: "dialog"}, make("p", {}, make("label", {}, inUse, " Use these keys")), make("button", {className: "govuk-button gh-button--secondary", textContent: "Close"})));
    dialog.setAttribute("aria-labelledby", "list-keys");
    const opener = make("button", {type: "button", className: "gh-link-button", textContent: "Keys"});
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", () => dialog.showModal());
    inUse.addEventListener("change", () => keysOff.set(!inUse.checked));
    bar.append(opener);
    document.querySelector(".gh-list").append(told, dialog);

    // Rows that a phone folds away are not there.
    const rows = () => [...document.querySelectorAll(".gh-list tbody tr")].filter((row) => row.getClientRects().length);
    let last = null;
    const go = (row) => {
      if (!row) return;
      const target = row.querySelector("th a") ?? row;
      if (target === row) row.tabIndex = -1;
      target.style.scrollMarginTop = "4rem"; // the head of the table stays on top
      target.focus({preventScroll: true});
      target.scrollIntoView({block: "nearest"});
    };
    const pick = (row, all, range) => {
      const boxOf = (one) => one.querySelector(".gh-pick input");
      if (!row || !boxOf(row)) return;
      const from = range && last ? all.indexOf(last) : -1, to = all.indexOf(row);
      const chosen = from < 0 ? !boxOf(row).checked : boxOf(last).checked;
      for (const one of from < 0 ? [row] : all.slice(Math.min(from, to), Math.max(from, to) + 1)) boxOf(one).checked = chosen;
      last = row;
      told.textContent = `${all.filter((one) => boxOf(one).checked).length} chosen`;
    };
    document.addEventListener("keydown", (event) => {
      if (!isPlainKey(event)) return;
      const all = rows(), at = all.indexOf(event.target.closest("tr"));
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (key === "j" || (key === "ArrowDown" && at >= 0)) go(all[at + 1]);
      else if (key === "k" || (key === "ArrowUp" && at >= 0)) go(all[at < 0 ? all.length - 1 : at - 1]);
      else if (key === "x" && at >= 0) pick(all[at], all, event.shiftKey);
      else if (key === "?") dialog.showModal();
      else return;
      event.preventDefault();
    });
  }

  // A list one comes back to by the trail is as it was left: its search, order, page and place. Kept in this tab only,
  // and not beyond a sign-in; a browser that keeps nothing does without.
  const rememberLists = () => {
    const name = "guildhall.lists";
    if (location.pathname === "/login") sessionStorage.removeItem(name);
    const lists = JSON.parse(sessionStorage.getItem(name) ?? "{}");
    const keep = () => sessionStorage.setItem(name, JSON.stringify(lists));
    for (const link of document.querySelectorAll(".gh-crumbs a")) {
      const left = lists[link.pathname];
      if (!left || link.search) continue;
      if (left.query) link.search = left.query;
      link.addEventListener("click", () => { left.back = true; keep(); });
    }
    if (!document.querySelector(".gh-list")) return;
    const left = lists[location.pathname];
    if (left?.back && left.query === location.search) scrollTo(0, left.place);
    addEventListener("pagehide", () => {
      lists[location.pathname] = {query: location.search, place: Math.round(scrollY)};
      keep();
    });
  };
  try { rememberLists(); } catch { /* storage is switched off */ }

  // One more row of a group is a copy of the last one, empty; without script the server makes it.
  for (const rows of document.querySelectorAll("[data-rows]")) {
    const count = rows.querySelector("input");
    rows.nextElementSibling.addEventListener("click", (event) => {
      event.preventDefault();
      const last = rows.lastElementChild, row = last.cloneNode(true), from = `${rows.dataset.rows}.${count.value - 1}.`, to = `${rows.dataset.rows}.${count.value}.`;
      for (const part of row.querySelectorAll("*")) {
        if (part.matches(".govuk-error-message")) part.remove();
        for (const name of ["id", "name", "for"]) if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(from, to));
        for (const name of ["aria-invalid", "aria-describedby"]) part.removeAttribute(name);
        part.classList.remove("govuk-form-group--error", "govuk-input--error", "govuk-select--error");
        if (part.type === "checkbox") part.checked = false;
        else if (part.matches("select")) part.selectedIndex = 0;
        else if (part.matches("input, textarea")) part.value = "";
      }
      const words = last.getAttribute("aria-label"), next = words.replace(/\d+$/, Number(count.value) + 1);
      row.setAttribute("aria-label", next);
      for (const part of row.querySelectorAll(".govuk-visually-hidden")) part.textContent = part.textContent.replace(words, next);
      count.value = Number(count.value) + 1;
      rows.append(row);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
  }

  // Fields asked for only when another one says so are hidden until then (GOV.UK's conditional reveal), and the line
  // that says when goes. What was typed stays, should one change one's mind; the server empties what is not asked for.
  const conditional = [...document.querySelectorAll("[data-only-when]")].map((group) => ({group, other: document.getElementById(group.dataset.onlyWhen)})).filter(({other}) => other);
  const reveal = () => {
    const open = new Map();
    for (const {group, other} of conditional) {  // what decides stands before what it decides on
      const value = other.type === "checkbox" ? (other.checked ? "yes" : "no") : other.value;
      group.hidden = other.closest("[data-only-when]")?.hidden || !group.dataset.onlyIs.split(",").includes(value);
      open.set(other, open.get(other) || !group.hidden);
    }
    // A box may say that it opens something; a list that one chooses from may not: it has its own meaning there.
    for (const [other, is] of open) if (other.type === "checkbox") other.setAttribute("aria-expanded", String(is));
  };
  for (const {group, other} of conditional) {
    other.setAttribute("aria-controls", `${other.getAttribute("aria-controls") ?? ""} ${group.id}`.trim());
    const line = group.querySelector("[id$='-when']");
    const described = line && group.querySelector(`[aria-describedby~="${line.id}"]`);
    if (described) described.setAttribute("aria-describedby", described.getAttribute("aria-describedby").replace(line.id, "").trim());
    if (described?.getAttribute("aria-describedby") === "") described.removeAttribute("aria-describedby");
    line?.remove();
    other.addEventListener("change", reveal);
  }
  reveal();
  addEventListener("pageshow", reveal);  // browsers put back what was chosen after this has run

  // Errors are read out first.
  const errors = document.querySelector(".govuk-error-summary");
  if (errors) {
    errors.focus();
    errors.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.scrollIntoView({block: "center"});
    });
  }

  // Passkeys: the device answers what the page asks, and the answer goes with the form as JSON, bytes in base64url. Where
  // there is no script, or no passkeys, such forms stay hidden. Beside a field that takes them the browser offers its own.
  const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const toText = (bytes) => btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const passkeyQuestion = (form) => {
    const question = JSON.parse(form.dataset.options);
    question.challenge = toBytes(question.challenge);
    if (question.user) question.user.id = toBytes(question.user.id);
    for (const key of [...question.allowCredentials ?? [], ...question.excludeCredentials ?? []]) key.id = toBytes(key.id);
    return question;
  };
  const passkeyAnswer = ({id, type, response}) => {
    const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].filter((name) => response[name]);
    return JSON.stringify({id, rawId: id, type, response: Object.fromEntries(names.map((name) => [name, toText(response[name])]))});
  };
  const takePasskeys = (form) => {
    const isNew = form.dataset.passkey === "new";
    let offer, busy = false;
    const tell = (what) => { for (const text of form.querySelectorAll("[data-told]")) text.hidden = text.dataset.told !== what; };
    const ask = async (how) => {
      const publicKey = passkeyQuestion(form);
      const key = await (isNew ? navigator.credentials.create({publicKey}) : navigator.credentials.get({publicKey, ...how}));
      form.elements.credential.value = passkeyAnswer(key);
      form.submit();
    };
    const offerBesideField = async () => {
      if (isNew || !document.querySelector("[autocomplete~=webauthn]")) return;
      try {
        if (!await PublicKeyCredential.isConditionalMediationAvailable?.() || busy) return;
        offer = new AbortController();
        await ask({mediation: "conditional", signal: offer.signal});
      } catch { /* not taken, or the button was pressed */ }
    };
    form.addEventListener("submit", async (event) => {
      if (!form.checkValidity()) return;  // the server says what is missing
      event.preventDefault();
      event.stopPropagation();  // nothing is sent yet
      if (busy) return;
      busy = true;
      tell("");
      offer?.abort();
      try {
        await ask();
      } catch (problem) {
        tell(isNew && problem.name === "InvalidStateError" ? "known" : "refused");
        setTimeout(offerBesideField);
      }
      busy = false;
    });
    form.hidden = false;
    offerBesideField();
  };
  if (window.PublicKeyCredential) {
    document.querySelectorAll("form[data-passkey]").forEach(takePasskeys);
    document.querySelector("[data-no-passkeys]")?.remove();
  }

  // A deed is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.submitter?.formTarget === "_blank") return;  // the page stays, and may send more
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 3000);
  });

  // A running job renews its part of the page; the text is read out when it changes.
  const watched = document.querySelector("[data-progress]");
  const renew = async () => {
    try {
      const answer = await fetch(location.href, {headers: {Accept: "text/html"}});
      if (!answer.ok) throw new Error(answer.status);
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
      const now = document.querySelector("[data-progress]");
      if (!next) return location.reload();
      if (now.dataset.progress !== next.dataset.progress) return location.reload();
      for (const part of now.querySelectorAll("[data-part]")) {
        const fresh = next.querySelector(`[data-part="${part.dataset.part}"]`);
        if (!fresh) continue;
        if (part.tagName === "PROGRESS") part.value = fresh.value;
        if (part.textContent !== fresh.textContent) part.textContent = fresh.textContent;
      }
    } catch {
      // The next try may find the server again.
    }
    setTimeout(renew, 1500);
  };
  if (watched && ["queued", "running"].includes(watched.dataset.progress)) setTimeout(renew, 1500);
})();
