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

  // A deed is sent once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
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
