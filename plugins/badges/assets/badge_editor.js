// Shows how a badge will look while it is described. Without script it is seen once it is saved.
const preview = document.querySelector("[data-badge-preview]");
const form = preview?.closest("form");
const image = preview?.querySelector("img");
let wait;

function draw() {
  const look = new URLSearchParams();
  for (const name of ["kind", "shape", "colour", "emblem", "letters", "title"]) {
    const field = form.elements[name];
    look.set(name, field?.value ?? "");
  }
  image.src = `/badge-catalogue/drawing.svg?${look}`;
}

if (form) {
  preview.hidden = false;
  draw();
  form.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(draw, 200);
  });
}
