// What parts of pages can do where script runs: dialogs, fields to copy, room to drop a file on. Nothing needs it.
(() => {
  // A link to a page that asks becomes the question itself, in front of this one. Escape closes it and the focus goes back:
  // that is the browser's own work.
  for (const opener of document.querySelectorAll("[data-dialog]")) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) continue;
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    const open = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;  // its page, in a tab of its own
      event.preventDefault();
      dialog.showModal();
    };
    opener.addEventListener("click", open);
    opener.addEventListener("keydown", (event) => { if (event.key === " ") open(event); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog && !within(dialog, event)) dialog.close(); });
  }
  /// A click on the dialog's own edge is not one beside it.
  function within(element, {clientX, clientY}) {
    const {left, right, top, bottom} = element.getBoundingClientRect();
    return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
  }

  for (const part of document.querySelectorAll("[data-copy]")) {
    const box = part.querySelector("input, textarea"), button = part.querySelector("button"), told = part.querySelector("[role=status]");
    const word = part.querySelector("template").content.textContent;
    let waiting;
    button.hidden = false;
    button.addEventListener("click", async () => {
      told.textContent = "";
      box.select();
      try {
        await navigator.clipboard.writeText(box.value);
      } catch {
        // On plain HTTP there is no clipboard; what is selected can be copied the old way, or by hand.
        if (!document.execCommand("copy")) return;
      }
      button.focus();
      // In a moment: emptied and filled at once it would not be read out a second time.
      clearTimeout(waiting);
      waiting = setTimeout(() => { told.textContent = word; waiting = setTimeout(() => { told.textContent = ""; }, 5000); }, 50);
    });
    box.addEventListener("focus", () => box.select());
  }

  for (const part of document.querySelectorAll("[data-drop]")) {
    const input = part.querySelector("input[type=file]"), told = part.querySelector("[role=status]");
    const words = Object.fromEntries([...part.querySelectorAll("template")].map((each) => [each.dataset.told, each.content.textContent]));
    const tell = (name, wrong = false) => {
      told.textContent = words[name];
      part.classList.toggle("is-wrong", wrong);
    };
    const isTaken = (file) => !input.accept || input.accept.split(",").map((each) => each.trim().toLowerCase()).some((each) =>
      each.startsWith(".") ? file.name.toLowerCase().endsWith(each) : each.endsWith("/*") ? file.type.startsWith(each.slice(0, -1)) : file.type === each);
    tell("hint");
    let depth = 0;  // dragging over what is inside leaves and enters again
    const over = (change) => { depth = Math.max(0, depth + change); part.classList.toggle("is-over", depth > 0); };
    part.addEventListener("dragenter", (event) => { event.preventDefault(); over(1); });
    part.addEventListener("dragleave", () => over(-1));
    part.addEventListener("dragover", (event) => event.preventDefault());
    part.addEventListener("drop", (event) => {
      event.preventDefault();
      over(-depth);
      const files = [...event.dataTransfer.files];
      if (!files.length || input.disabled) return;
      if (!isTaken(files[0])) return tell("kind", true);
      const chosen = new DataTransfer();
      chosen.items.add(files[0]);
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", {bubbles: true}));
      input.focus();
      if (files.length > 1) tell("several", true);
    });
    input.addEventListener("change", () => tell("hint"));
  }
})();
