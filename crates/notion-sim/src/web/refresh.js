// Shows what has changed, and leaves what is open open and what is being typed alone.
let last = "";
setInterval(async () => {
  if (document.hidden || document.activeElement?.matches("input")) return;
  const text = await (await fetch(location.href)).text();
  if (last && text !== last) {
    const open = new Set([...document.querySelectorAll("details[open][id]")].map((d) => d.id));
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const part of ["nav", "main"])
      document.querySelector(part).replaceWith(fresh.querySelector(part));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  }
  last = text;
}, 2000);

// Copies what a button holds. Where there is no clipboard, or it may not be written to, a selection is copied.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy as curl"), 1500);
});
