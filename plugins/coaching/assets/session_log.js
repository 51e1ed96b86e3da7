// Keeps the draft of a session two seconds after typing stops. Without script the button “Save draft” does it.
const form = document.querySelector("[data-session-log]");

if (form) {
  const told = form.querySelector("[data-session-told]");
  let kept = content(), wait, saving;

  function content() {
    const values = new URLSearchParams(new FormData(form));
    values.delete("csrf");
    values.delete("version");
    return values.toString();
  }

  // Never twice at once: each answer brings the version that the next one needs.
  async function save() {
    clearTimeout(wait);
    const typed = content();
    if (typed === kept) return;
    if (saving) return later(2000);
    saving = send(typed);
    const again = await saving;
    saving = undefined;
    if (again) later(again);
  }

  // Answers after how many milliseconds to look once more; undefined: when something is typed.
  async function send(typed) {
    let answer;
    try {
      answer = await fetch(form.dataset.sessionLog, {method: "POST", headers: {Accept: "application/json"}, body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout(30000)});
    } catch {
      told.textContent = form.dataset.failed;
      return 10000;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok && said.version) {
      form.elements.version.value = said.version;
      kept = typed;
      told.textContent = said.said;
      document.querySelector("[data-session-draft]").hidden = false;
      return 2000;
    }
    const reason = {401: form.dataset.signedOut, 403: form.dataset.signedOut, 409: form.dataset.stale}[answer.status];
    told.textContent = reason ?? [form.dataset.failed, ...(said.errors ?? []).map((error) => `${error.message}.`)].join(" ");
    return answer.status >= 500 ? 10000 : undefined;
  }

  function later(milliseconds) {
    clearTimeout(wait);
    wait = setTimeout(save, milliseconds);
  }

  form.addEventListener("input", () => later(2000));
  form.addEventListener("submit", async (event) => {
    clearTimeout(wait);
    if (!saving) return;
    // The form must know the version that is just being made.
    event.preventDefault();
    event.stopPropagation();  // nothing is sent yet
    const button = event.submitter;
    await saving;
    clearTimeout(wait);
    form.requestSubmit(button);
  });
}
