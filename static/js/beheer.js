// The rich text editor's buttons speak English and its field has no name; this gives both, in Dutch.
const NAMES = {
  paragraph: "Gewone tekst",
  heading2: "Kop",
  heading3: "Tussenkop",
  bulletList: "Lijst met punten",
  orderedList: "Genummerde lijst",
  blockquote: "Citaat",
  bold: "Vet",
  italic: "Cursief",
  link: "Link toevoegen of wijzigen",
  unlink: "Link weghalen",
  "history:undo": "Ongedaan maken",
  "history:redo": "Opnieuw doen",
};

const nameButton = (button) => {
  const name = NAMES[button.dataset.name];
  if (!name || button.title === name) return;
  button.title = name;
  button.setAttribute("aria-label", name);
};

const nameField = (field) => {
  const textarea = field.closest(".prose-editor")?.querySelector("textarea[id]");
  const label = textarea && document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  if (!label || field.hasAttribute("aria-labelledby")) return;
  label.id ||= `${textarea.id}_label`;
  field.setAttribute("aria-labelledby", label.id);
  field.setAttribute("aria-multiline", "true");
};

// Django's own widgets leave a few things without a name or role.
const nameSearch = (field) => {
  const select = field.closest(".select2")?.previousElementSibling;
  field.setAttribute("aria-label", `Zoeken: ${select?.labels?.[0]?.textContent.replace(":", "") ?? select?.ariaLabel ?? ""}`);
};

const namePicker = (box) => {
  const name = `${box.closest(".select2")?.previousElementSibling?.ariaLabel ?? ""}: ${box.title || "nog niets gekozen"}`;
  if (box.ariaLabel !== name) box.ariaLabel = name;
};

const nameEditors = () => {
  document.querySelectorAll(".select2-selection--single .select2-selection__rendered").forEach(namePicker);
  document.querySelectorAll(".select2-search__field:not([aria-label])").forEach(nameSearch);
  document.querySelectorAll("td.delete input:not([aria-label])").forEach((box) => box.setAttribute("aria-label", "Verwijderen"));
  document.querySelectorAll('#changelist-search img[alt="Search"]').forEach((icon) => (icon.alt = "Zoeken"));
  document.querySelectorAll(".help-tooltip[aria-label]:not([role])").forEach((icon) => icon.setAttribute("role", "img"));
  document.querySelectorAll(".prose-menubar button[data-name]").forEach(nameButton);
  document.querySelectorAll('.ProseMirror[contenteditable="true"]').forEach(nameField);
};

new MutationObserver(nameEditors).observe(document.documentElement, { childList: true, subtree: true });
nameEditors();

// A link to a rich text field goes to its editor: the field itself is hidden.
addEventListener("click", (event) => {
  const hash = event.target.closest?.('a[href^="#id_"]')?.hash;
  const editor = hash && document.querySelector(hash)?.closest(".prose-editor")?.querySelector(".ProseMirror");
  if (!editor) return;
  event.preventDefault();
  editor.focus();
  editor.scrollIntoView({ block: "center" });
});

// Who else has this page open: asked once a minute, told when this form is left.
let leaving = false;
const others = document.querySelector("[data-open-url]");
if (others) {
  const tell = (extra) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    if (extra) data.set(extra, "1");
    return data;
  };
  const hint = others.lastChild.textContent;
  setInterval(async () => {
    const response = await fetch(others.dataset.openUrl, { method: "POST", body: tell() });
    if (!response.ok) return;
    const { anderen } = await response.json();
    others.textContent = [...anderen, hint].join(" ");
    others.hidden = anderen.length === 0;
  }, 60_000);
  addEventListener("pagehide", () => leaving || navigator.sendBeacon(others.dataset.openUrl, tell("sluit")));
}

// A form with changes that are not saved yet: ask before leaving.
const form = document.querySelector("#content-main form[id$=_form]");
if (form) {
  let changed = form.querySelector(".errornote") !== null;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => {
    changed = false;
    leaving = true;
  });
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
}
