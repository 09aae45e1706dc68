// Shows what has changed, and leaves what is open open.
let last = "";
setInterval(async () => {
  if (document.hidden) return;
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
